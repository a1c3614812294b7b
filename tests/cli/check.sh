#!/bin/sh
# smallprint check, from outside: rounds over a real server, a real git archive.
. "$(dirname "$0")/lib.sh"

# A policy of some length, so that one sentence more or less is not a collapse.
policy() {
	echo "<p>Effective $1</p><h2>What we collect</h2>"
	echo "<p>You give us your name and what you post. We keep both for as long as you stay with us.</p>"
	echo "<h2>What we do with it</h2><p>We show your posts to those you choose. ${2:-}</p>"
	echo "<p>We answer questions within a month. You may complain to an authority near you.</p>"
}

acme() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
  terms: {kind: terms, name: Terms of Use, url: "http://acme.example/terms.html", every: 6h}
announcements:
  news: {name: News, url: "http://acme.example/news.html", select: main}
END
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	echo "<p>Be kind to each other. We may close accounts that are not. We say why.</p>" | html terms.html "Terms of Use"
	echo "<h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	serve
}

first_round() {
	acme
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check --json >out 2>err
	[ "$(field class <out | sort | uniq -c | tr -s ' ')" = " 3 first" ]
	grep -q '3 pages looked at, 3 for the first time' err
	git -C snapshots show main:acme/privacy.md | grep -qx 'You give us your name and what you post.'
	! git -C snapshots show main:acme/privacy.md | grep -q Imprint || return 1
	fsck snapshots
}
try first_round "the first round records every page, one sentence per line, in a sound git archive"

nothing_new() {
	acme
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >/dev/null 2>&1
	tip=$(git -C snapshots rev-parse main)
	at 2024-05-01T01:00:00Z
	"$SMALLPRINT" check >out 2>err
	grep -q '^0 pages looked at' err
	at 2024-05-01T07:00:00Z
	"$SMALLPRINT" check >out 2>err
	[ ! -s out ]
	grep -q '3 pages looked at, 3 unchanged' err
	[ "$tip" = "$(git -C snapshots rev-parse main)" ]
	grep -c '	304	' server.log | grep -qx 3
	fsck snapshots
}
try nothing_new "an unchanged page is asked for only when due, answered 304, and makes no commit"

silent_change() {
	acme
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >/dev/null 2>&1
	policy "May 2, 2024" "We may use your posts and other personal data to train our artificial intelligence models." |
		html privacy.html "Privacy Policy"
	at 2024-05-02T00:00:00Z
	expect 1 "$SMALLPRINT" check --exit-code --json >out 2>err
	[ "$(wc -l <out)" -eq 1 ]
	[ "$(field page <out)" = acme/privacy ]
	[ "$(field class <out)" = change ]
	[ "$(field alert <out)" = true ]
	[ "$(field verdict <out)" = silent ]
	grep -q '"reasons":\["S3"' out
	grep -q '"concept":"ai-training"' out
	git -C snapshots log -1 --format=%s main | grep -q '^acme/privacy: .* (silent)$'
	git -C snapshots log -1 --format='%(trailers:key=Verdict)' main | grep -qx 'Verdict: silent'
	[ "$(git -C snapshots log -1 --format=%aI main | cut -c1-10)" = 2024-05-02 ]
	# nothing is told twice
	"$SMALLPRINT" check --all --json >out 2>err
	[ ! -s out ]
	fsck snapshots
}
try silent_change "a silent AI-training sentence is found, judged, committed with trailers and told once"

announced_change() {
	acme
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >/dev/null 2>&1
	echo "<h2>May 1, 2024: Our Privacy Policy changes on July 1, 2024</h2><p>From then on your posts may train our models.</p><h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	policy "July 1, 2024" "We may use your posts and other personal data to train our artificial intelligence models." |
		html privacy.html "Privacy Policy"
	at 2024-05-02T00:00:00Z
	expect 0 "$SMALLPRINT" check --exit-code --json >out 2>err
	grep acme/privacy out >privacy
	[ "$(field verdict <privacy)" = announced ]
	[ "$(field alert <privacy)" = false ]
	fsck snapshots
}
try announced_change "an announced change is written down, not alarmed"

failing_witness() {
	acme
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >/dev/null 2>&1
	echo "status 500" >site/acme.example/news.html.answer
	policy "May 2, 2024" "We may use your posts and other personal data to train our artificial intelligence models." |
		html privacy.html "Privacy Policy"
	at 2024-05-02T00:00:00Z
	"$SMALLPRINT" check --json >out 2>err
	[ "$(field verdict <out)" = unknown ]
	[ "$(field alert <out)" = true ]
	grep -q '^acme/news: 500' err
	! grep -qi silent out || return 1
	fsck snapshots
}
try failing_witness "where a witness cannot be read the verdict is unknown, and says why"

failing_pages() {
	acme
	echo "status 404" >site/acme.example/terms.html.answer
	at 2024-05-01T00:00:00Z
	expect 0 "$SMALLPRINT" check >out 2>err
	[ "$(grep -c '^acme/terms: ' err)" -eq 1 ]
	grep -q '1 failed' err
	"$SMALLPRINT" status >out
	grep acme/terms out | grep -q 404
	fsck snapshots
}
try failing_pages "a page that cannot be read is one clear line, and not the end of the round"

no_network() {
	acme
	kill $server
	wait $server 2>/dev/null || :
	at 2024-05-01T00:00:00Z
	expect 2 "$SMALLPRINT" check >out 2>err
	[ "$(grep -c '^acme/' err)" -eq 3 ]
	grep -q 'is there a network' err
}
try no_network "without a network every page says what is wrong, and the status is 2"

held_text() {
	acme
	{ policy "March 1, 2024"; for i in 1 2 3 4 5 6 7 8 9; do echo "<p>Rule $i of the house says that guests in room $i leave it as they found it.</p>"; done; } |
		html privacy.html "Privacy Policy"
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >/dev/null 2>&1
	tip=$(git -C snapshots rev-parse main)
	echo "<p>Something went wrong. Please try again later.</p>" | html privacy.html "Privacy Policy"
	at 2024-05-02T00:00:00Z
	"$SMALLPRINT" check >out 2>err
	grep -q '^acme/privacy: .*held' err
	[ "$tip" = "$(git -C snapshots rev-parse main)" ]
	# a selector that matches nothing any more
	{ policy "March 1, 2024"; for i in 1 2 3 4 5 6 7 8 9; do echo "<p>Rule $i of the house says that guests in room $i leave it as they found it.</p>"; done; } |
		html privacy.html "Privacy Policy"
	sed -i 's/main>/section>/g' site/acme.example/privacy.html
	at 2024-05-03T00:00:00Z
	"$SMALLPRINT" check >out 2>err
	grep -q '^acme/privacy: .*main' err
	[ "$tip" = "$(git -C snapshots rev-parse main)" ]
	fsck snapshots
}
try held_text "what is not the page is held: the last good text stays the version"

upgrade() {
	acme
	{ policy "March 1, 2024"; echo '<div class="aside"><p>Read about our new office in town.</p></div>'; } |
		html privacy.html "Privacy Policy"
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >/dev/null 2>&1
	# our declaration changes, and in the same round a promise of theirs
	sed -i 's/select: main, every/select: main, remove: ".aside", every/' rules/platforms/acme.yaml
	{ policy "March 1, 2024" "We may use your posts and other personal data to train our artificial intelligence models."
	  echo '<div class="aside"><p>Read about our new office in town.</p></div>'; } | html privacy.html "Privacy Policy"
	at 2024-05-02T00:00:00Z
	"$SMALLPRINT" check --json >out 2>err
	[ "$(git -C snapshots log --format='%(trailers:key=Class,valueonly)' main -- acme/privacy.md | grep . | tr '\n' ' ')" = "change upgrade first " ]
	git -C snapshots show main:acme/privacy.md >now
	git -C snapshots show main~1:acme/privacy.md >upgraded
	! grep -q office upgraded || return 1
	[ "$(diff upgraded now | grep -c '^[<>] .')" -eq 1 ]
	[ "$(field class <out)" = change ]
	# once upgraded, nothing is left to upgrade
	at 2024-05-03T00:00:00Z
	"$SMALLPRINT" check >out 2>err
	grep -q '3 unchanged' err
	fsck snapshots
}
try upgrade "a changed declaration reads the stored bytes again first, and is a commit of its own"

private_address() {
	workspace <<END
pages:
  inside: {kind: policy, url: "http://127.0.0.1:1/"}
END
	at 2024-05-01T00:00:00Z
	unset SMALLPRINT_ALLOW_PRIVATE SMALLPRINT_CONNECT_TO
	"$SMALLPRINT" check >out 2>err || :
	grep -q '^acme/inside: .*private' err
}
try private_address "a private address is refused unless the page says private: true"

wrong_rules() {
	workspace <<END
pages:
  privacy: {kind: polcy, url: "http://acme.example/", shedule: 6h}
  terms: {kind: terms, url: "ftp://acme.example/"}
END
	expect 64 "$SMALLPRINT" check >out 2>err
	grep -q '^rules/platforms/acme.yaml:5:19: unknown value "polcy" (policy?)$' err
	grep -q '^rules/platforms/acme.yaml:5:.*"shedule"' err
	grep -q '^rules/platforms/acme.yaml:6:' err
	[ ! -e snapshots ]
}
try wrong_rules "wrong rules are all named with line and column, and nothing is started"

wrong_words() {
	acme
	expect 64 "$SMALLPRINT" check acme/privcy 2>err
	grep -q 'acme/privacy' err
	expect 64 "$SMALLPRINT" chekc 2>err
	grep -q '(check?)' err
	expect 64 "$SMALLPRINT" check --jsn 2>err
	grep -q -- '--json' err
	expect 64 "$SMALLPRINT" -C /nonexistent check 2>err
	grep -q 'smallprint init' err
	expect 64 "$SMALLPRINT" >out 2>err
	expect 0 "$SMALLPRINT" --help >out
	expect 0 "$SMALLPRINT" check --help >out
	[ "$(awk '{ if (length($0) > n) n = length($0) } END { print n }' out)" -le 80 ]
}
try wrong_words "a wrong word on the command line gets a suggestion and status 64"

done_testing
