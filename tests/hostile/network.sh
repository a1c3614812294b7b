#!/bin/sh
# Servers that mean harm: one round asks all of them, names each refusal, and
# records the good page among them as if they were not there.
. "$(dirname "$0")/../cli/lib.sh"

declare_page() { # NAME: one more policy page of that name, reached by host
	printf '  %s: {kind: policy, name: %s, url: "http://%s.example/"}\n' "$1" "$1" "${2:-$1}"
}

misbehave() { # HOST, script on standard input
	mkdir -p "site/$1.example"
	cat >"site/$1.example/index.html.answer"
}

hostile_workspace() {
	workspace <<END
pages:
  good: {kind: policy, name: Good, url: "http://acme.example/good.html", select: main}
$(for host in bomb huge endless fat cut noise garbage loop inside file number; do declare_page $host; done)
END
	echo "<p>We keep your name as long as you stay with us. We never sell it. You may ask what we hold.</p>" |
		html good.html Good
	echo "bomb 600" | misbehave bomb
	echo "huge 17" | misbehave huge
	printf 'huge 17\nchunked\n' | misbehave endless
	printf 'fat-headers 400\ntext hello\n' | misbehave fat
	printf 'text %s\nplain\ncut 20\n' "We may change this page whenever we like." | misbehave cut
	echo noise | misbehave noise
	printf 'br\ngarbage\n' | misbehave garbage
	echo loop | misbehave loop
	echo "redirect http://10.0.0.1/admin 302" | misbehave inside
	echo "redirect file:///etc/passwd 301" | misbehave file
	echo "redirect http://0x7f000001/ 307" | misbehave number
	serve
	unset SMALLPRINT_ALLOW_PRIVATE
}

says() { grep -qF "acme/$1: $2" err || { echo "not said: acme/$1: $2"; cat err; return 1; }; }

all_at_once() {
	hostile_workspace
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >out 2>err
	says bomb "its gzip body unpacks to more than 32 MiB"
	says huge "its body is larger than 16 MiB"
	says endless "its body is larger than 16 MiB"
	says fat "its headers are larger than 256 KiB"
	says cut "cut.example cut the connection after 20 bytes"
	says noise "noise.example does not speak HTTP"
	says garbage "broken br body"
	says loop "redirected 10 times without an end"
	says inside "refused: http://10.0.0.1/admin is a private address"
	says file "refused: not an http or https address (file:///etc/passwd)"
	says number "refused: http://127.0.0.1/ is a loopback address"
	git -C snapshots show main:acme/good.md | grep -qx 'We never sell it.'
	[ "$(git -C snapshots ls-tree -r --name-only main | grep -c '/.*\.md$')" -eq 1 ]
	fsck snapshots
}
try all_at_once "eleven hostile servers are refused by name, and the twelfth page is recorded"

asked_politely() {
	hostile_workspace
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >out 2>err
	asked() { grep -c "	GET	$1.example	" server.log; }
	[ "$(asked bomb)" -eq 1 ] # the same again would be as bad
	[ "$(asked noise)" -eq 3 ] # this might pass
	[ "$(asked loop)" -eq 11 ]
	! grep -q '	GET	10\.0\.0\.1	' server.log || return 1
}
try asked_politely "what cannot get better is not asked for again"

done_testing
