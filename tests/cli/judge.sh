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
	! grep -i silent out told || return 1
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
	! grep -i silent out told || return 1
}
try never_silent_unwatched "where no source is declared nothing says silent"

# ---- the story this program was made for, in two parts, with invented words ----

story() {
	mkdir -p rules/platforms rules/detect site/harbour.example
	cp "$TESTS"/../rules/detect/*.yaml rules/detect/
	cp "$TESTS"/../rules/silence.yaml rules/
	cat >rules/platforms/harbour.yaml <<END
platform: harbour
name: Harbour
spacing: 0s
pages:
  privacy-policy:
    kind: policy
    name: Privacy Policy
    url: http://harbour.example/privacy.html
    variants: {eu: {url: "http://harbour.example/privacy-eu.html"}}
  help-ai: {kind: help, name: Harbour and generative AI, url: "http://harbour.example/help.html", every: 6h}
announcements:
  updates: {name: Updates to our terms, url: "http://harbour.example/updates.html"}
settings:
  model-building:
    name: Data for model building
    default: "on"
    exempt: [EU]
    steps: [Me, Settings, Data for model building]
    form: http://harbour.example/form.html
    pages: [help-ai, privacy-policy]
END
	story_policy privacy "July 31, 2024"
	story_policy privacy-eu "July 31, 2024"
	story_help
	story_updates
	echo '<p>Object to the use of your data.</p>' >site/harbour.example/form.html
	serve
}
story_page() { mkdir -p site/harbour.example; { printf '<!doctype html><html lang="en"><head><title>%s</title></head><body><main><h1>%s</h1>' "$2" "$2"; cat; printf '</main></body></html>\n'; } >"site/harbour.example/$1.html"; }
# story_policy FILE DATE SENTENCE BANNER
story_policy() {
	{
		[ -z "${4:-}" ] || echo "<p>$4</p>"
		echo "<p>Effective $2</p><h2>1. What we collect</h2><p>You tell us your name, your work and what you write. We keep it while you have an account.</p>"
		echo "<h2>2. What we do with it</h2><p>We show your profile to members who look for you. ${3:-}</p><p>You can ask us for a copy of it at any time.</p>"
	} | story_page "$1" "Privacy Policy"
}
story_help() { echo "<p>Harbour has tools that help you write. They are made with models of others. ${1:-}</p><p>Ask the help desk when something does not work as you expect it to.</p>" | story_page help "Harbour and generative AI"; }
story_updates() { { echo "${1:-}<h2>January 5, 2024: Updates to the Cookie Policy</h2><p>We use fewer of them.</p><h2>June 3, 2023: New office</h2><p>We moved.</p>"; } | story_page updates "Updates to our terms"; }
harbour_training="We may use your personal data to develop and train artificial intelligence (AI) models."

story_of_2024() {
	story
	round 2024-09-01T00:00:00Z
	# a week before: the help page only
	story_help "By default we use what you post to train generative AI models. You can switch this off in your settings."
	round 2024-09-11T00:00:00Z
	cp out help
	# the day: the policy, and an announcement of something else; readers in the EU get the old text
	round 2024-09-18T00:00:00Z
	story_policy privacy "September 18, 2024" "$harbour_training"
	story_updates "<h2>September 18, 2024: Our User Agreement changes on November 20, 2024</h2><p>We update the terms of service.</p>"
	round 2024-09-18T18:00:00Z
	grep '"page":"harbour/help-ai"' help >h
	grep -q '"reasons":\["S2","S7"\]' h
	grep '"page":"harbour/privacy-policy"' out >p
	grep -q '"verdict":"silent","reasons":\["S3","S6","S8"\]' p
	grep -q '"alert":true' p
	grep -q '"where":"harbour/help-ai".*"says":true,"on":true.*"since":"2024-09-11T00:00:00Z"' p
	grep -q '"where":"harbour/privacy-policy@eu".*"variant":"eu".*"says":false' p
	grep -q '"source":"harbour/updates".*"state":"decoy"' p
	"$SMALLPRINT" log --alerts harbour/privacy-policy | cut -c 1-10 >oid
	"$SMALLPRINT" show "$(cat oid)" >shown
	grep -q 'harbour/privacy-policy@eu does not say it' shown
	# a month later for readers in the EU too
	story_policy privacy-eu "October 30, 2024" "$harbour_training"
	round 2024-10-30T06:00:00Z
	grep '"page":"harbour/privacy-policy@eu"' out >e
	grep -q '"S12"' e
	fsck snapshots
}
try story_of_2024 "a policy in force at once, after its help page and beside a decoy, is silent with S3, S6 and S8; elsewhere it is absent"

# The page as another reader gets it fails on the day: that it does not say so is not known.
unread_variant() {
	story
	round 2024-09-01T00:00:00Z
	story_policy privacy "September 18, 2024" "$harbour_training"
	echo 'status 503' >site/harbour.example/privacy-eu.html.answer
	round 2024-09-18T18:00:00Z
	grep '"page":"harbour/privacy-policy"' out >p
	grep -q '"where":"harbour/privacy-policy@eu".*"variant":"eu".*"says":false.*"unread":true' p
	"$SMALLPRINT" log --alerts harbour/privacy-policy | cut -c 1-10 >oid
	"$SMALLPRINT" show "$(cat oid)" | tr -s ' \n' ' ' >shown
	grep -q 'privacy-policy@eu could not be read in the same round; last read 2024-09-01T00:00:00Z, it did not say it' shown
	if grep 'privacy-policy@eu does not say it' shown; then return 1; fi
	# a consent page is no text of it either
	rm -rf snapshots site/harbour.example/*.answer
	cp "$TESTS"/../rules/failures.yaml rules/
	story_policy privacy "July 31, 2024"
	round 2024-09-01T00:00:00Z
	story_policy privacy "September 18, 2024" "$harbour_training"
	echo 'status 200' >site/harbour.example/privacy-eu.html.answer
	echo 'text Please enable JavaScript and cookies to continue.' >>site/harbour.example/privacy-eu.html.answer
	round 2024-09-18T18:00:00Z
	grep '"page":"harbour/privacy-policy"' out | grep -q '"where":"harbour/privacy-policy@eu".*"says":false.*"unread":true'
}
try unread_variant "a variant that fails, or is not the page, does not read as absence"

# A help page alone, while a policy could not be read, is not called alone.
unread_policy() {
	story
	round 2024-09-01T00:00:00Z
	story_help "By default we use what you post to train generative AI models. You can switch this off in your settings."
	echo 'status 503' >site/harbour.example/privacy.html.answer
	round 2024-09-11T00:00:00Z
	grep '"page":"harbour/help-ai"' out >h
	grep -q '"reasons":\["S2"\]' h
}
try unread_policy "a help page is not said to be alone with it while a policy could not be read"

story_of_2025() {
	story
	story_help "By default we use what you post to train generative AI models. You can switch this off in your settings."
	story_policy privacy "September 18, 2024" "$harbour_training"
	round 2025-09-01T00:00:00Z
	banner="On November 3, 2025, we are updating this notice. Learn more about what is coming."
	story_policy privacy "September 18, 2024" "$harbour_training" "$banner"
	round 2025-09-18T12:00:00Z
	[ "$(field verdict <out)" = announced ]
	round 2025-11-02T18:00:00Z
	story_policy privacy "November 3, 2025" "$harbour_training We share your personal data with our affiliates so that they can train their artificial intelligence models."
	round 2025-11-03T12:00:00Z
	[ "$(field verdict <out)" = announced ]
	[ "$(field alert <out)" = false ]
	grep -q 'Announced 46 days ahead: a banner on the page' out
	fsck snapshots
}
try story_of_2025 "the next step, 46 days after a banner named its day, is announced"

taken_back() {
	acme
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	round 2024-05-05T00:00:00Z
	[ "$(field class <out)" = returned ]
	[ "$(field alert <out)" = true ]
	grep -q '"reasons":\["S16"\]' out
	grep -q '"because":"Taken back: the words that were told on 2024-05-02 are gone again after 3 days (S16).' out
}
try taken_back "words that are taken back within two weeks are told as such"

others() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
  terms: {kind: terms, name: Terms, url: "http://acme.example/terms.html", select: main, every: 6h}
END
	sed 's/acme/lantern/g; s/Acme/Lantern/' rules/platforms/acme.yaml >rules/platforms/lantern.yaml
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	echo "<p>Be kind to each other. We will notify you at least 30 days before changes to our policies take effect.</p>" | html terms.html Terms
	cp -R site/acme.example site/lantern.example
	serve
	round 2024-05-01T00:00:00Z
	policy "June 20, 2024" "$training" | html privacy.html "Privacy Policy"
	cp site/acme.example/privacy.html site/lantern.example/
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	policy "July 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-07-02T00:00:00Z
	grep '"page":"acme/privacy"' out >a
	grep -q '"same_move":\[{"who":"lantern","where":"lantern/privacy","ref":"[0-9a-f]*","seen":"2024-05-02T00:00:00Z","word":"announced","notice":"49..50","told":"49 to 50 days ahead: the page itself, [^"]*effective 2024-06-20"}\]' a
	grep -q '"promise":{"days":30,"quote":"We will notify you at least 30 days before changes to our policies take effect.","where":"acme/terms"}' a
	"$SMALLPRINT" log --alerts acme | cut -c 1-10 >oid
	"$SMALLPRINT" show "$(cat oid)" >shown
	grep -q '^Promise *30 days of notice (acme/terms); given: ' shown
	grep -q '^Others *- lantern/privacy, 2 May 2024: announced, 49 to 50 days ahead' shown
}
try others "who made the same move is told, and what notice was promised"

explained() {
	story
	round 2024-09-01T00:00:00Z
	story_help "By default we use what you post to train generative AI models. You can switch this off in your settings."
	round 2024-09-11T00:00:00Z
	round 2024-09-18T00:00:00Z
	story_policy privacy "September 18, 2024" "$harbour_training"
	story_updates "<h2>September 18, 2024: Our User Agreement changes on November 20, 2024</h2><p>We update the terms of service.</p>"
	round 2024-09-18T18:00:00Z
	"$SMALLPRINT" log --alerts harbour/privacy-policy | cut -c 1-10 >oid
	"$SMALLPRINT" explain "$(cat oid)" >why
	for words in 'Silent because' 'S3 same-day' 'S6 setting-before-policy' 'S8 decoy' \
		'2024-07-31, effective ("Effective")' '2024-09-18, effective ("Effective")' \
		'harbour/updates, 2024-09-18T18:00:00Z: something else' 'harbour/privacy-policy@eu does not say it' \
		'enough notice: 15 days (Regulation (EU) 2019/1150' 'state: today, in force when first seen'; do
		tr -s ' \n' ' ' <why | grep -qF "$words" || { echo "not said: $words"; cat why; return 1; }
	done
	[ "$(grep -v '://' why | LC_ALL=C.UTF-8 wc -L)" -le 80 ]
	"$SMALLPRINT" explain --json "$(cat oid)" >json
	[ "$(wc -l <json)" -eq 1 ]
	grep -q '"date_lines":\[{"text":"before","first":"2024-07-31","last":"2024-07-31","role":"effective","line":1,"label":"Effective","section":"Privacy Policy"}' json
	grep -q '"measure":{"notice_min":15,' json
	# a clone without rules still says why
	git clone -q --mirror snapshots elsewhere/snapshots
	"$SMALLPRINT" -C elsewhere explain "$(cat oid)" | grep -q 'S6 setting-before-policy'
	expect 64 "$SMALLPRINT" explain nonsense 2>err
	grep -q 'no such commit: nonsense' err
}
try explained "explain names the words, every date line, every source and the measure"

found_later() {
	acme
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	[ "$(field verdict <out)" = silent ]
	"$SMALLPRINT" log --alerts | cut -c 1-10 >oid
	main=$(git -C snapshots rev-parse main)
	# the next day a post appears, dated four weeks before
	echo "<h2>April 4, 2024: Our Privacy Policy changes on May 2, 2024</h2><p>From then on your posts may train our models.</p><h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	round 2024-05-03T00:00:00Z
	grep '"upkeep":"verdict"' out >told
	grep -q '"verdict":"announced","was":"silent"' told
	grep -q '"why":"an announcement was found later' told
	# the story of main has no commit for it but the news page's; it is told once, and outlives a clone
	[ "$(git -C snapshots rev-list --count "$main..main")" -eq 1 ]
	"$SMALLPRINT" check --all --json >again 2>err
	! grep '"upkeep":"verdict"' again || return 1
	git clone -q --mirror snapshots elsewhere/snapshots
	"$SMALLPRINT" -C elsewhere log acme/privacy >log
	grep "^$(cat oid)" log | grep -q announced
	! grep silent log || return 1
	"$SMALLPRINT" -C elsewhere explain "$(cat oid)" >why
	grep -q '^Later *corrected on 3 May 2024, from silent: an announcement was found' why
	"$SMALLPRINT" -C elsewhere show --json "$(cat oid)" | grep -q '"corrected":{"at":"2024-05-03T00:00:00Z","was":"silent"'
	fsck snapshots
}
try found_later "an announcement found the next day corrects the verdict, is told once, and survives a clone"

read_after_all() {
	two_sources
	echo "status 500" >site/acme.example/updates.html.answer
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	[ "$(field verdict <out)" = unknown ]
	rm site/acme.example/updates.html.answer
	round 2024-05-03T06:00:00Z
	grep -q '"upkeep":"verdict".*"why":"every announcement page could be read in time after all".*"verdict":"silent","was":"unknown"' out
}
try read_after_all "a source that can be read again within the window completes the evidence"

too_late() {
	two_sources
	echo "status 500" >site/acme.example/updates.html.answer
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	rm site/acme.example/updates.html.answer
	round 2024-05-06T00:00:00Z
	! grep '"upkeep":"verdict"' out || return 1
	"$SMALLPRINT" log --alerts >log
	! grep silent log || return 1
}
try too_late "one that can be read only days later does not"

archive_behind() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
  earlier: {kind: archive, name: Earlier versions, url: "http://acme.example/earlier.html", select: main, every: 6h}
announcements:
  news: {name: News, url: "http://acme.example/news.html", select: main}
END
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	echo "<h2>Earlier versions of our policy</h2><p>March 1, 2023. March 1, 2022. March 1, 2021.</p>" | html earlier.html Earlier
	echo "<h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	serve
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	round 2024-05-08T00:00:00Z
	! grep '"upkeep":"verdict"' out || return 1
	round 2024-05-09T06:00:00Z
	round 2024-05-10T06:00:00Z
	"$SMALLPRINT" log --alerts --json >log
	grep -q '"reasons":\["S3","S13"\]' log
}
try archive_behind "a page of earlier versions that stays behind for a week is told"

noted() {
	acme
	round 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	round 2024-05-02T00:00:00Z
	[ "$(field verdict <out)" = silent ]
	"$SMALLPRINT" log --alerts | cut -c 1-10 >oid
	# somebody got an e-mail, and has not verified it: that leaves the question open
	mkdir rules/notes
	cat >rules/notes/mail.yaml <<END
notes:
- page: acme/privacy
  received: 2024-04-10
  subject: Changes to our Privacy Policy on May 2
  message_id: <abc@mail.acme.example>
  by: Jo Reporter
END
	"$SMALLPRINT" test --quiet
	round 2024-05-03T00:00:00Z
	grep -q '"why":"a note was added, e-mail: Changes to our Privacy Policy on May 2 .*"verdict":"unknown","was":"silent"' out
	"$SMALLPRINT" show "$(cat oid)" | tr -s ' \n' ' ' | grep -q 'rules/notes/mail.yaml: its signature was not verified'
	# verified
	echo '  dkim: pass' >>rules/notes/mail.yaml
	round 2024-05-04T00:00:00Z
	grep -q '"verdict":"announced","was":"unknown"' out
	"$SMALLPRINT" explain "$(cat oid)" >why
	tr -s ' \n' ' ' <why | grep -q 'Announced 22 days ahead: “e-mail: Changes to our Privacy Policy on May 2 (Message-ID <abc@mail.acme.example>, noted by Jo Reporter)”'
	round 2024-05-05T00:00:00Z
	! grep '"upkeep":"verdict"' out || return 1
}
try noted "a received e-mail judges again: as an announcement when its signature holds, else as an open question"

wrong_notes() {
	acme
	mkdir rules/notes
	cat >rules/notes/mail.yaml <<END
notes:
- page: acme/privcy
  received: 2024-04-10
  by: Jo
- page: acme/privacy
  received: last week
  by: Jo
- page: acme/privacy
  received: 2024-04-10
  by: Jo
  dkim: pass
- page: acme/privacy
  received: 2024-04-10
END
	expect 64 "$SMALLPRINT" test 2>err
	grep -q 'rules/notes/mail.yaml: no page and no platform is called "acme/privcy"' err
	grep -q 'rules/notes/mail.yaml:5:3: received: a day was expected' err
	grep -q 'rules/notes/mail.yaml:8:3: dkim: pass wants the message_id' err
	grep -q 'rules/notes/mail.yaml:12:3: the field "by" is missing' err
}
try wrong_notes "mistakes in notes are named with their line"

done_testing
