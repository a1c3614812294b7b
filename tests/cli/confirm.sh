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

due() { # TIME: one round over what is due
	at "$1"
	"$SMALLPRINT" check --json >out 2>err
}

later() {
	acme ", confirm: 10m"
	changed
	before=$(asked)
	due 2024-05-02T00:00:00Z
	[ "$(asked)" -eq $((before + 1)) ]
	[ "$(field class <out)" = change ] && [ "$(field alert <out)" = true ]
	[ "$(field confirmed <out)" = null ]
	grep -q '"second_look":{"state":"due","time":null,"due":"2024-05-02T00:10:00Z"' out
	commit=$(git -C snapshots rev-parse main)
	"$SMALLPRINT" log | head -n 1 | grep -q '(not yet confirmed)$'
	"$SMALLPRINT" status | grep -q "change $(echo "$commit" | cut -c1-10) waits for its second look"
	due 2024-05-02T00:09:00Z
	grep -q '^0 pages looked at' err
	due 2024-05-02T00:10:00Z
	[ "$(field upkeep <out)" = second-look ] && [ "$(field maintenance <out)" = false ]
	[ "$(field confirmed <out)" = 2024-05-02T00:10:00Z ] && [ "$(field commit <out)" = "$commit" ]
	! tail -n 1 server.log | grep -q '	304	' || return 1
	git -C snapshots show upkeep:acme/privacy/second-fetch.txt | grep -q '^Time: 2024-05-02T00:10:00Z'
	! git -C snapshots show upkeep:acme/privacy/second-body.html.gz 2>/dev/null || return 1
	[ "$("$SMALLPRINT" show --json main | field confirmed)" = 2024-05-02T00:10:00Z ]
	! "$SMALLPRINT" log | grep -q confirmed || return 1
	due 2024-05-02T06:10:00Z
	[ ! -s out ] && grep -q '1 unchanged' err
	fsck snapshots
}
try later "a second look that is due later is said to be, makes the page due, and is told when it was made"

gone_later() {
	acme ", confirm: 10m"
	changed
	due 2024-05-02T00:00:00Z
	[ "$(field alert <out)" = true ]
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	due 2024-05-02T00:10:00Z
	[ "$(field class <out | tr '\n' ' ')" = "returned upkeep " ]
	[ "$(field returned_to <out)" = "$first" ] && [ "$(field alert <out | head -n 1)" = true ]
	grep -q '"second_look":{"state":"gone"' out
	fsck snapshots
}
try gone_later "where the old text is back by then the reversal is told, and that the change was seen once"

killed() {
	acme ", confirm: 10m"
	checks=$(git -C snapshots rev-parse checks)
	changed
	due 2024-05-02T00:00:00Z
	# as if killed after main and before checks: the state of the round is lost
	git -C snapshots update-ref refs/heads/checks "$checks"
	due 2024-05-02T00:10:00Z
	[ "$(field upkeep <out)" = second-look ]
	[ "$(field confirmed <out)" = 2024-05-02T00:10:00Z ]
	due 2024-05-02T06:20:00Z
	[ ! -s out ]
	[ "$(git -C snapshots rev-list --count upkeep)" -eq 1 ]
	fsck snapshots
}
try killed "a change that waits for its second look is found again when a kill lost the state"

failed() {
	acme
	changed
	cp site/acme.example/privacy.html site/acme.example/new.html
	printf 'times 1\nbody new.html\nheader Content-Type: text/html\n---\nstatus 404\n' >site/acme.example/privacy.html.answer
	due 2024-05-02T00:00:00Z
	[ "$(field alert <out)" = true ] && [ "$(field confirmed <out)" = null ]
	grep -q '"second_look":{"state":"failed".*"due":"2024-05-02T00:30:00Z","why":"[^"]*404' out
	due 2024-05-02T00:30:00Z
	[ ! -s out ] && grep -q '^acme/privacy: 404' err
	rm site/acme.example/privacy.html.answer
	due 2024-05-02T06:00:00Z
	[ "$(field confirmed <out)" = 2024-05-02T06:00:00Z ]
	fsck snapshots
}
try failed "a second look that fails delays nothing, says so, and is made again"

waits() {
	acme
	sed -i 's/every: 6h/every: 6h, confirm: 1s/' rules/platforms/acme.yaml
	changed
	at 2024-05-02T00:00:00Z
	"$SMALLPRINT" check --wait --json >out 2>err
	[ "$(field confirmed <out)" = 2024-05-02T00:00:00Z ]
	"$SMALLPRINT" status | grep -q '^1 page: 1 ok'
	sed -i 's/confirm: 1s/confirm: 2d/' rules/platforms/acme.yaml
	expect 64 "$SMALLPRINT" check 2>err
	grep -q 'at most 1d, not 2d' err
}
try waits "--wait waits for a second look that is due later"

killed_inside() {
	acme
	changed
	cp site/acme.example/privacy.html site/acme.example/new.html
	printf 'times 1\nbody new.html\nheader Content-Type: text/html\n---\nbody new.html\nheader Content-Type: text/html\ndelay 60000\n' >site/acme.example/privacy.html.answer
	at 2024-05-02T00:00:00Z
	"$SMALLPRINT" check --json >out 2>err &
	check=$!
	for _ in $(seq 50); do
		[ "$(asked)" -ge 2 ] && break
		sleep 0.1
	done
	sleep 0.5
	kill -9 $check
	wait $check || :
	[ ! -s out ]
	rm site/acme.example/privacy.html.answer
	due 2024-05-02T00:05:00Z
	[ "$(field class <out)" = change ] && [ "$(field confirmed <out)" = 2024-05-02T00:05:00Z ]
	fsck snapshots
}
try killed_inside "a kill between the two looks loses nothing: the next round sees the change and confirms it"

through_a_clone() {
	acme ", confirm: 10m"
	changed
	due 2024-05-02T00:00:00Z
	mv snapshots original
	git clone -q --mirror original snapshots
	due 2024-05-02T00:10:00Z
	[ "$(field confirmed <out)" = 2024-05-02T00:10:00Z ]
	# A, B, and A again through another clone: the past is in the archive
	mv snapshots second
	git clone -q second snapshots
	git -C snapshots fetch -q origin 'refs/smallprint/*:refs/smallprint/*'
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	due 2024-05-03T00:00:00Z
	[ "$(field class <out)" = returned ] && [ "$(field returned_to <out)" = "$first" ]
	[ "$(field alert <out)" = true ]
	fsck snapshots
}
try through_a_clone "a fresh clone knows what waits, what was told and what stood before"

done_testing
