#!/bin/sh
# smallprint check, from outside: what is not the page is held, what returns is named.
. "$(dirname "$0")/lib.sh"

policy() { # DATE SENTENCE
	echo "<p>Effective $1</p><h2>What we collect</h2>"
	echo "<p>You give us your name and what you post. We keep both for as long as you stay with us.</p>"
	echo "<h2>What we do with it</h2><p>We show your posts to those you choose. ${2:-}</p>"
	echo "<p>We answer questions within a month. You may complain to an authority near you.</p>"
	echo "<p>The posts of members who leave are erased after a year, and so are their names.</p>"
}
training="We may use your posts and other personal data to train our artificial intelligence models."

acme() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: body, every: 6h}
END
	cp "$TESTS"/../rules/failures.yaml rules/
	serve
}

check() { # TIME: one round
	at "$1"
	"$SMALLPRINT" check --all --json >out 2>err
}
error_page() {
	printf '<!doctype html><html><body><main><h1>This page is not available</h1><p>An unexpected error has occurred. Try reloading the page.</p></main></body></html>' \
		>site/acme.example/privacy.html
}

first_error() {
	acme
	mkdir -p site/acme.example
	error_page
	check 2024-05-01T00:00:00Z
	[ ! -s out ]
	grep -q 'acme/privacy: held, not a version: an error page ("' err
	! git -C snapshots show main:acme/privacy.md 2>/dev/null || return 1
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-01T06:00:00Z
	[ "$(field class <out)" = first ]
	fsck snapshots
}
try first_error "an error page is not even a first record"

error_between() {
	acme
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-01T00:00:00Z
	tip=$(git -C snapshots rev-parse main)
	error_page
	check 2024-05-01T06:00:00Z
	[ ! -s out ] && grep -q 'held, not a version' err
	check 2024-05-01T12:00:00Z
	[ ! -s out ] && grep -q '1 page not read for the same reason as before' err
	! grep -q 'held, not a version' err || return 1
	check 2024-05-09T00:00:00Z
	[ "$(field class <out)" = upkeep ] && grep -q ', 1 held' err
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-09T06:00:00Z
	[ "$(field class <out)" = upkeep ]
	[ "$tip" = "$(git -C snapshots rev-parse main)" ]
	fsck snapshots
}
try error_between "an error page is held however long it stays, and the return from it is no change"

returned() {
	acme
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-01T00:00:00Z
	first=$(git -C snapshots rev-parse main)
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	check 2024-05-02T00:00:00Z
	[ "$(field class <out)" = change ] && [ "$(field alert <out)" = true ]
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-04T00:00:00Z
	[ "$(field class <out)" = returned ] && [ "$(field alert <out)" = true ]
	[ "$(field returned_to <out)" = "$first" ]
	# a reversal that was told is taken back itself; after that it is a swing
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	check 2024-05-05T00:00:00Z
	[ "$(field class <out)" = returned ] && [ "$(field alert <out)" = true ]
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-06T00:00:00Z
	[ "$(field class <out)" = alternating ] && [ "$(field alert <out)" = false ]
	fsck snapshots
}
try returned "a told change that is taken back is told as returned, and a swing is not told"

german() {
	acme
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-01T00:00:00Z
	{
		echo "<p>Gültig ab 1. März 2024</p><h2>Was wir erheben</h2>"
		echo "<p>Sie geben uns Ihren Namen und das, was Sie schreiben. Wir behalten beides, solange Sie bei uns sind.</p>"
		echo "<h2>Was wir damit tun</h2><p>Wir zeigen Ihre Beiträge nur denen, die Sie wählen.</p>"
		echo "<p>Wir antworten auf Fragen in einem Monat. Sie dürfen sich bei einer Behörde beschweren.</p>"
		echo "<p>Die Beiträge derer, die gehen, werden nach einem Jahr gelöscht, und ihre Namen auch.</p>"
	} | html privacy.html "Datenschutz"
	check 2024-05-01T06:00:00Z
	[ ! -s out ] && grep -q 'its language is de where en stood' err
	check 2024-05-02T12:00:00Z
	[ "$(field class <out)" = variant ] && [ "$(field alert <out)" = false ]
	fsck snapshots
}
try german "another language is held, and recorded without alarm when it stays for a day"

menu() {
	acme
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-01T00:00:00Z
	{ policy "March 1, 2024"; echo "<h3>Was this helpful?</h3><p>Yes</p><p>No</p>"; } | html privacy.html "Privacy Policy"
	check 2024-05-01T06:00:00Z
	[ ! -s out ] && grep -q '1 unchanged' err
}
try menu "what asks whether the page was helpful is no change"

done_testing
