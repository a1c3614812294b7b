#!/bin/sh
# smallprint import, from outside: what is written loads, what is not carried over is named.
. "$(dirname "$0")/lib.sh"

# An empty workspace, and a collection as Open Terms Archive lays it out.
empty_workspace() {
	mkdir -p "$1/rules/platforms" "$1/rules/detect"
	cp "$TESTS"/../rules/detect/*.yaml "$1/rules/detect/"
	cp "$TESTS"/../rules/silence.yaml "$1/rules/"
}

collection() {
	mkdir -p c/declarations
	printf '\n   SAMPLE LICENCE, version 3\n\nwords\n' >c/LICENSE
	cat >"c/declarations/Acme Mail.json" <<'END'
{
  "name": "Acme: Mail",
  "terms": {
    "Privacy Policy": {
      "fetch": "https://acme.example/legal/privacy",
      "select": ["main", { "startBefore": "#annex", "endBefore": "footer" }],
      "remove": ".share",
      "filter": [{ "removeQueryParams": ["utm_source"] }, "dropToc", "countWords", "nobody"]
    },
    "Terms of Service": {
      "select": "main",
      "combine": [
        { "fetch": "https://acme.example/legal/use" },
        { "fetch": "https://acme.example/legal/pay", "executeClientScripts": true }
      ]
    },
    "Law Enforcement Guidelines": { "fetch": "https://acme.example/police.pdf" }
  }
}
END
	cat >"c/declarations/Acme Mail.filters.js" <<'END'
export { dropToc } from './Common.filters.js';
export function countWords(document) {
  document.title = String(document.body.textContent.length);
}
END
	cat >c/declarations/Common.filters.js <<'END'
export function dropToc(document) {
  document.querySelectorAll('.toc').forEach(element => element.remove());
}
END
	cat >"c/declarations/Acme Mail.history.json" <<'END'
{ "Privacy Policy": [{ "fetch": "https://acme.example/p", "select": "body", "ValidUntil": "2021-05-06T00:00:00Z" }] }
END
	echo '{ "name": "Gone", "terms": {} }' >c/declarations/Gone.json
	printf '{\n  "name": "Broken",\n  "terms": {,}\n}\n' >c/declarations/Broken.json
}

whole_collection() {
	collection
	empty_workspace w
	expect 0 "$SMALLPRINT" -C w import ota c >out 2>err
	cat >want <<'END'
# Acme: Mail: from a declaration of Open Terms Archive (Acme Mail.json).
# The licence beside it begins: SAMPLE LICENCE, version 3
# It names no announcement source: until there is one under `announcements:`,
# no change here can be called silent.
platform: acme-mail
name: "Acme: Mail"

pages:
  # Open Terms Archive also runs its filter countWords.
  # Open Terms Archive also runs its filter nobody.
  privacy-policy:
    url: https://acme.example/legal/privacy
    select: [main, {startBefore: "#annex", endBefore: footer}]
    remove: [.share, .toc]
    earlier:
      - until: 2021-05-06T00:00:00Z
        url: https://acme.example/p
        select: body
  terms-of-service-use:
    kind: terms
    url: https://acme.example/legal/use
    select: main
  # Needs a browser.
  terms-of-service-pay:
    kind: terms
    url: https://acme.example/legal/pay
    select: main
  # A PDF, which is not readable yet.
  law-enforcement-guidelines:
    url: https://acme.example/police.pdf

notes: |
  Made by scripts in a browser, which smallprint does not run:
  terms-of-service-pay.
END
	diff want w/rules/platforms/acme-mail.yaml
	expect 0 "$SMALLPRINT" -C w test >tested 2>test.err
	[ ! -s test.err ]
	grep -q '^1 platforms with 4 pages' tested
}
try whole_collection "a collection becomes platforms that load without a complaint"

report() {
	collection
	empty_workspace w
	expect 0 "$SMALLPRINT" -C w import ota c >out 2>err
	sed -n '/^Not carried over:/,/^$/p' out >lost
	cat >want <<'END'
Not carried over:
  c/declarations/Broken.json: not a service's declaration
  Acme: Mail: Privacy Policy: filter countWords: its JavaScript is not run here
  Acme: Mail: Privacy Policy: filter nobody: no such filter in the service's filters.js; Open Terms Archive skips it silently
  Acme: Mail: Terms of Service: needs a browser (executeClientScripts): declared, and fetched plainly
  Acme: Mail: Law Enforcement Guidelines: law-enforcement-guidelines is a PDF: declared, but not readable yet
  Gone: terminated: it has no terms any more

END
	sort want >want.sorted
	sort lost | diff want.sorted -
	grep -q '^  Acme: Mail: Privacy Policy: filter removeQueryParams: not needed' out
	grep -q '^  Acme: Mail: Privacy Policy: filter dropToc: written as `remove`$' out
	grep -q '^  Acme Mail: history: 1 earlier declarations of 1 terms, for pages fetched then (`earlier`)' out
	[ "$(tail -n 1 out)" = "1 platform with 4 pages written to w/rules/platforms; 6 things not carried over." ]
	grep -q '^c/declarations/Broken.json:3:13: ' err
	grep -q '^c/declarations/Acme Mail.history.json: .*"ValidUntil"' err
	[ "$(wc -l <err)" -eq 2 ]
}
try report "what is not carried over is named, a line each; broken JSON with its line and column"

nothing_overwritten() {
	collection
	empty_workspace w
	"$SMALLPRINT" -C w import ota c >out 2>err
	echo "# mine" >>w/rules/platforms/acme-mail.yaml
	cp w/rules/platforms/acme-mail.yaml mine
	expect 64 "$SMALLPRINT" -C w import ota c >out 2>err
	cmp mine w/rules/platforms/acme-mail.yaml
	grep -q '^  Acme: Mail: w/rules/platforms/acme-mail.yaml is there already; it was left as it is$' out
	# something new beside it is written, with status 0
	echo '{ "name": "New", "terms": { "Imprint": { "fetch": "https://new.example/i", "select": "main" } } }' >c/declarations/New.json
	expect 0 "$SMALLPRINT" -C w import ota c >out 2>err
	cmp mine w/rules/platforms/acme-mail.yaml
	[ -f w/rules/platforms/new.yaml ]
	[ -z "$(find w -name '*.yaml.*')" ]
}
try nothing_overwritten "a platform that is there already is left and named; only then is nothing written a failure"

forms_of_dir() {
	collection
	for from in c c/ c/declarations c/declarations/ "c/declarations/Acme Mail.json"; do
		rm -rf w
		empty_workspace w
		expect 0 "$SMALLPRINT" import ota "$from" --into w >out 2>err
		grep -qx '# The licence beside it begins: SAMPLE LICENCE, version 3' w/rules/platforms/acme-mail.yaml
		grep -q 'remove: \[.share, .toc\]' w/rules/platforms/acme-mail.yaml
	done
	(cd c/declarations && expect 0 "$SMALLPRINT" import ota "Acme Mail.json" --into ../../w >../../out 2>&1) || :
	grep -q 'is there already' out
}
try forms_of_dir "the collection, its declarations folder or one service can be named"

same_ids() {
	empty_workspace w
	mkdir d
	for name in Bing BING bing! ; do
		echo '{ "name": "'$name'", "terms": { "Imprint": { "fetch": "https://'$name'.example/i", "select": "main" } } }' |
			tr -d '!' >"d/$name.json"
	done
	expect 0 "$SMALLPRINT" import ota d --into w >out 2>err
	[ "$(ls w/rules/platforms | tr '\n' ' ')" = "bing-2.yaml bing-3.yaml bing.yaml " ]
	expect 0 "$SMALLPRINT" -C w test >out 2>err
}
try same_ids "services whose names give the same id are kept apart"

urls() {
	empty_workspace w
	cat >list <<'END'
# what we read
https://www.linkedin.com/legal/privacy-policy
https://www.linkedin.com/legal/user-agreement  # the contract
https://www.linkedin.com/help/linkedin/answer/a5538339
https://news.linkedin.com/updates
https://legal.mistral.ai/terms

mailto:nobody@acme.example
END
	expect 0 "$SMALLPRINT" -C w import urls list >out 2>err
	cat >want <<'END'
# From list. Ids and kinds were guessed from the addresses, names
# too: look them over. Announcement sources make verdicts possible.
platform: linkedin
name: Linkedin

pages:
  privacy-policy:
    url: https://www.linkedin.com/legal/privacy-policy
  user-agreement:
    kind: terms
    url: https://www.linkedin.com/legal/user-agreement
  a5538339:
    kind: help
    url: https://www.linkedin.com/help/linkedin/answer/a5538339

announcements:
  updates:
    url: https://news.linkedin.com/updates
END
	diff want w/rules/platforms/linkedin.yaml
	[ -f w/rules/platforms/mistral.yaml ]
	grep -q '^list:8:1: "mailto:nobody@acme.example" must begin with http' err
	[ "$(tail -n 1 out)" = "2 platforms with 5 pages written to w/rules/platforms; 1 thing not carried over." ]
	expect 0 "$SMALLPRINT" -C w test >out 2>err
	grep -q '^2 platforms with 4 pages and 1 announcement sources' out
	echo https://acme.example/privacy | "$SMALLPRINT" -C w import urls - >out 2>err
	grep -qx 'platform: acme' w/rules/platforms/acme.yaml
}
try urls "a list of addresses becomes platforms by host and pages by path"

urlwatch() {
	empty_workspace w
	cat >urls.yaml <<'END'
name: Acme privacy
url: https://acme.example/privacy
filter:
  - css: main
  - html2text
---
name: Acme app
navigate: https://acme.example/app
---
name: disk
command: df -h
---
name: Other terms
url: https://other.example/terms
filter:
  - grep: AI
END
	expect 0 "$SMALLPRINT" -C w import urlwatch urls.yaml >out 2>err
	[ ! -s err ]
	grep -qx '    select: main' w/rules/platforms/acme.yaml
	grep -qx '  # Needs a browser.' w/rules/platforms/acme.yaml
	grep -qx '  urls.yaml:7: "Acme app": needs a browser (navigate): declared, and fetched plainly' out
	grep -qx '  urls.yaml:10: "disk": a command, not a page' out
	grep -qx '  urls.yaml:16: "Other terms": filter grep: AI' out
	[ "$(tail -n 1 out)" = "2 platforms with 3 pages written to w/rules/platforms; 3 things not carried over." ]
	expect 0 "$SMALLPRINT" -C w test >out 2>err
}
try urlwatch "jobs of urlwatch become pages with their selectors"

# What reporters have: tables with names, files from other systems, the same line twice.
odd_lists() {
	empty_workspace w
	printf '\357\273\277https://a.example/privacy\r\nhttps://a.example/terms\tThe contract\r\n\r\n' >crlf
	expect 0 "$SMALLPRINT" -C w import urls crlf >out 2>err
	[ ! -s err ]
	grep -q '^    url: https://a.example/privacy$' w/rules/platforms/a.yaml
	grep -q '^  the-contract:$' w/rules/platforms/a.yaml
	cat >mixed <<'END'
https://b.example/privacy
https://b.example/privacy
what we read
ftp://x/y
https://user:pw@i.example/
END
	expect 0 "$SMALLPRINT" -C w import urls mixed >out 2>err
	grep -q '^mixed:2:1: "https://b.example/privacy" is here a second time$' err
	grep -q '^mixed:3:1: a line is an address, .* not "what we read"$' err
	[ "$(wc -l <err)" -eq 4 ]
	[ "$(cat out)" = "1 platform with 1 page written to w/rules/platforms; 4 things not carried over." ]
	seq 10000 | awk '{ print "https://h" $1 % 500 ".example/p" $1 }' >many
	expect 0 "$SMALLPRINT" -C w import urls many >out 2>err
	[ "$(cat out)" = "500 platforms with 10000 pages written to w/rules/platforms; 0 things not carried over." ]
	seq 10000 >numbers
	expect 64 "$SMALLPRINT" -C w import urls numbers >out 2>err
	grep -qx '… and 9950 more' err
	[ "$(wc -l <err)" -eq 52 ]
	grep -q '; 10000 things not carried over.$' out
	echo 'https://münchen.example/datenschutz' >letters
	expect 64 "$SMALLPRINT" -C w import urls letters >out 2>err
	grep -q '^letters:1:1: "https://münchen.example/datenschutz" has a host with letters of its own; write it as xn--' err
	# neither bytes of a terminal's own nor a hang
	printf '\033[2Jx y\001\n\377\376\0\n' >bytes
	expect 64 "$SMALLPRINT" -C w import urls bytes >out 2>err
	! grep -q "$(printf '\033')" out err || return 1
	expect 64 "$SMALLPRINT" -C w import urlwatch bytes >out 2>err
	grep -q '^bytes:1:[0-9]*: not YAML: ' err
	: >empty
	for kind in urls urlwatch; do
		expect 64 "$SMALLPRINT" -C w import $kind empty >out 2>err
		grep -q '^smallprint: empty: there is no address in it$' err
	done
	expect 0 "$SMALLPRINT" -C w test >out 2>err
}
try odd_lists "lists as they come: byte order marks, CRLF, names, ten thousand lines, bytes that are no text"

odd_jobs() {
	empty_workspace w
	cat >jobs.yaml <<'END'
url: https://a.example/1
filter:
  - css: main
---
url: https://a.example/1
---
foo: bar
---
- a
---
url: 5
---
url: https://q.example/p
filter: [nosuch, {xpath: "//div["}]
END
	sed 's/$/\r/' jobs.yaml >crlf.yaml
	expect 0 "$SMALLPRINT" -C w import urlwatch crlf.yaml >out 2>err
	grep -q '^crlf.yaml:7:1: unknown field "foo"$' err
	grep -q '^crlf.yaml:9:1: expected a mapping' err
	grep -qx '  crlf.yaml:5: "https://a.example/1": the same address as a/1: one address is one page' out
	grep -q '^  crlf.yaml:11: "5": "5" must begin with http' out
	grep -qx '  crlf.yaml:14: "https://q.example/p": filter nosuch' out
	grep -q '^  crlf.yaml:14: "https://q.example/p": filter xpath: "//div\[" has no selector here$' out
	grep -qx '    select: main' w/rules/platforms/a.yaml
	printf 'name: x\n  url: [broken\n' >broken.yaml
	expect 64 "$SMALLPRINT" -C w import urlwatch broken.yaml >out 2>err
	grep -q '^broken.yaml:2:6: not YAML: ' err
	grep -q 'is it of another kind' err
	seq 10000 | awk '{ print "---\nurl: https://k" $1 % 300 ".example/p" $1 "\nfilter:\n  - css: main" }' >many.yaml
	expect 0 "$SMALLPRINT" -C w import urlwatch many.yaml >out 2>err
	[ "$(cat out)" = "300 platforms with 10000 pages written to w/rules/platforms; 0 things not carried over." ]
	expect 0 "$SMALLPRINT" -C w test >out 2>err
}
try odd_jobs "jobs of all kinds: doubled, broken, unknown, of another system, ten thousand"

wrong_words() {
	collection
	empty_workspace w
	expect 64 "$SMALLPRINT" -C w import oat c 2>err
	grep -q '(ota?)' err
	expect 64 "$SMALLPRINT" -C w import ota 2>err
	expect 64 "$SMALLPRINT" -C w import ota nowhere 2>err
	grep -q '^smallprint: nowhere: there is no such file or folder' err
	mkdir bare
	expect 64 "$SMALLPRINT" -C w import ota bare 2>err
	grep -q 'no declarations there' err
	expect 64 "$SMALLPRINT" import ota c --into bare 2>err
	grep -q 'smallprint init --empty bare' err
	[ -z "$(ls bare)" ]
	expect 64 "$SMALLPRINT" -C w import urls nowhere 2>err
	expect 64 "$SMALLPRINT" -C w import urlwatch nowhere 2>err
	: >empty
	expect 64 "$SMALLPRINT" -C w import urls empty >out 2>err
	[ -z "$(ls w/rules/platforms)" ]
}
try wrong_words "wrong words, missing files and folders that are no workspace get status 64 and write nothing"

done_testing
