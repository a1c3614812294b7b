#!/bin/sh
# Channels that are feeds: one file, made anew from the archive, in which nothing stands twice.
. "$(dirname "$0")/lib.sh"
. "$TESTS/cli/channels-lib.sh"

alerts() { "$SMALLPRINT" alerts "$@"; }
version() { policy "May $1, 2024" "$training We may also use your $2 to train our artificial intelligence models." | html privacy.html "Privacy Policy"; }
ids() { grep -o '<id>[^<]*</id>' "$1" | sed 1d; }
valid() {
	if command -v xmllint >/dev/null; then
		xmllint --noout --relaxng "$TESTS/cli/atom.rng" feed.atom 2>said || { cat said; return 1; }
	fi
	if command -v jq >/dev/null; then
		jq -e '.version == "https://jsonfeed.org/version/1.1" and (.title | length > 0) and
			all(.items[]; (.id | startswith("urn:uuid:")) and (.title | length > 0)
			and (.content_html | length > 0) and (.date_published | fromdate > 0))' feed.json >said || { cat feed.json; return 1; }
	fi
}
two() {
	acme <<END3
channels:
  atom: {type: atom, path: feed.atom, title: "Acme's small print", url: "https://paper.example/feed.atom"${1:-}}
  json: {type: json-feed, path: feed.json${1:-}}
END3
}

kept() {
	two
	# there before there is any news, so that somebody can subscribe
	valid
	[ "$(ids feed.atom | wc -l)" -eq 0 ]
	check 2024-05-02T00:00:00Z
	cat err
	valid
	[ "$(ids feed.atom | wc -l)" -eq 1 ]
	grep -q "<title>Acme&#39;s small print</title>" feed.atom
	grep -q '<link rel="self" type="application/atom+xml" href="https://paper.example/feed.atom"/>' feed.atom
	grep -q '<title>Acme · Privacy Policy: .* train AI (unknown)</title>' feed.atom
	grep -q '<category term="ai-training"/>' feed.atom
	grep -q '&lt;mark&gt;.*train our artificial intelligence' feed.atom
	grep -q '<updated>2024-05-02T00:00:00Z</updated>' feed.atom
	[ "$(stat -c %a feed.atom)" = 644 ]
	# the digits of an entry's id are those of the key others get
	version 3 photos
	check 2024-05-03T00:00:00Z
	[ "$(ids feed.atom | wc -l)" -eq 2 ]
	ids feed.atom | head -n 1 >first
	[ "$(grep -o '<published>[^<]*' feed.atom | head -n 1)" = "<published>2024-05-03T00:00:00Z" ]
	if command -v jq >/dev/null; then
		jq -r '.items[].id' feed.json >got
		ids feed.atom | sed 's/<[^>]*>//g' | cmp - got
	fi
	# a look without news leaves the file as it is
	stat -c '%i %Y' feed.atom >before
	check 2024-05-04T00:00:00Z
	stat -c '%i %Y' feed.atom | cmp - before
	! ls feed.atom.* 2>/dev/null || return 1
	fsck snapshots
}
try kept "Atom and JSON Feed are valid, there from the start, and hold what was told"

again() {
	two
	check 2024-05-02T00:00:00Z
	version 3 photos
	check 2024-05-03T00:00:00Z
	cp feed.atom before.atom && cp feed.json before.json
	# told twice, lost, cut short: it comes back as it was
	expect 0 alerts --resend
	cmp feed.atom before.atom && cmp feed.json before.json
	rm feed.atom
	head -c 100 before.json >feed.json
	check 2024-05-04T00:00:00Z
	cmp feed.atom before.atom
	expect 0 alerts --resend json >out
	cmp feed.json before.json
	grep -q '^json .* ok' out
	# the cursor lost: nothing stands there twice
	git -C snapshots update-ref -d refs/smallprint/sent/atom
	expect 0 alerts --resend atom
	cmp feed.atom before.atom
	[ "$(ids feed.atom | sort | uniq -d | wc -l)" -eq 0 ]
	# a fresh runner with a clone of the archive has the same file
	mkdir other
	cp -r rules other/
	git clone -q --mirror snapshots other/snapshots
	at 2024-05-05T00:00:00Z
	"$SMALLPRINT" -C other alerts --resend atom >out 2>err || { cat out err; return 1; }
	cmp other/feed.atom before.atom
}
try again "what is sent again, lost or cut short is the same feed, with each entry once"

bounded() {
	two ", entries: 2, changes: true"
	for day in 2 3 4 5; do
		version $day "kind $day"
		check 2024-05-0${day}T00:00:00Z
	done
	valid
	[ "$(grep -o '<published>[^<]*' feed.atom | tr '\n' ' ')" = "<published>2024-05-05T00:00:00Z <published>2024-05-04T00:00:00Z " ]
}
try bounded "a feed holds its latest entries, newest first"

filtered() {
	two ", direction: -"
	check 2024-05-02T00:00:00Z
	[ "$(ids feed.atom | wc -l)" -eq 0 ]
	sed -i 's/, direction: -/, direction: +/' rules/alerts.yaml
	expect 0 alerts --resend >out
	[ "$(ids feed.atom | wc -l)" -eq 1 ]
}
try filtered "a feed holds what the channel wants to hear"

hostile() {
	training="We may use your posts ]]&gt; &lt;/content&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; and personal data to train our artificial intelligence models."
	two
	check 2024-05-02T00:00:00Z
	valid
	! grep -q '<script\|</content><' feed.atom || return 1
	! grep -q '&lt;script' feed.atom || return 1 # which would be one for a reader of the feed
	grep -q '&amp;lt;script&amp;gt;' feed.atom
	! grep -q '<script' feed.json || return 1
}
try hostile "what a page says is no markup, neither in the feed nor in its entries"

failing() {
	acme <<'END3'
channels:
  atom: {type: atom, path: missing/feed.atom}
  log: {type: file, path: alerts.jsonl}
END3
	check 2024-05-02T00:00:00Z
	grep -q '^atom: not told, tried again later: .*missing/feed.atom' err
	[ "$(wc -l <alerts.jsonl)" -eq 1 ]
	[ "$(alerts --json atom | field undelivered)" = 1 ]
	mkdir missing
	check 2024-05-02T01:00:00Z
	[ "$(ids missing/feed.atom | wc -l)" -eq 1 ]
	[ "$(alerts --json atom | field undelivered)" = 0 ]
}
try failing "a feed that cannot be written is written when it can, and delays no other"

by_hand() {
	two
	check 2024-05-02T00:00:00Z
	cp feed.atom before.atom
	expect 0 alerts --test atom >out
	grep -qx 'atom: the test was sent' out
	[ "$(ids feed.atom | wc -l)" -eq 2 ]
	grep -q '<title>Test: ' feed.atom
	valid
	expect 0 alerts --resend atom
	cmp feed.atom before.atom
	expect 64 alerts --resend atom main 2>err
	grep -q 'atom is a feed, which is written whole' err
	expect 64 alerts --resend --since 2024-05-01 atom 2>err
	alerts --dry-run --since 2024-05-01 atom >out
	grep -q '^atom: 2024-05-02T00:00:00Z .* acme/privacy' out
	alerts --dry-run --since 2024-05-01 --json json >out
	grep -q '"body":{"version":"https://jsonfeed.org/version/1.1"' out
	cmp feed.atom before.atom
}
try by_hand "--test, --resend and --dry-run know what a feed is"

wrong() {
	acme <<'END3'
channels:
  log: {type: file, path: x}
END3
	printf '%s\n' 'channels:' '  a: {type: atom}' '  b: {type: json-feed, path: x, entries: 0}' \
		'  c: {type: atom, path: x, digest: daily}' '  d: {type: file, path: x, entries: 3}' \
		'  e: {type: atom, path: x, url: "https://a.example/?token=abc"}' '  f: {type: slack, url: "${U}", title: x}' >rules/alerts.yaml
	expect 64 "$SMALLPRINT" test 2>err
	cat err
	grep -q '^rules/alerts.yaml:2:3: a channel of type atom needs path' err
	grep -q '^rules/alerts.yaml:3:42: expected 1 to 200' err
	grep -q '^rules/alerts.yaml:4:3: a feed takes no digest' err
	grep -q '^rules/alerts.yaml:5:3: entries are those of a feed' err
	grep -q '^rules/alerts.yaml:6:3: token= in a url is a secret' err
	grep -q '^rules/alerts.yaml:7:3: title is that of a feed' err
}
try wrong "what a feed cannot have is named by its line"

done_testing
