#!/bin/sh
# GitHub issues, from outside: opened, commented on, closed, each once, whatever breaks between.
. "$(dirname "$0")/lib.sh"

if ! /usr/bin/python3 -c '' 2>/dev/null || ! command -v jq >/dev/null; then
	skip "issues are opened, commented on and closed" "python3 or jq is not installed"
	done_testing
fi

policy() {
	echo "<p>Effective $1</p><h2>What we do</h2><p>We show your posts to those you choose. ${2:-}</p>"
	for i in 1 2 3 4 5 6 7 8; do echo "<p>Rule $i of the house says that guests in room $i leave it as they found it.</p>"; done
}
old() { policy "March 1, 2024" | html privacy.html "Privacy Policy"; }
training() { policy "May 2, 2024" "We may use your posts and other personal data to train our artificial intelligence models. ${1:-}" | html privacy.html "Privacy Policy"; }
check() {
	at "$1"
	"$SMALLPRINT" check --all --json >out 2>err
}
# The pages are asked for by address: SMALLPRINT_CONNECT_TO would lead the API there, too.
acme() { # fields of the channel in $fields
	mkdir -p site/acme.example
	serve
	ln -s acme.example site/default
	/usr/bin/python3 "$TESTS/server/github.py" --state issues.json --fail fail --log asked >api.port 2>api.err &
	api=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -s api.port ] && break
		sleep 0.2
	done
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://127.0.0.1:${SMALLPRINT_CONNECT_TO#*:}/privacy.html", select: main, every: 6h}
END
	unset SMALLPRINT_CONNECT_TO
	export WATCH_TOKEN=t0ken
	printf 'confirm: 0s\n' >rules/smallprint.yaml
	cat >rules/alerts.yaml <<END
channels:
  issues: {type: github, url: "http://127.0.0.1:$(sed -n 's/^port //p' api.port)/api/v3/", repository: paper/watch, token: "\${WATCH_TOKEN}", ${fields:-}}
END
	old
	check 2024-05-01T00:00:00Z
	[ ! -e issues.json ]
}
shut() { kill "$api" 2>/dev/null || :; }
issue() { jq -r "$1" issues.json; }

opened() {
	fields='labels: [small-print, privacy], direction: [+, -]'
	acme
	training "Ask @everyone, see #1 and http://evil.example/ or [this](x) <b>now</b>." 
	sed -i 's/ <b>now<\/b>/ \&lt;b\&gt;now\&lt;\/b\&gt;/' site/acme.example/privacy.html
	check 2024-05-02T00:00:00Z
	cat err
	[ "$(issue length)" -eq 1 ]
	[ "$(issue '.[0].state')" = open ]
	[ "$(issue '[.[0].labels[].name] | join(" ")')" = "small-print privacy" ]
	issue '.[0].title' | grep -q '^Acme · Privacy Policy: .* train AI (unknown)$'
	issue '.[0].body' | head -1 | grep -Eq '^<!-- smallprint thread:[0-9a-f]{40} key:[0-9a-f]{64} commit:[0-9a-f]{40} time:2024-05-02T00:00:00Z -->$'
	issue '.[0].body' >body
	! grep -q '@everyone\|#1\|http://evil\|[^\\]\[this\|<b>' body || return 1
	# another change of the page is a comment, a look without news is nothing
	check 2024-05-03T00:00:00Z
	training "We may also share your posts with others so that they train their AI models."
	check 2024-05-04T00:00:00Z
	cat err
	[ "$(issue length)" -eq 1 ] && [ "$(issue '.[0].said | length')" -eq 1 ] && [ "$(issue '.[0].state')" = open ]
	# and the old text closes it
	old
	check 2024-05-05T00:00:00Z
	cat out err
	[ "$(issue length)" -eq 1 ] && [ "$(issue '.[0].said | length')" -eq 2 ]
	[ "$(issue '.[0].state + " " + .[0].state_reason')" = "closed completed" ]
	shut
	fsck snapshots
}
try opened "an issue is opened, what follows is a comment, and the old text closes it"

# The answer to a request that was carried out is lost: the retry finds what is there.
lost_answer() {
	acme
	training
	echo "cut POST" >fail
	check 2024-05-02T00:00:00Z
	grep -q '^issues: not told, tried again later' err
	[ "$(issue length)" -eq 1 ]
	check 2024-05-02T00:05:00Z
	[ "$(issue length)" -eq 1 ] && [ "$(issue '.[0].said | length')" -eq 0 ]
	training "We may also share your posts with others so that they train their AI models."
	echo "cut POST" >fail
	check 2024-05-03T00:00:00Z
	check 2024-05-03T00:10:00Z
	[ "$(issue length)" -eq 1 ] && [ "$(issue '.[0].said | length')" -eq 1 ]
	old
	echo "cut PATCH" >fail
	check 2024-05-04T00:00:00Z
	check 2024-05-04T00:10:00Z
	[ "$(issue '.[0].said | length')" -eq 2 ] && [ "$(issue '.[0].state')" = closed ]
	[ "$(grep -c ^POST asked)" -eq 3 ]
	shut
}
try lost_answer "a retry after a lost answer opens, comments and closes nothing twice"

refusals() {
	acme
	training
	tried=0
	while IFS='|' read -r fault words; do
		tried=$((tried + 1))
		echo "$fault" >fail
		check "2024-05-$(printf %02d $((tried + 1)))T00:00:00Z"
		grep "^issues: not told, tried again later: .*$words" err || { echo "$fault:"; cat err; return 1; }
	done <<'END'
401 Bad credentials|the token is not taken (401 Bad credentials)
403 Resource not accessible by personal access token|the token may not write issues of paper/watch (403 Resource
403 API rate limit exceeded X-RateLimit-Remaining=0|the limit of requests is reached (403 API rate limit exceeded)
403 You have exceeded a secondary rate limit Retry-After=60|the limit of requests is reached (403
429 slow down|the limit of requests is reached (429 slow down)
404 Not Found|paper/watch has no issues, or the token may not see it (404 Not Found)
410 Issues are disabled|paper/watch has no issues, or the token may not see it (410
301 Moved Permanently|paper/watch has moved (301)
502 Bad gateway|was answered with 502
END
	[ ! -e issues.json ]
	check 2024-05-20T00:00:00Z
	[ "$(issue length)" -eq 1 ]
	shut
}
try refusals "what GitHub refuses is told in its words, and told when it is mended"

limit() {
	acme
	training
	echo "403 You have exceeded a secondary rate limit Retry-After=7200" >fail
	check 2024-05-02T00:00:00Z
	check 2024-05-02T01:50:00Z
	[ ! -e issues.json ]
	check 2024-05-02T02:30:00Z
	[ "$(issue length)" -eq 1 ]
	shut
}
try limit "a limit is waited for as long as GitHub asks"

unprocessable() {
	acme
	training
	check 2024-05-02T00:00:00Z
	[ "$(issue length)" -eq 1 ]
	training "We may also share your posts with others so that they train their AI models."
	echo "422 Validation Failed" >fail
	check 2024-05-03T00:00:00Z
	grep -q 'the issue is refused (422 Validation Failed)' err
	shut
}
try unprocessable "what GitHub cannot take is named"

# The text before the last is no news of its own, but it trains as the one before it did.
not_yet() {
	acme
	training
	check 2024-05-02T00:00:00Z
	[ "$(issue '.[0].state')" = open ]
	sed -i 's/Rule 3 of the house says/Rule 3 of the home says/' site/acme.example/privacy.html
	cp site/acme.example/privacy.html between
	check 2024-05-03T00:00:00Z
	[ "$(field alert <out)" = false ] # nobody was told
	training "We may also share your posts with others so that they train their AI models."
	check 2024-05-04T00:00:00Z
	[ "$(issue '.[0].said | length')" -eq 1 ]
	cp between site/acme.example/privacy.html
	check 2024-05-05T00:00:00Z
	cat out err
	[ "$(field class <out)" = returned ]
	[ "$(issue '.[0].said | length')" -eq 2 ]
	[ "$(issue '.[0].state')" = open ]
	# and closes with the text from before it
	old
	check 2024-05-06T00:00:00Z
	cat out err
	[ "$(issue length)" -eq 1 ] && [ "$(issue '.[0].state')" = closed ]
	shut
	fsck snapshots
}
try not_yet "an issue stays open while the page is back at a text that only was not told"

done_testing
