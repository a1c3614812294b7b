#!/bin/sh
# Settings as fact sheets, and the way out: from the pages of a platform like LinkedIn to
# PLATFORM/settings.yaml, its changes, `optout` and `settings`.
. "${0%/*}/lib.sh"

# ---- the platform ----

help_page() { # DEFAULT WAY EXEMPT: sentences
	html help-ai "Your data and generative AI" <<END
<p>Some features suggest texts. Members can choose whether their data may be used to train models that make content.</p>
<h2>How the setting works</h2><p>$1 Switching it off does not undo training that has already taken place.</p>
<p>$2</p>
<p>$3</p>
<p>Those without the setting may use the <a href="http://acme.example/help/ask/TS-DPRO">objection form</a>.</p>
END
}
on='This setting is on by default.'
way='Go to Me &gt; Settings &amp; Privacy &gt; Data privacy &gt; How Acme uses your data &gt; Data for generative AI improvement &gt; Use my data for training content creation AI models.'
few='The setting is not offered to members in the European Union, the EEA, the United Kingdom, Switzerland, Canada or Hong Kong.'

platform() {
	workspace <<-'END'
		pages:
		  privacy-policy: {url: "http://acme.example/privacy", name: Privacy Policy, select: main}
		  help-ai: {kind: help, url: "http://acme.example/help-ai", select: main}
		  objection-form: {kind: form, url: "http://acme.example/help/ask/TS-DPRO", select: main}
		announcements:
		  news: {url: "http://acme.example/news", select: main}
		settings:
		  ai:
		    name: Data for generative AI improvement
		    default: "on"
		    since: 2024-09-18
		    exempt: [EU, EEA, Switzerland]
		    steps:
		    - Me
		    - Settings & Privacy
		    - Data privacy
		    - How Acme uses your data
		    - Data for generative AI improvement
		    - "Use my data for training content creation AI models: off"
		    url: http://acme.example/settings/ai
		    form: http://acme.example/help/ask/TS-DPRO
		    form_covers: what was used before
		    pages: [help-ai, privacy-policy]
	END
	cp "$TESTS"/../rules/settings.yaml rules/
	html privacy "Privacy Policy" <<-'END'
		<p>Effective September 18, 2024</p>
		<p>We may use your personal data to develop and train artificial intelligence models.</p>
		<p>Members who have the setting can open <a href="http://acme.example/settings/ai">the control</a>.</p>
	END
	help_page "$on" "$way" "$few"
	html help/ask/TS-DPRO "Data processing objection form" <<-'END'
		<p>Use this form to object to the use of your personal data for training.</p>
		<p>Country of residence</p><p>Reason for your objection</p>
	END
	html settings/ai "Data for generative AI improvement" <<-'END'
		<p>Use my data for training content creation AI models.</p>
	END
	html news "News" <<-'END'
		<ul><li>2024-01-02 <a href="/news/1">A new office</a></li></ul>
	END
	serve
}
check() { "$SMALLPRINT" check --all "$@"; }
sheet() { git -C snapshots show main:acme/settings.yaml; }
fact() { # NAME: its lines in the sheet
	sheet | awk -v f="    $1:" '/^    [a-z]/ { on = $0 == f } on'
}
# The quote is in the text of the page, at its commit.
stands() { # NAME
	fact "$1" | sed -n 's/^      quote: //p' | sed -e 's/^"\(.*\)"$/\1/' >quote
	page=$(fact "$1" | sed -n 's/^      page: //p')
	commit=$(fact "$1" | sed -n 's/^      commit: //p' | tr -d '"')
	[ -s quote ] && git -C snapshots show "$commit:$page.md" | grep -qF -f quote
}
sheets() { git -C snapshots log --format=%s main -- acme/settings.yaml; }

# ---- the sheet ----

built() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	grep -q 'acme/settings .*first ' out
	for f in name default exempt steps url form retroactive; do
		fact $f | grep -qx '      state: verified'
		stands $f
	done
	fact default | grep -qx '      value: "on"'
	fact exempt | sed -n 's/^      - //p' | tr '\n' ' ' | grep -qx 'EU EEA UK Switzerland Canada Hong Kong '
	fact steps | sed -n 's/^      - //p' | wc -l | grep -qx 6
	fact retroactive | grep -qx '      value: "no"'
	fact form | grep -qx '      page: acme/objection-form'
	fact url | grep -qx '      reach: answers'
	# what no page says is a claim
	fact form_covers | grep -qx '      state: unverified'
	! stands form_covers || return 1
	fsck snapshots
}
try built "a sheet is built: each fact with words that stand on its page at its commit"

quiet() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	sheet >first
	at 2024-09-19T00:00:00Z
	check >out
	[ ! -s out ]
	# the policy changes elsewhere; no fact does
	html privacy "Privacy Policy" <<-'END'
		<p>Effective September 18, 2024</p>
		<p>We may use your personal data to develop and train artificial intelligence models.</p>
		<p>Members who have the setting can open <a href="http://acme.example/settings/ai">the control</a>.</p>
		<p>Our office has moved to another street.</p>
	END
	at 2024-09-20T00:00:00Z
	check >out
	sheet | cmp - first
	[ "$(sheets | wc -l)" -eq 1 ]
}
try quiet "nothing is committed while no fact changes, even when its page does"

same_bytes() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	sheet >first
	rm -rf snapshots
	check >out
	sheet | sed 's/^      commit:.*//' >second
	sed 's/^      commit:.*//' first | cmp - second
}
try same_bytes "the same pages give the same sheet"

# ---- its changes ----

exemption() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	html privacy "Privacy Policy" <<-'END'
		<p>We're updating our terms on November 3, 2025. Learn more about the changes.</p>
		<p>Effective September 18, 2024</p>
		<p>We may use your personal data to develop and train artificial intelligence models.</p>
		<p>Members who have the setting can open <a href="http://acme.example/settings/ai">the control</a>.</p>
	END
	at 2025-09-18T12:00:00Z
	check >out
	at 2025-11-03T00:00:00Z
	check >out
	help_page "$on" "$way" 'The setting is not offered to members in mainland China.'
	at 2025-11-03T12:00:00Z
	check --json >json
	grep '"page":"acme/settings"' json >one
	grep -q '"alert":true' one
	grep -q '"class":"change"' one
	grep -q '"rule":"setting.exempt","concept":"region","direction":"+"' one
	grep -q '"before":"The setting is not offered to members in the European Union' one
	grep -q '"after":"The setting is not offered to members in mainland China."' one
	grep -q '"verdict":"announced"' one # by the banner of the policy, 46 days ahead
	grep -q '"code":"S11"' one
	sheets | head -n 1 | grep -q '^acme/settings: exempt no longer EU, EEA, UK,'
	git -C snapshots log -1 --format='%(trailers:key=Fact,valueonly)' main | grep -qx 'ai exempt'
	stands exempt
	"$SMALLPRINT" optout acme >out
	grep -q '^Exempt   mainland China' out
	# the page's steps, the last one with what to do there
	last='Use my data for training content creation AI models: off'
	tr -s ' \n' ' ' <out | grep -q "6. $last"
	"$SMALLPRINT" optout --json acme | grep -q "$last\"\]"
	"$SMALLPRINT" report -o site-out >said
	grep -q "$last" site-out/way-out.html
	grep -q "$last" one
	tr -s ' \n' ' ' <out | grep -q 'Changed 2025-11-03 [0-9a-f]* Data for .* exempt no longer EU, EEA'
	"$SMALLPRINT" log acme/settings | grep -q ' ! acme/settings '
	"$SMALLPRINT" show main >out
	grep -qF '{+mainland China+}' out
	fsck snapshots
}
try exemption "an exemption that is gone is a fact that changed, and an alert"

flipped() {
	platform
	help_page 'This setting is off by default.' "$way" "$few"
	at 2024-09-18T00:00:00Z
	check >out
	fact default | grep -qx '      value: "off"'
	help_page "$on" "$way" "$few"
	at 2024-09-19T00:00:00Z
	check >out
	grep -q 'default now on (was off)' out
	grep -q 'setting.default' out
	sheets | head -n 1 | grep -q 'default now on (was off)'
}
try flipped "a default that flipped is an alert"

longer() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	help_page "$on" "$(echo "$way" | sed 's/Data privacy/Data privacy \&gt; Advanced choices/')" "$few"
	at 2024-09-19T00:00:00Z
	check >out
	sheets | head -n 1 | grep -q 'the way is longer, 7 steps'
	stands steps
	help_page "$on" "$(echo "$way" | sed 's/Data privacy/Privacy choices/')" "$few"
	at 2024-09-20T00:00:00Z
	check >out
	help_page "$on" "$(echo "$way" | sed 's/Data privacy/Your privacy/')" "$few"
	at 2024-09-21T00:00:00Z
	check --json | grep '"rule":"setting.steps"' >one
	grep -q 'the way has other names' one
	grep -q '"alert":true' one
	"$SMALLPRINT" optout acme >out
	[ "$(grep -c 'the way ' out)" -eq 3 ]
	grep -q '3. Your privacy' out
}
try longer "a way that got longer or has other names is an alert, and optout tells how it changed"

vanished() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	help_page 'Some words about the setting.' "$way" "$few"
	at 2024-09-19T00:00:00Z
	check >out
	fact default | grep -qx '      state: unverified'
	fact default | grep -qx '      since: 2024-09-19T00:00:00Z'
	fact default | grep -qx '      quote: This setting is on by default.'
	# the commit is the one that lacks it
	commit=$(fact default | sed -n 's/^      commit: //p' | tr -d '"')
	! git -C snapshots show "$commit:acme/help-ai.md" | grep -q 'on by default' || return 1
	"$SMALLPRINT" optout acme >out
	grep -q 'unverified since 2024-09-19T00:00:00Z' out
	help_page "$on" "$way" "$few"
	at 2024-09-20T00:00:00Z
	check >out
	fact default | grep -qx '      state: verified'
	fact default | grep -qx '      since: 2024-09-20T00:00:00Z'
	sheets | head -n 1 | grep -q 'default verified again: on'
}
try vanished "words that vanish leave the fact unverified, since that commit; back again, verified"

# ---- links and forms ----

gone() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	echo 'status 404' >site/acme.example/settings/ai.answer
	at 2024-09-19T00:00:00Z
	check --json >json
	grep '"page":"acme/settings"' json >one
	grep -q '"alert":true' one
	grep -q '"reasons":\["S10"\]' one
	grep -q '"rule":"setting.link"' one
	fact url | grep -qx '      reach: gone'
	at 2024-09-20T00:00:00Z
	check --json >json
	! grep -q '"page":"acme/settings"' json || return 1 # told once
	"$SMALLPRINT" settings | grep -q BROKEN
	rm site/acme.example/settings/ai.answer
	at 2024-09-21T00:00:00Z
	check --json | grep '"page":"acme/settings"' >one
	grep -q '"alert":false' one
	grep -q 'answers again' one
}
try gone "a link that is gone is an alert with S10, once; that it answers again is told"

home() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	echo 'redirect http://acme.example/' >site/acme.example/settings/ai.answer
	html index.html Home </dev/null
	at 2024-09-19T00:00:00Z
	check >out
	grep -q 'leads to a home page' out
	grep -q 'S10' out
	fact url | grep -qx '      leads_to: http://acme.example/'
}
try home "a link that leads to a home page is shut"

login() {
	platform
	echo 'redirect http://acme.example/uas/login?session_redirect=x' >site/acme.example/settings/ai.answer
	html uas/login "Sign in" </dev/null
	at 2024-09-18T00:00:00Z
	check >out
	fact url | grep -qx '      reach: login'
	echo 'status 503' >site/acme.example/settings/ai.answer
	at 2024-09-19T00:00:00Z
	check >out
	[ ! -s out ]
	fact url | grep -qx '      reach: login'
	[ "$(sheets | wc -l)" -eq 1 ]
}
try login "a link that asks for an account is not broken, and one that answers nothing says nothing"

form_text() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	html help/ask/TS-DPRO "Data processing" <<-'END'
		<p>This page has moved. We are working on something new for our members here.</p>
	END
	at 2024-09-19T00:00:00Z
	check --json >json
	grep '"page":"acme/settings"' json >one
	grep -q '"alert":true' one
	grep -q '"verdict":"unknown","reasons":\["S10"\]' one
	grep -q 'form.s text is gone' one
	echo 'status 410' >site/acme.example/help/ask/TS-DPRO.answer
	at 2024-09-20T00:00:00Z
	check --json | grep '"page":"acme/settings"' | grep -q 'the form is gone'
}
try form_text "a form that lost its text, and one that is gone, are alerts"

# ---- forms that are no declared page ----

# A platform whose help page links to a form that nobody declared, on another host.
noticed_platform() {
	workspace <<-'END'
		pages:
		  help-ai: {kind: help, url: "http://acme.example/help-ai", select: main}
		settings:
		  ai:
		    name: Data for generative AI improvement
		    pages: [help-ai]
	END
	cp "$TESTS"/../rules/settings.yaml rules/
	noticed_help 'You can object to this with <a href="http://forms.example/object">our form</a>.'
	mkdir -p site/forms.example
	noticed_form '<p>Use this form to object to the use of your personal data.</p><p>Reason for your objection</p>'
	serve
}
noticed_help() { # SENTENCE
	html help-ai "Your data and generative AI" <<-END
		<p>Data for generative AI improvement is what this page is about, and it is on by default.</p>
		<p>$1</p>
		<p>Read <a href="http://acme.example/news">the news</a> when you are done.</p>
	END
}
noticed_form() { printf '<!doctype html><html lang="en"><head><title>Form</title></head><body><main>%s<p>We answer within a month, to the address that you gave us.</p></main></body></html>' "$1" >site/forms.example/object; }
asked() { grep -c 'forms.example.*object' server.log || :; }

noticed() {
	noticed_platform
	at 2024-09-18T00:00:00Z
	check >out
	fact form | grep -qx '      state: verified'
	fact form | grep -qx '      value: http://forms.example/object'
	stands form
	[ "$(asked)" -eq 0 ]
	at 2024-09-18T12:00:00Z
	check >out
	[ "$(asked)" -eq 1 ]
	fact form | grep -qx '      reach: answers'
	"$SMALLPRINT" optout acme | grep -q 'http://forms.example/object'
	# not before it is due, whatever else is
	at 2024-09-18T13:00:00Z
	"$SMALLPRINT" check >out
	[ "$(asked)" -eq 1 ]
	# it is gone
	echo 'status 404' >site/forms.example/object.answer
	at 2024-09-19T00:00:00Z
	check --json >json
	grep '"page":"acme/settings"' json | grep -q '"alert":true.*the form is gone'
	grep -q '"reasons":\["S10"\]' json
	# nobody links to it any more, but to another
	rm site/forms.example/object.answer
	noticed_help 'You can object to this with <a href="http://forms.example/new">our new form</a>.'
	at 2024-09-20T00:00:00Z
	check --json >json
	grep -q 'form now http://forms.example/new (was http://forms.example/object)' json
	fact form | grep -q reach: && return 1
	noticed_help 'You can write to us when you do not like this.'
	at 2024-09-21T00:00:00Z
	check --json >json
	grep '"page":"acme/settings"' json | grep -q '"alert":true.*no page links to the form any more'
	fact form | grep -qx '      state: unverified'
	fsck snapshots
}
try noticed "a form that only a help page links to is noticed, asked, and told when it is gone, elsewhere or not linked"

form_words() {
	noticed_platform
	at 2024-09-18T00:00:00Z
	check >out
	at 2024-09-19T00:00:00Z
	check >out
	fact form | grep -qx '      reach: answers'
	noticed_form '<p>Here is nothing to see.</p>'
	at 2024-09-20T00:00:00Z
	check >out
	[ ! -s out ]
	# once may be an accident
	noticed_form '<p>Use this form to object to the use of your personal data.</p>'
	at 2024-09-21T00:00:00Z
	check >out
	[ ! -s out ]
	noticed_form '<p>Here is nothing to see.</p>'
	at 2024-09-22T00:00:00Z
	check >out
	[ ! -s out ]
	at 2024-09-23T00:00:00Z
	check --json >json
	grep '"page":"acme/settings"' json | grep -q '"alert":true.*the form answers, but without its form'
	grep -q '"reasons":\["S10"\]' json
	fact form | grep -qx '      reach: empty'
	at 2024-09-24T00:00:00Z
	check >out
	[ ! -s out ]
	noticed_form '<p>Use this form to object to the use of your personal data.</p>'
	at 2024-09-25T00:00:00Z
	check --json | grep '"page":"acme/settings"' | grep -q '"alert":false.*the form answers again'
	# what never showed its words, for it is built by scripts, says nothing
	rm -rf snapshots
	noticed_form '<div id="app"></div>'
	for day in 1 2 3 4; do at 2024-10-0${day}T00:00:00Z; check >out; done
	[ ! -s out ]
	fact form | grep -qx '      reach: answers'
}
try form_words "the address of a form that twice lacks its words is told once; one that never had them is not"

# The page that trains on more while its way out is shut says so.
judged() {
	platform
	html privacy "Privacy Policy" <<-'END'
		<p>Effective September 18, 2024</p>
		<p>We keep what you write.</p>
		<p>Members who have the setting can open <a href="http://acme.example/settings/ai">the control</a>.</p>
	END
	at 2024-09-18T00:00:00Z
	check >out
	echo 'status 410' >site/acme.example/settings/ai.answer
	html privacy "Privacy Policy" <<-'END'
		<p>Effective September 18, 2024</p>
		<p>We keep what you write.</p>
		<p>We may use your personal data to develop and train artificial intelligence models.</p>
		<p>Members who have the setting can open <a href="http://acme.example/settings/ai">the control</a>.</p>
	END
	at 2024-09-19T00:00:00Z
	check --json >json
	grep '"page":"acme/privacy-policy"' json >one
	grep -q '"code":"S10","name":"opt-out-broken"' one
	grep -q '"proof":"steps verified since 2024-09-18 by [0-9a-f]*; link verified since' one
}
try judged "a page that permits more while its way out is shut gets S10 too"

# ---- rules that change ----

declared() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	sed -i 's/form_covers: .*/form_covers: other uses/' rules/platforms/acme.yaml
	help_page "$on" "$way" 'The setting is not offered to members in mainland China.'
	at 2024-09-19T00:00:00Z
	check --json | grep '"page":"acme/settings"' >two
	[ "$(wc -l <two)" -eq 2 ]
	sed -n 1p two | grep -q '"class":"upgrade","alert":false'
	sed -n 2p two | grep -q '"class":"change","alert":true'
	fact form_covers | grep -qx '      value: other uses'
}
try declared "a declaration that changed is our doing; what the pages changed meanwhile is told all the same"

where() {
	platform
	cat >>rules/platforms/acme.yaml <<-'END'
		    facts:
		      since: {page: privacy-policy, says: 'Effective (?<value>\w+ \d+, \d{4})'}
		      form_covers: {page: objection-form, says: 'use of (?<value>your personal data)', checked: {by: A. Reporter, on: 2024-09-18}}
	END
	at 2024-09-18T00:00:00Z
	check >out
	fact since | grep -qx '      value: September 18, 2024'
	stands since
	fact form_covers | grep -qx '      value: your personal data'
	fact form_covers | grep -qx '      checked_by: A. Reporter'
	"$SMALLPRINT" optout | tr -s ' \n' ' ' | grep -q 'looked at by A. Reporter on 2024-09-18'
	sed -i 's/      since: {page: privacy-policy/      sinse: {page: privacy-polcy/' rules/platforms/acme.yaml
	expect 64 "$SMALLPRINT" test 2>err
	grep -q '"sinse" is no fact of a setting (since?)' err
}
try where "a declaration says where a fact stands, and who confirmed it"

reserved() {
	workspace <<-'END'
		pages:
		  settings: {url: "http://acme.example/settings"}
	END
	expect 64 "$SMALLPRINT" test 2>err
	grep -q 'rules/platforms/acme.yaml:5:3: "settings" is the name of the' err
}
try reserved "no page may have the name of the fact sheet"

# ---- before, after, elsewhere ----

before() {
	platform
	expect 0 "$SMALLPRINT" optout acme >out
	grep -q 'not verified yet: no check was made' out
	grep -q '  6. Use my data' out
	grep -q 'http://acme.example/help/ask/TS-DPRO' out
	expect 0 "$SMALLPRINT" settings >out
	grep -q 'Not verified yet' out
	expect 64 "$SMALLPRINT" optout acmee 2>err
	grep -q 'acme?' err
	for line in optout settings; do
		"$SMALLPRINT" $line | while IFS= read -r l; do
			[ "$(printf '%s\n' "$l" | LC_ALL=C.UTF-8 wc -L)" -le 80 ] || echo "$l"
		done >wide
		! grep -v 'http' wide || return 1
	done
}

by_any_name() {
	workspace <<-'END'
		pages:
		  privacy-policy: {url: "http://lantern.acme.example/privacy", name: Privacy Policy}
		settings:
		  ai: {name: Data for models, steps: [Me, Data for models], source: a guide by others, pages: [privacy-policy]}
	END
	printf 'platform: quarry\nname: Quarry Works\nnotes: |\n  No control is known.\npages:\n  terms: {url: "http://quarry.example/"}\n' >rules/platforms/quarry.yaml
	for name in acme Acme ACME; do
		expect 0 "$SMALLPRINT" optout $name >out
		grep -q '^Acme: Data for models' out
		grep -q '^Claims   from: a guide by others' out
		[ "$(grep -c 'no check was made' out)" -eq 1 ]
	done
	expect 0 "$SMALLPRINT" optout "quarry works" >out
	grep -q '^No setting and no form is declared of: Quarry Works\.' out
	grep -q '^Notes    No control is known\.' out
	expect 0 "$SMALLPRINT" settings >out
	grep -q '^No setting and no form is declared of: Quarry Works\.' out
	expect 0 "$SMALLPRINT" optout --json quarry >out 2>err
	[ ! -s out ] && grep -q 'no setting is declared of quarry' err
	expect 64 "$SMALLPRINT" optout Lantern 2>err
	grep -q 'Lantern: no such platform; acme has pages of that name (smallprint optout acme)' err
	expect 64 "$SMALLPRINT" settings acme/privacy-policy 2>err
	grep -q 'is a page; settings are of a platform (acme)' err
	expect 64 "$SMALLPRINT" optout '' 2>err
}
try by_any_name "a platform answers to its name in any case, a service of it is told where it is, and one without a way out is said to have none"
try before "before the first check optout and settings tell what is declared, and that it is not verified"

clone() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	git clone -q --mirror snapshots other
	rm -rf snapshots
	mv other snapshots
	at 2024-09-19T00:00:00Z
	check >out
	[ ! -s out ]
	[ "$(sheets | wc -l)" -eq 1 ]
	echo 'status 404' >site/acme.example/settings/ai.answer
	at 2024-09-20T00:00:00Z
	check >out
	[ "$(sheets | wc -l)" -eq 2 ]
	fsck snapshots
}
try clone "a fresh clone goes on with the sheets as they are"

# Without its sheet and without what is remembered of it, as if a kill had come in between.
lost() {
	platform
	at 2024-09-18T00:00:00Z
	check >out
	help_page 'This setting is off by default.' "$way" "$few"
	at 2024-09-19T00:00:00Z
	check >out
	sheet >want
	# main as it was before the sheet's last commit, checks as they were before that round
	git -C snapshots log -1 --format=%s main | grep -q '^acme/settings: '
	git -C snapshots update-ref refs/heads/main main~1
	git -C snapshots update-ref refs/heads/checks checks~1
	git -C snapshots update-ref refs/smallprint/sent/terminal main
	at 2024-09-19T06:00:00Z
	check >out
	grep -q 'default now off' out
	sheet | grep -v '^ *\(since\|reach_since\):' >have
	grep -v '^ *\(since\|reach_since\):' want | cmp - have
	fsck snapshots
}
try lost "a page's commit without its sheet's loses nothing: the next round writes the sheet"

spaced() {
	platform
	at 2024-09-18T00:00:00Z
	"$SMALLPRINT" check >out
	[ "$(grep -c '/settings/ai' server.log)" -eq 1 ]
	at 2024-09-18T06:30:00Z
	"$SMALLPRINT" check >out
	[ "$(grep -c '/settings/ai' server.log)" -eq 1 ]
	at 2024-09-18T13:00:00Z
	"$SMALLPRINT" check >out
	[ "$(grep -c '/settings/ai' server.log)" -eq 2 ]
	# a form that is a declared page is asked as that page, once a round
	[ "$(grep -c 'TS-DPRO' server.log)" -eq 1 ]
	"$SMALLPRINT" status >out
	! grep -q 'acme/settings' out || return 1
}
try spaced "links are asked every 12 hours, and not twice when they are pages"

done_testing
