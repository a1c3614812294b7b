#!/bin/sh
# smallprint check, from outside: a change is looked at twice before it is an alert.
. "$(dirname "$0")/lib.sh"

policy() { # DATE SENTENCE
	echo "<p>Effective $1</p><h2>What we collect</h2>"
	echo "<p>You give us your name and what you post. We keep both for as long as you stay with us.</p>"
	echo "<h2>What we do with it</h2><p>We show your posts to those you choose. ${2:-}</p>"
	echo "<p>We answer questions within a month. You may complain to an authority near you.</p>"
}
training="We may use your posts and other personal data to train our artificial intelligence models."

acme() { # [FIELDS OF THE PAGE]
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h${1:-}}
END
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	serve
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >/dev/null 2>&1
	first=$(git -C snapshots rev-parse main)
}
changed() { policy "May 2, 2024" "$training${1:-}" | html privacy.html "Privacy Policy"; }
asked() { wc -l <server.log; }
check() { # TIME: one round
	at "$1"
	"$SMALLPRINT" check --all --json >out 2>err
}
raw() { git -C snapshots show "raw:acme/privacy/$1"; }

# B for one look, then A: without a change in the file itself.
once() {
	changed
	mv site/acme.example/privacy.html site/acme.example/new.html
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	printf 'times 1\nbody new.html\nheader Content-Type: text/html\nno-etag\n---\nbody privacy.html\nheader Content-Type: text/html\nno-etag\n' >site/acme.example/privacy.html.answer
}

confirmed() {
	acme
	changed
	before=$(asked)
	check 2024-05-02T00:00:00Z
	[ "$(asked)" -eq $((before + 2)) ]
	[ "$(field class <out)" = change ] && [ "$(field alert <out)" = true ]
	[ "$(field confirmed <out)" = 2024-05-02T00:00:00Z ]
	grep -q '"second_look":{"state":"same","time":"2024-05-02T00:00:00Z"' out
	git -C snapshots log -1 --format='%(trailers:key=Confirmed,valueonly)' main | grep -qx 2024-05-02T00:00:00Z
	raw second-fetch.txt | grep -q '^Status: 200'
	raw second-headers.txt | grep -qi '^content-type'
	! raw second-body.html 2>/dev/null || return 1
	"$SMALLPRINT" show main >out
	grep -q 'confirmed by a second look at 2024-05-02T00:00:00Z' out
	fsck snapshots
}
try confirmed "a change is looked at again in the same round, and its evidence carries both looks"

nothing_to_confirm() {
	acme
	policy "May 1, 2024" | html privacy.html "Privacy Policy"
	before=$(asked)
	check 2024-05-02T00:00:00Z
	[ "$(field class <out)" = date-only ]
	policy "May 1, 2024" "We thank you." | html privacy.html "Privacy Policy"
	check 2024-05-02T06:00:00Z
	[ "$(field class <out)" = change ] && [ "$(field confirmed <out)" = null ]
	[ "$(asked)" -eq $((before + 2)) ]
}
try nothing_to_confirm "first records, moved dates and changes without findings are not asked for twice"

seen_once() {
	acme
	once
	check 2024-05-02T00:00:00Z
	[ "$(field class <out | tr '\n' ' ')" = "alternating returned " ]
	! grep -q '"alert":true' out || return 1
	[ "$(field returned_to <out | tail -n 1)" = "$first" ]
	git -C snapshots show main~1:acme/privacy.md | grep -q 'train our'
	! git -C snapshots show main:acme/privacy.md | grep -q 'train our' || return 1
	git -C snapshots show raw~1:acme/privacy/second-body.html.gz >/dev/null ||
		git -C snapshots show raw~1:acme/privacy/second-body.html >/dev/null
	check 2024-05-02T06:00:00Z
	[ ! -s out ]
	# it comes again, and stays: as new as it was
	rm site/acme.example/privacy.html.answer
	changed
	check 2024-05-03T00:00:00Z
	[ "$(field class <out)" = change ] && [ "$(field alert <out)" = true ]
	[ "$(field confirmed <out)" = 2024-05-03T00:00:00Z ]
	fsck snapshots
}
try seen_once "what is gone at the second look is recorded and no alert; when it comes back to stay it is"

rotating() {
	acme
	changed " <em>Seven</em> people like this."
	cp site/acme.example/privacy.html site/acme.example/one.html
	changed " Eight dogs liked it less than that."
	cp site/acme.example/privacy.html site/acme.example/two.html
	printf 'times 1\nbody one.html\nheader Content-Type: text/html\n---\nbody two.html\nheader Content-Type: text/html\n' >site/acme.example/privacy.html.answer
	check 2024-05-02T00:00:00Z
	[ "$(field class <out)" = change ] && [ "$(field alert <out)" = true ]
	[ "$(field confirmed <out)" = 2024-05-02T00:00:00Z ]
	raw second-body.html.gz >/dev/null || raw second-body.html >/dev/null
}
try rotating "a second look confirms what was found, whatever else on the page turns over"

done_testing
