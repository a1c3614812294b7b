#!/bin/sh
# Pages that testify for others: a preview of the text to come, a list of earlier versions, and a
# day that a page named itself before it came.
. "$(dirname "$0")/lib.sh"

# policy DATE SENTENCE BANNER
policy() {
	[ -z "${3:-}" ] || echo "<p>$3</p>"
	echo "<p>Effective $1</p><h2>What we collect</h2>"
	echo "<p>You give us your name and what you post. We keep both for as long as you stay with us.</p>"
	echo "<h2>What we do with it</h2><p>We show your posts to those you choose. ${2:-}</p>"
	echo "<p>We answer questions within a month. You may complain to an authority near you.</p>"
}
training="We may use your posts and other personal data to train our artificial intelligence models."

acme() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
announcements:
  news: {name: News, url: "http://acme.example/news.html", select: main}
  ${1:-preview}: {kind: ${1:-preview}, name: Privacy Policy ${1:-preview}, url: "http://acme.example/${1:-preview}.html", select: main, covers: privacy}
END
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	echo "<h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	serve
}

round() {
	at "$1"
	"$SMALLPRINT" check --json >out 2>err
}
of_privacy() { grep '"page":"acme/privacy"' out; }

previewed() {
	acme
	policy "March 1, 2024" | html preview.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "July 1, 2024" "$training" | html preview.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	# the preview shows a text to come: told, and never called silent
	grep '"page":"acme/preview"' out | field verdict | grep -qE '^(announced|unknown)$'
	policy "July 1, 2024" "$training" | html privacy.html "Privacy Policy"
	echo "status 404" >site/acme.example/preview.html.answer
	round 2024-06-30T18:00:00Z
	round 2024-07-01T06:00:00Z
	"$SMALLPRINT" log --json acme/privacy | head -n 1 >line
	[ "$(field verdict <line)" = announced ]
	[ "$(field alert <line)" = false ]
	"$SMALLPRINT" explain "$(field commit <line)" >why
	tr -s ' \n' ' ' <why | grep -q 'Announced 60 days ahead: “Privacy Policy preview” (http://acme.example/preview.html, 2024-05-02)'
	fsck snapshots
}
try previewed "what a preview showed 60 days before counts as 60 days of notice"

# The date line would give as much; take it away.
undated() { policy "$@" | sed 's/<p>Effective [^<]*<\/p>//'; }

previewed_undated() {
	acme
	undated x | html privacy.html "Privacy Policy"
	undated x | html preview.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	undated x "$training" | html preview.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	round 2024-05-31T18:00:00Z
	undated x "$training" | html privacy.html "Privacy Policy"
	round 2024-06-01T00:00:00Z
	[ "$(of_privacy | field verdict)" = announced ]
	of_privacy | grep -q '"reasons":\[\]'
	of_privacy | grep -q '"state":"found","url":"http://acme.example/preview.html"'
}
try previewed_undated "of a page without a date the preview's first sight gives the days"

previewed_shortly() {
	acme
	policy "March 1, 2024" | html preview.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "March 1, 2024" "$training" | html preview.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	policy "May 5, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-05T06:00:00Z
	[ "$(of_privacy | field verdict)" = short-notice ]
	of_privacy | grep -q '"reasons":\["S5"'
}
try previewed_shortly "three days in a preview are short notice"

previewed_from_start() {
	acme
	policy "March 1, 2024" "$training" | html preview.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "May 5, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-05T06:00:00Z
	[ "$(of_privacy | field verdict)" = unknown ]
}
try previewed_from_start "a preview that showed it at the first look leaves the days open"

previewed_else() {
	acme
	policy "March 1, 2024" "We now have an office in Oslo." | html preview.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	[ "$(of_privacy | field verdict)" = silent ]
	of_privacy | grep -q 'no announcement was found on the 2 public pages'
}
try previewed_else "a preview of something else is no notice"

preview_failed() {
	acme
	policy "March 1, 2024" | html preview.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	echo "status 500" >site/acme.example/preview.html.answer
	round 2024-05-02T00:00:00Z
	[ "$(of_privacy | field verdict)" = unknown ]
	of_privacy | grep -q '"state":"failed"'
}
try preview_failed "a preview that could not be read leaves the verdict open"

preview_missing() {
	acme
	echo "status 404" >site/acme.example/preview.html.answer
	echo gone | html preview.html Gone
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	[ "$(of_privacy | field verdict)" = silent ]
	of_privacy | grep -q 'no announcement was found on the 1 public page '
}
try preview_missing "a preview that is not there announces nothing, and is not counted"

preview_empty() {
	acme
	echo "status 503" >site/acme.example/preview.html.answer
	echo "" | html preview.html Empty
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	[ "$(of_privacy | field verdict)" = silent ]
	# … but one that readers are led to is missed
	policy "May 2, 2024" "$training <a href=/preview.html>See the preview of our next policy.</a>" | html privacy.html "Privacy Policy"
	round 2024-05-03T00:00:00Z
	policy "May 4, 2024" "$training We share personal data with partners to train their artificial intelligence models." | html privacy.html "Privacy Policy"
	round 2024-05-04T00:00:00Z
	[ "$(of_privacy | field verdict)" = unknown ]
	of_privacy | grep -q '"state":"failed"'
}
try preview_empty "a preview that never could be read is missed only where a page leads there"

linked() {
	acme
	policy "March 1, 2024" | html preview.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "March 1, 2024" "$training <a href=/other/preview/p>Read the upcoming policy</a>" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	[ "$(of_privacy | field verdict)" = unknown ]
	of_privacy | grep -q '"banner":true,"banner_day":null,"banner_text":".*Read the upcoming policy'
	"$SMALLPRINT" explain "$(of_privacy | field commit)" >why
	tr -s ' \n' ' ' <why | grep -q 'a text to come: http://acme.example/other/preview/p (“Read the upcoming policy”), not declared'
}
try linked "a new link to the text to come leaves the verdict open, and is named"

arrived() {
	acme
	policy "March 1, 2024" | html preview.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "June 3, 2024" "We look after it." | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	round 2024-06-02T18:00:00Z
	policy "June 3, 2024" "We look after it. $training" | html privacy.html "Privacy Policy"
	round 2024-06-03T00:00:00Z
	[ "$(of_privacy | field verdict)" = announced ]
	of_privacy | grep -q "Announced 32 days ahead: the page's own date line named that day since 2024-05-02"
	of_privacy | grep -q '"arrived":true'
	# under the same date, two weeks later
	round 2024-06-19T18:00:00Z
	policy "June 3, 2024" "We look after it. $training We share personal data with partners to train their artificial intelligence models." | html privacy.html "Privacy Policy"
	round 2024-06-20T00:00:00Z
	[ "$(of_privacy | field verdict)" = silent ]
	of_privacy | grep -q '"reasons":\["S1"'
}
try arrived "a text that changes on the day its own date line had named is not silent; one later is"

versions() { echo "<h2>Earlier versions of our policy</h2>"; for d; do echo "<p>$d</p>"; done; }

not_listed() {
	acme archive
	versions "March 1, 2023" "March 1, 2022" "March 1, 2021" | html archive.html Earlier
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	# the list changes, and still lacks the text of March 2024
	versions "January 1, 2024" "March 1, 2023" "March 1, 2022" "March 1, 2021" | html archive.html Earlier
	round 2024-05-04T00:00:00Z
	round 2024-05-09T06:00:00Z
	round 2024-05-10T06:00:00Z
	"$SMALLPRINT" log --alerts --json acme/privacy >log
	grep -q '"reasons":\["S3","S13"\]' log
	grep -q 'acme/archive, does not list the text of 2024-03-01' log
	"$SMALLPRINT" explain "$(head -n 1 log | field commit)" >why
	tr -s ' \n' ' ' <why | grep -q 'acme/archive names 4 days, and not 2024-03-01'
}
try not_listed "a list of earlier versions that lacks the old text after a week is told"

listed() {
	acme archive
	versions "March 1, 2023" "March 1, 2022" | html archive.html Earlier
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	versions "March 1, 2024" "March 1, 2023" "March 1, 2022" | html archive.html Earlier
	round 2024-05-04T00:00:00Z
	round 2024-05-10T06:00:00Z
	"$SMALLPRINT" log --alerts --json acme/privacy >log
	grep -q '"reasons":\["S3"\]' log
	"$SMALLPRINT" explain "$(head -n 1 log | field commit)" >why
	tr -s ' \n' ' ' <why | grep -q 'acme/archive lists the text of 2024-03-01'
}
try listed "one that lists it is evidence of its date"

rewritten() {
	acme archive
	versions "March 1, 2024" "March 1, 2023" "March 1, 2022" | html archive.html Earlier
	round 2024-05-01T00:00:00Z
	versions "March 1, 2024" "March 1, 2022" | html archive.html Earlier
	round 2024-05-02T00:00:00Z
	[ "$(field alert <out)" = true ]
	[ "$(field verdict <out)" = unknown ]
	grep -q '"reasons":\["S13"\]' out
	"$SMALLPRINT" show "$(field commit <out)" | tr -s ' \n' ' ' | grep -q 'does not name that of 2023-03-01 any more'
	versions "May 1, 2024" "March 1, 2024" "March 1, 2022" | html archive.html Earlier
	round 2024-05-03T00:00:00Z
	[ "$(field alert <out)" = false ]
}
try rewritten "a list that loses a version is an alert, one that gains one is none"

# terms CLAUSE
terms() {
	echo "<p>Effective January 1, 2024</p><h2>Your account</h2><p>You keep your password to yourself, and you answer for what is done with it.</p>"
	echo "<h2>Changes</h2><p>${1:-}</p><p>If a part of these terms is void the others stay in force for as long as they can.</p>"
}
promised() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
  terms: {kind: terms, name: Terms, url: "http://acme.example/terms.html", select: main, every: 6h}
announcements:
  news: {name: News, url: "http://acme.example/news.html", select: main}
END
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	terms | html terms.html Terms
	echo "<h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	serve
	round 2024-05-01T00:00:00Z
	terms "We will notify you at least 20 days before changes to these terms or our policies take effect." | html terms.html Terms
	round 2024-05-02T00:00:00Z
	# kept by the page itself: 30 days ahead
	policy "June 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-03T00:00:00Z
	round 2024-07-03T18:00:00Z
	# not kept: the day it appeared
	policy "July 4, 2024" "$training We share personal data with partners to train their artificial intelligence models." | html privacy.html "Privacy Policy"
	round 2024-07-04T00:00:00Z
	"$SMALLPRINT" log --json acme/privacy | head -n 1 | field commit >oid
	"$SMALLPRINT" explain "$(cat oid)" >why
	tr -s ' \n' ' ' <why >line
	grep -q '"We will notify you at least 20 days before changes to these terms or our policies take effect." (acme/terms, since 2024-05-02T00:00:00Z' line
	grep -q '20 days are promised: of 2 changes by which the platform may do more, seen while it stood, 1 kept it, 1 did not, and of 0 it is not known' line
	grep -q "not kept by $(cut -c 1-10 oid), acme/privacy, 2024-07-0" line
	"$SMALLPRINT" settings acme | tr -s ' \n' ' ' | grep -q '20 days are promised: of 2 changes'
	"$SMALLPRINT" explain --json "$(cat oid)" >json
	grep -q '"notice_promise":{"days":20,.*"state":"verified".*"practice":{"changes":2,"kept":1,"broken":1,"open":0' json
	python3 -c 'import json; json.load(open("json"))' 2>/dev/null || ! command -v python3 >/dev/null
	"$SMALLPRINT" report -o site-out >/dev/null
	grep -q 'Changes that kept it: 1. That did not: 1. Not known: 0.' site-out/platform/acme.html
	# the clause goes: an alert of its own, and the fact is unverified
	terms "We improve these terms as our service grows." | html terms.html Terms
	round 2024-07-10T00:00:00Z
	grep -q '"page":"acme/terms".*"alert":true.*"reasons":\["S14"\]' out
	"$SMALLPRINT" explain "$(cat oid)" | tr -s ' \n' ' ' | grep -q 'unverified since 2024-07-10T00:00:00Z'
	fsck snapshots
}
try promised "what a platform promises of notice is a fact, counted against what it does, and its end is an alert"

measured() {
	acme
	policy "March 1, 2024" | html preview.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	of_privacy | field commit >oid
	"$SMALLPRINT" explain "$(cat oid)" | tr -s ' \n' ' ' | grep -q 'as rules/silence.yaml had it then and has it now: - enough notice: 15 days'
	sed -i 's/^notice_min: 15/notice_min: 30/' rules/silence.yaml
	"$SMALLPRINT" explain "$(cat oid)" | tr -s ' \n' ' ' >line
	grep -q 'rules/silence.yaml was changed since. The verdict was reached by: 15 days of notice; .* now it says: - enough notice: 30 days' line
}
try measured "explain says by which numbers a verdict was reached, when others hold now"

# words FILE: what a page shows, without addresses and the names of classes
words() { sed 's/<\(link\|script\|style\)[^>]*>//g; s/ \(href\|class\|id\|for\|value\|aria-labelledby\)="[^"]*"//g' "$1"; }

never_said() {
	cat >site-of.sh <<'END'
"$SMALLPRINT" log >said
"$SMALLPRINT" log --json >>said
for oid in $("$SMALLPRINT" log --json | sed 's/^{"commit":"\([0-9a-f]*\)".*/\1/'); do
	"$SMALLPRINT" show "$oid" >>said
	"$SMALLPRINT" show --json "$oid" >>said
	"$SMALLPRINT" explain "$oid" >>said
	"$SMALLPRINT" explain --json "$oid" >>said
done
git -C snapshots log --format=%B main >>said
"$SMALLPRINT" report -o site-out >/dev/null
cat site-out/changes.csv site-out/changes.jsonl site-out/feeds/*.json >>said
grep -h '<\(title\|summary\|content\|category\)' site-out/feeds/*.atom >>said
END
	acme
	policy "March 1, 2024" | html preview.html "Privacy Policy"
	cat >rules/alerts.yaml <<END
channels:
  desk: {type: file, path: alerts.jsonl}
END
	round 2024-05-01T00:00:00Z
	echo "status 503" >site/acme.example/news.html.answer
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	cp out first
	# and with no source at all
	rm -r site/acme.example/news.html.answer
	sed -i '/^announcements:/,$d' rules/platforms/acme.yaml
	round 2024-05-08T18:00:00Z
	policy "May 9, 2024" "$training We share personal data with partners to train their artificial intelligence models." | html privacy.html "Privacy Policy"
	round 2024-05-09T00:00:00Z
	. ./site-of.sh
	cat first out alerts.jsonl >>said
	[ "$(wc -l <said)" -gt 100 ]
	grep -q '"verdict":"unknown"' said
	! grep -i 'silent' said || return 1
	words site-out/index.html | sed 's/Changed silently or at short notice, newest first//' >shown
	for f in $(find site-out/change -name '*.html'); do words "$f" >>shown; done
	grep -q 'train our' shown
	! grep -i 'silent' shown || return 1
}
try never_said "where a source failed or none is declared nothing that is printed says silent"

declared() {
	acme archive
	cat >rules/platforms/acme.yaml <<END
platform: acme
name: Acme
pages:
  privacy: {url: "https://acme.example/privacy"}
  coming: {kind: preview, url: "https://acme.example/preview", format: rss}
  help: {kind: help, url: "https://acme.example/help", covers: privacy}
announcements:
  list: {kind: form, url: "https://acme.example/list"}
END
	expect 64 "$SMALLPRINT" test >out 2>&1
	grep -q 'acme.yaml:5:3: "coming" is a page; only announcements are read as rss' out
	grep -q 'acme.yaml:6:64: only announcements, previews and archives have `covers`' out
	grep -q 'acme.yaml:8:3: "list" stands under announcements, so its kind is announcement, preview or archive, not form' out
}
try declared "what cannot testify is refused with its place"

done_testing
