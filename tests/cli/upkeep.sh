#!/bin/sh
# smallprint check, from outside: blindness and broken declarations are told, once.
. "$(dirname "$0")/lib.sh"

policy() { # DATE SENTENCE
	echo "<p>Effective $1</p><h2>What we collect</h2>"
	echo "<p>You give us your name and what you post. We keep both for as long as you stay with us.</p>"
	echo "<h2>What we do with it</h2><p>We show your posts to those you choose. ${2:-}</p>"
	echo "<p>We answer questions within a month. You may complain to an authority near you.</p>"
	for i in 1 2 3 4 5 6; do echo "<p>Rule $i of the house says that guests in room $i leave it as they found it.</p>"; done
}
training="We may use your posts and other personal data to train our artificial intelligence models."

acme() { # [FIELDS OF THE PAGE]
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h${1:-}}
END
	cp "$TESTS"/../rules/failures.yaml rules/
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	serve
}
check() { # TIME: one round
	at "$1"
	"$SMALLPRINT" check --all --json >out 2>err
}
page=site/acme.example/privacy.html

blind() {
	acme
	check 2024-05-01T00:00:00Z
	echo "status 503" >$page.answer
	check 2024-05-02T00:00:00Z
	[ ! -s out ] && grep -q '^acme/privacy: 503' err
	check 2024-05-03T00:00:00Z
	[ ! -s out ] && grep -q '^1 page not read for the same reason as before' err
	! grep -q 503 err || return 1
	# another reason is said
	echo "status 404" >$page.answer
	check 2024-05-03T12:00:00Z
	[ ! -s out ] && grep -q '^acme/privacy: 404' err
	check 2024-05-04T00:00:00Z
	[ "$(field upkeep <out)" = blind ] && [ "$(field maintenance <out)" = true ]
	[ "$(field since <out)" = 2024-05-01T00:00:00Z ] && grep -q '"why":"[^"]*404' out
	check 2024-05-05T00:00:00Z
	[ ! -s out ]
	"$SMALLPRINT" status >out
	grep -q '^stale  *acme/privacy  *read 2024-05-01T00:00:00Z' out
	rm $page.answer
	at 2024-05-06T00:00:00Z
	expect 0 "$SMALLPRINT" check --all --exit-code >out 2>err
	grep -qx 'maintenance acme/privacy: read well again; nothing was seen of it since 2024-05-01T00:00:00Z' out
	check 2024-05-07T00:00:00Z
	[ ! -s out ]
	git -C snapshots log --format=%s upkeep | wc -l | grep -qx ' *2'
	fsck snapshots
}
try blind "a page not read for three days is told once, and once that it is over"

settable() {
	acme
	echo 'stale: 12h' >rules/smallprint.yaml
	echo "status 503" >$page.answer
	check 2024-05-01T00:00:00Z
	[ ! -s out ]
	check 2024-05-01T12:00:00Z
	[ "$(field upkeep <out)" = blind ] && [ "$(field last_good <out)" = null ]
	"$SMALLPRINT" status >out
	grep -q '^stale ' out || { sleep 0; at 2024-05-01T13:00:00Z; "$SMALLPRINT" status | grep -q '^stale '; }
	echo 'stale: 5m' >rules/smallprint.yaml
	expect 64 "$SMALLPRINT" check 2>err
	grep -q 'rules/smallprint.yaml:1:.*stale after 1h to 365d' err
}
try settable "how long is settable, also for a page that was never read"

broken() {
	acme
	check 2024-05-01T00:00:00Z
	tip=$(git -C snapshots rev-parse main)
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	sed -i 's/main>/section>/g' $page
	check 2024-05-02T00:00:00Z
	[ "$(field upkeep <out)" = extraction-broken ] && grep -q '"why":"select .*main' out
	[ "$tip" = "$(git -C snapshots rev-parse main)" ]
	check 2024-05-02T06:00:00Z
	[ ! -s out ]
	"$SMALLPRINT" status --problems >out
	grep -q 'extraction broken since 2024-05-02T00:00:00Z: .*main' out
	"$SMALLPRINT" status --json | grep -q '"broken_since":"2024-05-02T00:00:00Z"'
	# a declaration that fits: what changed meanwhile is told, and that it fits
	sed -i 's/select: main/select: section/' rules/platforms/acme.yaml
	check 2024-05-03T00:00:00Z
	[ "$(grep '"class":"change"' out | field alert)" = true ]
	[ "$(field upkeep <out)" = extraction-mended ]
	"$SMALLPRINT" status --problems | grep -q '1 page: 1 ok'
	check 2024-05-03T06:00:00Z
	[ ! -s out ]
	fsck snapshots
}
try broken "selectors that match nothing keep the last good text, and are told once, and once that they fit"

same_elsewhere() {
	acme
	check 2024-05-01T00:00:00Z
	sed -i 's/main>/section>/g' $page
	check 2024-05-02T00:00:00Z
	[ "$(field upkeep <out)" = extraction-broken ] && grep -q '1 unchanged' err
	check 2024-05-02T06:00:00Z
	[ ! -s out ] && grep -q '1 unchanged' err
	"$SMALLPRINT" status --problems | grep -q 'extraction broken'
	sed -i 's/section>/main>/g' $page
	check 2024-05-03T00:00:00Z
	[ "$(field upkeep <out)" = extraction-mended ]
}
try same_elsewhere "a page that says the same outside of its selectors was seen, and its declaration is broken"

first_fallback() {
	acme
	sed -i 's/select: main/select: article/' rules/platforms/acme.yaml
	check 2024-05-01T00:00:00Z
	[ "$(grep '"class":"first"' out | wc -l)" -eq 1 ]
	[ "$(field upkeep <out)" = extraction-broken ]
	grep -q '^acme/privacy: .*article' err
	# it is watched as a whole meanwhile
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	check 2024-05-02T00:00:00Z
	[ "$(field class <out)" = change ] && [ "$(field alert <out)" = true ]
	! grep -q '^acme/privacy: ' err || return 1
	# the selectors match again: our reading, no news
	sed -i 's/main>/article>/g' $page
	check 2024-05-03T00:00:00Z
	! grep -q '"class":"change"' out || return 1
	[ "$(field upkeep <out | tail -n 1)" = extraction-mended ]
	fsck snapshots
}
try first_fallback "a first look where the selectors match nothing is watched as a whole, and told as broken"

error_page() {
	acme
	check 2024-05-01T00:00:00Z
	printf '<!doctype html><html><body><div><h1>This page is not available</h1><p>An unexpected error has occurred. Try reloading the page.</p></div></body></html>' >$page
	check 2024-05-02T00:00:00Z
	[ ! -s out ] && grep -q 'held, not a version: an error page' err
	"$SMALLPRINT" status --json | grep -q '"broken_since":null'
}
try error_page "an error page without the declared parts breaks no declaration"

collapsed() {
	acme
	check 2024-05-01T00:00:00Z
	echo "<p>Read our policy in the new centre for trust, to which we all moved.</p>" | html privacy.html "Privacy Policy"
	check 2024-05-02T00:00:00Z
	[ "$(field upkeep <out)" = extraction-broken ] && grep -q ' words where the last good text has ' out
	check 2024-05-02T06:00:00Z
	[ ! -s out ]
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-03T00:00:00Z
	[ "$(field upkeep <out)" = extraction-mended ]
}
try collapsed "a text far below the last good one is told as broken, and keeps the last good version"

clone() {
	acme
	check 2024-05-01T00:00:00Z
	echo "status 503" >$page.answer
	check 2024-05-05T00:00:00Z
	[ "$(field upkeep <out)" = blind ]
	mv snapshots original
	git clone -q --mirror original snapshots
	check 2024-05-06T00:00:00Z
	[ ! -s out ]
	rm -rf snapshots
	git clone -q original snapshots
	git -C snapshots fetch -q origin 'refs/smallprint/*:refs/smallprint/*'
	rm $page.answer
	check 2024-05-07T00:00:00Z
	[ "$(field upkeep <out)" = seen-again ]
	fsck snapshots
}
try clone "a clone goes on where the archive stood, its maintenance too"

untold() {
	acme
	check 2024-05-01T00:00:00Z
	echo "status 503" >$page.answer
	check 2024-05-05T00:00:00Z
	# told to nobody yet: as if killed before the telling
	git -C snapshots update-ref -d refs/smallprint/sent/terminal%2Eupkeep
	check 2024-05-05T06:00:00Z
	[ "$(field upkeep <out)" = blind ]
	# recorded, and the state lost: as if killed between the two
	checks=$(git -C snapshots rev-parse checks)
	rm $page.answer
	check 2024-05-06T00:00:00Z
	[ "$(field upkeep <out)" = seen-again ]
	git -C snapshots update-ref refs/heads/checks "$checks"
	check 2024-05-06T00:00:00Z
	[ ! -s out ]
	[ "$(git -C snapshots rev-list --count upkeep)" -eq 2 ]
	fsck snapshots
}
try untold "a kill between recording and telling loses nothing and repeats nothing"

done_testing
