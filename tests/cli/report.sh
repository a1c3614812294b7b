#!/bin/sh
# smallprint report: the archive as a static site, its feeds and its tables.
. "${0%/*}/lib.sh"
. "${0%/*}/past.sh"

xml() { xmllint --noout --nonet "$@"; }

# Every local link and anchor of every page leads somewhere.
links() { # DIR
	find "$1" -name '*.html' | while read -r page; do
		grep -oE '(href|src)="[^"]*"' "$page" | sed 's/^[a-z]*="//; s/"$//' | sort -u |
			grep -vE '^https?:' | while read -r link; do
			file=${link%%#*}
			target=${page%/*}/$file
			[ -n "$file" ] || target=$page
			[ -f "$target" ] || { echo "$page: $link leads nowhere"; continue; }
			case $link in *'#'*)
				grep -qF "id=\"${link#*#}\"" "$target" || echo "$page: $link has no such anchor" ;;
			esac
		done
	done
}

written() {
	make_past
	now report -o out >said
	has said 'out/index.html: '
	has out/index.html 'AI training on personal data added'
	has out/index.html 'change/harbour/privacy-policy/2024-09-19T003221Z.html'
	page=out/change/harbour/privacy-policy/2024-09-19T003221Z.html
	has $page 'We <mark>train models</mark> on what you write.'
	has $page 'No announcement was found on the 2 public pages watched between'
	has $page '<ins>'
	has $page "$silent"
	has $page 'Model building'
	has out/health.html '503 after 3 tries'
	has out/platform/harbour.html 'dot v-silent'
	fsck snapshots
}
try written "the front page leads to the change, with its words, verdict, way out and commit"

all_links() {
	make_past
	now report -o out >said
	links out >nowhere
	! grep . nowhere || return 1
}
try all_links "every link and anchor of every page leads somewhere"

feeds() {
	make_past
	now report -o out --base https://news.example/watch >said
	xml out/feeds/*.atom
	xmllint --noout --nonet --relaxng "$TESTS/cli/opml.rng" out/feeds.opml
	has out/feeds/all.atom '<link rel="self" type="application/atom+xml" href="https://news.example/watch/feeds/all.atom"/>'
	has out/feeds/silent.json '"url":"https://news.example/watch/change/harbour/privacy-policy/2024-09-19T003221Z.html"'
	grep -o '<id>[^<]*</id>' out/feeds/all.atom >ids
	now report -o elsewhere --base https://other.example/ >said
	grep -o '<id>[^<]*</id>' elsewhere/feeds/all.atom | cmp - ids
	[ "$(sort ids | uniq -d | wc -l)" -eq 0 ]
	xmllint --noout --relaxng "$TESTS/cli/atom.rng" out/feeds/*.atom elsewhere/feeds/*.atom 2>said ||
		{ grep -v ' validates$' said; return 1; }
	now report -o nowhere >said
	xmllint --noout --relaxng "$TESTS/cli/atom.rng" nowhere/feeds/*.atom 2>said
	# no list of addresses that lead nowhere
	[ ! -e nowhere/feeds.opml ]
	lacks nowhere/feeds.html feeds.opml
	# a title is written once for both, and neither is escaped twice
	has out/feeds/all.json ': All changes"'
	! grep -l '&amp;#39;\|&amp;amp;' out/feeds/all.json || return 1
}
if command -v xmllint >/dev/null; then
	try feeds "Atom and OPML are well-formed, and ids stay wherever the site is put"
else
	skip "Atom and OPML are well-formed, and ids stay wherever the site is put" "no xmllint"
fi

# A fault put in is found: the checker is no decoration.
json_feeds() {
	make_past
	now report -o out --base https://news.example/watch >said
	now report -o bare >said
	python3 "$TESTS/cli/json_feed.py" out/feeds/*.json bare/feeds/*.json
	lacks bare/feeds/all.json '"url":'
	sed 's/"url":"https:/"url":"/' out/feeds/all.json >faulty.json
	expect 1 python3 "$TESTS/cli/json_feed.py" faulty.json >found
	has found 'url is no link'
}
if command -v python3 >/dev/null; then
	try json_feeds "JSON Feed is as version 1.1 asks, with the site's address and without"
else
	skip "JSON Feed is as version 1.1 asks, with the site's address and without" "no python3"
fi

tables() {
	make_past
	now report -o out >said
	[ "$(wc -l <out/changes.jsonl)" -eq "$(($(wc -l <out/changes.csv) - 1))" ]
	has out/changes.csv '"silent","true","S3","ai-training","more"'
	# a column of the table, a row of the dictionary
	head -n 1 out/changes.csv | tr -d '\r' | tr , '\n' >columns
	grep -oE '<code>[a-z_0-9]+</code></th>' out/data.html | sed 's/<code>//; s/<.*//' | cmp - columns
}
try tables "every column of the table is explained"

described() {
	make_past
	cd snapshots
	day=10
	for quote in '=HYPERLINK(\"http://evil.example\",\"x\")' '+1' '-2+3' '@SUM(1)' ' =1+1' '\u0009=1' '＝1+1' '\u202e=1' 'a, \"b\"; c' '\u000d\u000a=1'; do
		day=$((day + 1))
		printf '# Terms\n\nBe kind.\n%s\n' "$day" |
			past lantern/terms 2024-11-${day}T08:00:00Z "$(json lantern/terms 2024-11-${day}T08:00:00Z change true ',"page_name":"'"$quote"'","announcement":{"state":"found","title":"'"$quote"'","url":"'"$quote"'"},"findings":[{"rule":"r","concept":"'"$quote"'","direction":"+","severity":"high","change":"added","quote":"'"$quote"'","before":"'"$quote"'","after":"'"$quote"'","says":"'"$quote"'","match":null,"line":3}]')" x change >/dev/null
	done
	cd ..
	now report -o out --title 'The "small" print' >said
	python3 "$TESTS/cli/tables.py" out >found || { cat found; return 1; }
	has found '# figure: 12 rows'
	sed "s/\"'=HYPERLINK/\"=HYPERLINK/" out/changes.csv >faulty && mv faulty out/changes.csv
	expect 1 python3 "$TESTS/cli/tables.py" out >found
	has found 'would run'
}
if command -v python3 >/dev/null; then
	try described "the tables are as their dictionary says, and no cell is run by a spreadsheet"
else
	skip "the tables are as their dictionary says, and no cell is run by a spreadsheet" "no python3"
fi

again() {
	make_past
	now report -o out >first
	now report -o out >second
	has second ', 0 written, 0 removed.'
	echo mine >out/CNAME
	echo gone >out/old.html
	printf '%016x\t%016x\told.html\n' 1 0 >>out/.smallprint-site
	printf '%016x\t%016x\t../kept\n' 1 0 >>out/.smallprint-site
	echo kept >kept
	rm out/health.html
	now report -o out >third
	has third ', 1 written, 1 removed.'
	[ -f out/CNAME ] && [ -f kept ] && [ ! -e out/old.html ]
}
try again "a second run writes nothing, mends what is missing, removes only its own"

hostile() {
	make_past
	cd snapshots
	words='<script>window.pwned=1</script> We train models " onmouseover="pwn() on what you write.'
	evil=$(printf 'We \342\200\256train\342\200\254 models</p></main><h1>Forged</h1>')
	long=$(printf 'x%.0s' $(seq 1 3000))
	quote=$(printf '%s' "$words $evil $long" | sed 's/"/\\"/g')
	printf '# <img src=x onerror=pwn()>\n\n%s\n%s\n' "$words" "$evil $long" |
		past harbour/privacy-policy 2024-11-06T08:00:00Z "$(json harbour/privacy-policy 2024-11-06T08:00:00Z change true ',"platform_name":"<b>Harbour","page_name":"</title><script>pwn()</script>","findings":[{"rule":"r","concept":"../../../up","direction":"+","severity":"high","change":"added","quote":"'"$quote"'","says":"<svg onload=pwn()>","match":"train models","line":3}],"way_out":{"setting":"<i>","steps":["<script>"],"exempt":[],"url":"javascript:pwn()","form":"data:text/html,pwn"}')" 'x' change >/dev/null
	cd ..
	now report -o out >said
	! grep -rlE '<script>|<svg onload|<img src|<b>Harbour|<h1>Forged|href="(javascript|data):' out --include='*.html' --include='*.atom' || return 1
	! grep -rlE "$(printf '\342\200\256')" out || return 1
	grep -rqF '&lt;script&gt;window.pwned=1' out/change
	[ -z "$(find . -name '*up*' -not -path './out/*' -not -path './snapshots/*')" ]
	! command -v xmllint >/dev/null || xml out/feeds/*.atom
	links out >nowhere
	! grep . nowhere || return 1
}
try hostile "nothing that a page or a record says becomes markup, a script, an address or a path"

refused() {
	make_past
	expect 64 now report 2>err
	has err 'give a folder with -o DIR'
	expect 64 now report -o out --base example.org 2>err
	has err '--base wants an address'
	mkdir other && echo mine >other/index.html
	expect 64 now report -o other 2>err
	has err 'holds a site that is not ours'
	[ "$(cat other/index.html)" = mine ]
	cp -r "$TESTS/../src/report" mine
	echo '{{#a}}' >>mine/front.tmpl
	expect 64 now report -o out --templates mine 2>err
	has err 'this section is not closed'
}
try refused "a wrong command line, another site's folder and a broken template are refused"

# tidy does not know that HTML lets a div group dt and dd, aria-current of a link, and a link in a
# drawing; html-validate does (tests/cli/report-browser.sh).
valid() {
	make_past
	now report -o out >said
	find out -name '*.html' | while read -r page; do
		tidy -quiet -errors --show-warnings yes "$page" 2>&1 | grep -E 'Warning|Error' |
			grep -vE '<a> proprietary attribute "(aria-current|aria-label|href)"|inserting implicit <dl>|missing (<dd>|<\/dl> before <\/div>|<\/div> before <dt>)' | sed "s|^|$page: |"
	done >faults
	! grep . faults || return 1
}
if command -v tidy >/dev/null; then
	try valid "tidy finds no fault in any page"
else
	skip "tidy finds no fault in any page" "no tidy"
fi

done_testing
