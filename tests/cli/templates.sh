#!/bin/sh
# A channel's own words: what it says in each service, and what is wrong with a template.
. "$(dirname "$0")/lib.sh"
. "$TESTS/cli/channels-lib.sh"

alerts() { "$SMALLPRINT" alerts "$@"; }
posted() { grep -l "hook.example/$1" posts/* | tail -n 1 | xargs sed 1d; }
have_jq() { command -v jq >/dev/null; }

# A page that tries to be markup, a mention, a link, an end of a string.
hostile="We may use your posts, @everyone &lt;!channel&gt; *bold* [x](http://evil.example) \"quoted\" back\\\\slash &lt;script&gt;alert(1)&lt;/script&gt; and personal data, to train our artificial intelligence models."

services() {
	TOKEN=t0ken
	export TOKEN
	training=$hostile
	mkdir templates
	printf '%s\n' 'Look: {{page_name}}' '' '{{#findings}}"{{quote}}"' '{{/findings}}{{#way_out}}{{setting}}{{/way_out}}Ask the desk.' >templates/chat.txt
	printf '%s\n' '**Look:** {{page_name}}' '{{#findings}}> {{quote}}' '{{/findings}}' >templates/marked.txt
	printf '%s\n' '{{page}} {{class}}' '{{because}}' >templates/script.txt
	printf '%s\n' 'Look: {{page_name}} & more' '<p>{{#findings}}<q>{{quote}}</q>{{/findings}}</p>' >templates/feed.txt
	acme <<'END3'
channels:
  hook:
    type: webhook
    url: "http://hook.example/in"
    template: |
      {"text": "{{platform_name}}: {{title}}",
       "quotes": ["{{page}}"{{#findings}}, "{{quote}}"{{/findings}}],
       "key": "{{key}}"}
  log: {type: file, path: log.txt, template: "{{time_iso}} {{page}} {{verdict}}{{#findings}} [{{rule}}]{{/findings}}"}
  json: {type: file, path: log.jsonl, template: '{"page": "{{page}}", "words": "{{#findings}}{{quote}}{{/findings}}"}'}
  script: {type: command, command: [sh, -c, "cat >got"], template: templates/script.txt}
  slack: {type: slack, url: "http://hook.example/slack", template: templates/chat.txt}
  teams: {type: teams, url: "http://hook.example/teams", template: templates/chat.txt}
  ntfy: {type: ntfy, url: "http://hook.example/ntfy", topic: watch, template: templates/chat.txt}
  discord: {type: discord, url: "http://hook.example/discord", template: templates/marked.txt}
  atom: {type: atom, path: feed.atom, template: templates/feed.txt}
END3
	for p in in slack discord teams ntfy; do echo ok >site/hook.example/$p; done
	expect 0 "$SMALLPRINT" test
	check 2024-05-02T00:00:00Z
	cat err
	! grep -q 'not told\|put aside' err || return 1
	grep -qx '2024-05-02T00:00:00Z acme/privacy unknown.*\[ai-training.use\].*' log.txt
	[ "$(wc -l <log.txt)" -eq 1 ] && [ "$(wc -l <log.jsonl)" -eq 1 ]
	[ "$(head -n 1 got)" = "acme/privacy change" ] && sed -n 2p got | grep -q '^Unknown, because'
	grep -q '<title>Look: Privacy Policy &amp; more</title>' feed.atom
	grep -q '&lt;p&gt;&lt;q&gt;' feed.atom && grep -q '&amp;lt;script&amp;gt;' feed.atom && ! grep -q '&lt;script' feed.atom || return 1
	posted discord >got.discord
	grep -q '^{"content":"\*\*Look:\*\* Privacy Policy\\n> ' got.discord
	grep -q '\\\\@everyone' got.discord && ! grep -q '[^\\]@everyone\|[^\\](http' got.discord || return 1
	posted slack | grep -q '"text":"Look: Privacy Policy","mrkdwn":false'
	posted slack | grep -q 'Ask the desk\.'
	posted teams | grep -q '"TextRun","text":"Look: Privacy Policy"'
	posted ntfy | grep -q '"title":"Look: Privacy Policy"'
	if have_jq; then
		posted in | jq -r '.quotes[1]' >quote
		cat quote
		grep -q '"quoted"' quote && grep -q '<script>alert(1)</script>' quote
		[ "$(posted in | jq -r .text | cut -c 1-6)" = "Acme: " ]
		jq -e '.words | contains("\"quoted\"")' log.jsonl
	fi
	fsck snapshots
}
try services "each service gets the channel's words, in which a page's words are only words"

mail() {
	/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || return 0
	mkdir spool
	/usr/bin/python3 "$TESTS/server/smtp.py" --spool spool >smtp.port 2>smtp.err &
	office=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -s smtp.port ] && break; sleep 0.2; done
	training=$hostile
	acme <<END3
channels:
  desk:
    type: email
    url: "smtp://localhost:$(sed -n 's/^port //p' smtp.port)"
    from: watch@paper.example
    to: desk@paper.example
    template: |
      [watch] {{page_name}}
      Dear desk,

      {{#findings}}  "{{quote}}"
      {{/findings}}
END3
	check 2024-05-02T00:00:00Z
	cat err
	read_mail() { /usr/bin/python3 "$TESTS/server/mail.py" "$@"; }
	read_mail spool/1.eml check
	[ "$(read_mail spool/1.eml header Subject)" = "[watch] Privacy Policy" ]
	read_mail spool/1.eml text >text
	head -n 1 text | grep -qx 'Dear desk,'
	grep -q 'train our artificial intelligence' text
	grep -q 'http://acme.example/privacy.html' text
	read_mail spool/1.eml html | grep -q '&lt;script&gt;'
	! read_mail spool/1.eml html | grep -q '<script' || return 1
	kill $office
}
try mail "a mail has its own subject and text, and the same as HTML"

# What a template says nothing of is told in the program's words.
silent() {
	acme <<'END3'
channels:
  slack: {type: slack, url: "http://hook.example/slack", template: "{{#maintenance}}Broken: {{page}}{{/maintenance}}"}
  log: {type: file, path: log.jsonl, template: "{{#maintenance}}broken{{/maintenance}}"}
END3
	echo ok >site/hook.example/slack
	check 2024-05-02T00:00:00Z
	posted slack | grep -q 'Acme · Privacy Policy'
	grep -q '^{"commit":' log.jsonl
}
try silent "where a template says nothing the program's own words are sent"

digest() {
	mkdir templates
	printf '%s\n' '{{#digest}}{{count}} for the {{channel}} desk{{/digest}}{{^digest}}{{title}}{{/digest}}' '{{#items}}* {{page}}: {{summary}}' '{{/items}}{{#test}}(a test){{/test}}' >templates/digest.txt
	acme <<'END3'
channels:
  log: {type: file, path: digest.txt, digest: daily, changes: true, template: templates/digest.txt}
  hook: {type: webhook, url: "http://hook.example/in", digest: daily, changes: true, template: '{"n": {{count}}, "pages": [""{{#items}}, "{{page}}"{{/items}}]}'}
  slack: {type: slack, url: "http://hook.example/slack", digest: daily, changes: true, template: templates/digest.txt}
END3
	echo ok >site/hook.example/in
	echo ok >site/hook.example/slack
	expect 0 "$SMALLPRINT" test
	check 2024-05-02T09:00:00Z
	check 2024-05-03T09:00:00Z
	cat digest.txt err
	grep -qx '1 for the log desk' digest.txt
	grep -q '^\* acme/privacy: The page now says' digest.txt
	posted in | grep -q '^{"n":1,"pages":\["","acme/privacy"\]}'
	posted slack | grep -q '"text":"1 for the slack desk","mrkdwn"'
	expect 0 alerts --test log
	grep -q '(a test)' digest.txt
	alerts --dry-run --resend log main >out
	alerts --dry-run --json --since 2024-05-01 hook >out
	grep -q '"body":{"n":,\|"error":' out # of a news by itself there is no count
}
try digest "a digest has a template, too, with its news as items"

# FILE LINE WORDS: the template in that file, and what is said of it.
wrong() {
	acme <<'END3'
channels:
  log: {type: file, path: x}
END3
	mkdir templates
	tried=0
	while IFS='|' read -r fields template words; do
		tried=$((tried + 1))
		printf "$template" >templates/t.txt
		printf 'channels:\n  desk: {%s, template: templates/t.txt}\n' "$fields" >rules/alerts.yaml
		expect 64 "$SMALLPRINT" test 2>err
		grep -qF "$words" err || { echo "$template:"; cat err; return 1; }
		expect 64 alerts --test desk 2>err
		grep -qF "$words" err
	done <<'END3'
type: file, path: x|one\ntwo {{pgae}}\n|templates/t.txt:2: there is no name "pgae" (page?)
type: slack, url: "${U}"|title\n\n{{#findings}}\n{{quote}}\n|templates/t.txt:3: this section is not closed
type: slack, url: "${U}"|{{#findings}}\n{{quote}}{{/findings}}\n|templates/t.txt:1: this section is not closed
type: slack, url: "${U}"|title\n{{/findings}}\n|templates/t.txt:2: {{/findings}} closes nothing
type: slack, url: "${U}"|title\n\n\n{{quote\n|templates/t.txt:4: {{ without }}
type: slack, url: "${U}"|title\n{{>news}}\n|templates/t.txt:2: {{>…}} is of the site's templates
type: slack, url: "${U}"|{{_verdict.silent}}\n|templates/t.txt:1: {{_…}} is of the site's templates
type: webhook, url: "https://a.example/"|hello {{page}}\n|templates/t.txt: a webhook is sent JSON
type: webhook, url: "https://a.example/"|{"a": "{{page}}",\n "b": {{page}}}\n|templates/t.txt: what it makes is no JSON: line 2
type: file, path: x|  \n\n|templates/t.txt: there is nothing in it
END3
	[ $tried -eq 10 ]
	printf 'channels:\n  desk:\n    type: file\n    path: x\n    template: |\n      a\n      {{pgae}}\n' >rules/alerts.yaml
	expect 64 "$SMALLPRINT" test 2>err
	grep -qF 'rules/alerts.yaml: channel desk: template:2: there is no name "pgae" (page?)' err
	printf 'channels:\n  desk: {type: file, path: x, template: templates/none.txt}\n' >rules/alerts.yaml
	expect 64 "$SMALLPRINT" test 2>err
	grep -q 'rules/alerts.yaml: channel desk: its template cannot be read: .*templates/none.txt: No such file' err
	head -c 70000 /dev/zero | tr '\0' a >templates/none.txt
	expect 64 "$SMALLPRINT" test 2>err
	cat err
	grep -q 'its template cannot be read' err
	printf '\000\001\377{{page}}' >templates/none.txt
	"$SMALLPRINT" test >out 2>err || [ $? -eq 64 ]
}
try wrong "what is wrong with a template is named by its file and line"

done_testing
