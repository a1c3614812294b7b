#!/bin/sh
# Was it announced? What the judge takes into account beside the change itself, over real rounds.
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
END
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	echo "<h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	serve
}

# round TIME: a round whose changes go to ./out
round() {
	at "$1"
	"$SMALLPRINT" check --json >out 2>err
}

banner_of_old() {
	acme
	round 2024-05-01T00:00:00Z
	policy "March 1, 2024" "" "On July 1, 2024, we are updating our Privacy Policy." | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	policy "March 1, 2024" "" "On July 1, 2024, we are updating our Privacy Policy. Learn more." | html privacy.html "Privacy Policy"
	round 2024-06-30T20:00:00Z
	policy "July 1, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-07-01T06:00:00Z
	[ "$(field verdict <out)" = announced ]
	[ "$(field alert <out)" = false ]
	grep -q 'Announced 60 days ahead: a banner on the page, .*there since 2024-05-02' out
}
try banner_of_old "a banner that the page carried counts from the day it was first seen"

banner_at_first() {
	acme
	policy "March 1, 2024" "" "On May 11, 2024, we are updating our Privacy Policy." | html privacy.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "May 11, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-11T06:00:00Z
	[ "$(field verdict <out)" = short-notice ]
	[ "$(field alert <out)" = true ]
	grep -q '"reasons":\["S5"' out
}
try banner_at_first "a banner that was there at the first look gives the days since then, and they may be too few"

banner_of_another_day() {
	acme
	policy "March 1, 2024" "" "On November 20, 2024, we are updating our User Agreement." | html privacy.html "Privacy Policy"
	round 2024-05-01T00:00:00Z
	policy "May 11, 2024" "$training" "On November 20, 2024, we are updating our User Agreement." | html privacy.html "Privacy Policy"
	round 2024-05-11T06:00:00Z
	[ "$(field verdict <out)" = silent ]
}
try banner_of_another_day "a banner for another day is no notice"

# Two sources: one of them fails, is not to be seen at all, or speaks of something else.
two_sources() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
announcements:
  news: {name: News, url: "http://acme.example/news.html", select: main}
  updates: {name: Updates, url: "http://acme.example/updates.html", select: main}
END
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	echo "<h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	echo "<h2>April 3, 2024: New chairs</h2><p>We sit.</p>" | html updates.html Updates
	serve
	round 2024-05-01T00:00:00Z
}

each_source() {
	two_sources
	echo "<h2>May 1, 2024: Our new User Agreement</h2><p>The Terms of Service change in November.</p><h2>April 3, 2024: New chairs</h2><p>We sit.</p>" | html updates.html Updates
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	grep -q '"source":"acme/news","name":"News","state":"none","looked":"2024-05-02T00:00:00Z"' out
	grep -q '"source":"acme/updates","name":"Updates","state":"decoy","looked":"2024-05-02T00:00:00Z","url":"[^"]*","title":"[^"]*Our new User Agreement","date":"2024-05-01"' out
	grep -q '"reasons":\["S3","S8"\]' out
	"$SMALLPRINT" log --alerts | cut -c 1-10 >oid
	"$SMALLPRINT" show "$(cat oid)" >shown
	grep -q 'acme/news, 2024-05-02T00:00:00Z: nothing about this change' shown
	grep -q 'acme/updates, 2024-05-02T00:00:00Z: something else' shown
}
try each_source "every source is told with the time of its look and its answer, a decoy by its name"

never_silent() {
	two_sources
	echo "status 500" >site/acme.example/updates.html.answer
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	[ "$(field verdict <out)" = unknown ]
	grep -q '"source":"acme/updates","name":"Updates","state":"failed"' out
	git -C snapshots log --format=%B main >told
	"$SMALLPRINT" log >>told
	! grep -i silent out told
}
try never_silent "where one of the sources failed nothing says silent"

never_silent_unwatched() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
END
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	serve
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	[ "$(field verdict <out)" = unknown ]
	[ "$(field alert <out)" = true ]
	git -C snapshots log --format=%B main >told
	"$SMALLPRINT" log >>told
	! grep -i silent out told
}
try never_silent_unwatched "where no source is declared nothing says silent"

done_testing
