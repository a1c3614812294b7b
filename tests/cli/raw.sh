#!/bin/sh
# smallprint replay --raw: pages that somebody else fetched and committed.
. "${0%/*}/lib.sh"
GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost GIT_CONFIG_NOSYSTEM=1
GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_CONFIG_NOSYSTEM

has() { grep -qF -- "$2" "$1" || { echo "\"$2\" is not in $1:"; cat "$1"; return 1; }; }

# A workspace without platforms whose only rule finds the training of models.
small_rules() {
	mkdir -p rules/detect rules/platforms
	cp "$TESTS"/../rules/silence.yaml "$TESTS"/../rules/failures.yaml rules/
	cat >rules/detect/train.yaml <<'END'
rules:
- id: train.use
  concept: ai-training
  direction: "+"
  severity: high
  says: The page says that models are trained on people's data
  gone: The page no longer says that models are trained on people's data
  all:
  - train(?:s|ing)?
  - models?
  matches:
  - We train models on your notes.
  ignores:
  - You can take the train.
END
}

# Commit what is there: TIME SUBJECT.
commit() {
	git -C repo add -A
	GIT_AUTHOR_DATE=$1 GIT_COMMITTER_DATE=2030-01-01T00:00:00Z git -C repo commit -q -m "$2"
}

# A page as it is served: FILE TITLE, its main part on standard input, a token that always differs.
token=0
page() {
	token=$((token + 1))
	mkdir -p "$(dirname "repo/$1")"
	{ printf '<!doctype html><html lang="en"><head><title>%s</title><script>var t="%s"</script></head><body><nav><a href="/">Home</a></nav><main><h1>%s</h1>\n' "$2" "$token" "$2"
	  cat
	  printf '</main><footer>Served by %s</footer></body></html>\n' "$token"; } >"repo/$1"
}

harbour() { # DATE TEXT
	page "Harbour/Privacy Policy.html" "Privacy at Harbour" <<END
<p>Effective $1</p>
<p>Harbour keeps the notes that you write, and shows them to nobody at all. $2</p>
<ul><li>Notes are kept for a year and a day.</li><li>Pictures are kept for a month.</li><li>Drafts are never kept by anybody.</li></ul>
<p>You can ask for a copy of your notes, and for their deletion, whenever you like, by a letter to the harbour master.</p>
END
}

lantern() { # DOCUMENT TEXT
	page "Lantern Co/Terms of Service #$1.html" "Terms, $1" <<END
<p>A lantern is lit at dusk and put out at dawn by whoever is awake then. $2</p>
<p>Who borrows a lantern brings it back within the week, clean and filled with oil.</p>
END
}

broken() { # FILE
	printf '<!doctype html><html><head><title>Error</title></head><body><h1>Something went wrong</h1><p>Please try again later.</p></body></html>\n' >"repo/$1"
}

# Open Terms Archive's layout: two services, one with two documents.
ota() {
	small_rules
	mkdir -p declarations
	cat >declarations/Harbour.json <<'END'
{ "name": "Harbour", "terms": { "Privacy Policy": { "fetch": "https://harbour.example/privacy", "select": "main" } } }
END
	cat >"declarations/Lantern Co.json" <<'END'
{ "name": "Lantern Co", "terms": { "Terms of Service": { "select": ["main"], "combine": [
  { "fetch": "https://lantern.example/terms/lending" }, { "fetch": "https://lantern.example/terms/oil" } ] } } }
END
	"$SMALLPRINT" import ota declarations >/dev/null
	git init -q -b main repo
	printf 'Snapshots\n' >repo/README.md
	harbour 'May 1, 2024' 'They stay in your country.'
	lantern terms-lending 'It is yours for a week.'
	lantern terms-oil 'Oil is free.'
	commit 2024-05-02T06:00:00Z "First record"
	harbour 'May 1, 2024' 'They stay in your country.'
	commit 2024-05-02T18:00:00Z "Record new changes of Harbour Privacy Policy"
	harbour 'May 3, 2024' 'They stay in your country. We train models on your notes.'
	lantern terms-oil 'Oil costs a penny for each night.'
	commit 2024-05-03T06:00:00Z "Record new changes"
	broken 'Harbour/Privacy Policy.html'
	commit 2024-05-03T18:00:00Z "Record new changes"
	harbour 'May 3, 2024' 'They stay in your country. We train models on your notes.'
	commit 2024-05-04T06:00:00Z "Record new changes"
	harbour 'May 1, 2024' 'They stay in your country.'
	printf '%%PDF-1.7 not read' >'repo/Lantern Co/Privacy Policy.pdf'
	commit 2024-05-05T06:00:00Z "Record new changes"
}

what_is_told() {
	ota
	"$SMALLPRINT" replay --raw repo >out 2>err
	third=$(git -C repo rev-list --reverse HEAD | sed -n 3p)
	has out "$(echo "$third" | cut -c1-10) 2024-05-03T06:00:00Z ! harbour/privacy-policy"
	has out "+ train.use, added"
	[ "$(grep -c '^[0-9a-f]' out)" -eq 2 ]
	grep -q '2024-05-05T06:00:00Z ! .* returned ' out
	has err "9 snapshots of 3 pages in 6 rounds: 6 versions, 1 held, 0 failed"
	has err "from 2024-05-02T06:00:00Z to 2024-05-05T06:00:00Z, by the authors' dates"
	has err '1 file without a declaration, not read: "Lantern Co/Privacy Policy.pdf"'
}
try what_is_told "the snapshots of Open Terms Archive are looked at as if they had been fetched"

every_class() {
	ota
	"$SMALLPRINT" replay --raw --all --json repo >out 2>err
	field class <out >classes
	printf '%s\n' first first first change change extraction returned | diff - classes
	field page <out | sort -u >pages
	printf '%s\n' harbour/privacy-policy lantern-co/terms-of-service-lending lantern-co/terms-of-service-oil | diff - pages
	has out '"path":"Lantern Co/Terms of Service #terms-oil.html"'
	field commit <out | sort -u >commits
	git -C repo rev-list HEAD | sort >all
	[ "$(comm -13 all commits | wc -l)" -eq 0 ]
	field returned_to <out | grep -v null >back
	git -C repo rev-list --reverse HEAD | sed -n 1p | diff - back
	"$SMALLPRINT" replay --raw --all --json --jobs 1 repo 2>/dev/null | cmp - out
}
try every_class "--all tells what was held, and names commits and files of the repository read"

kept() {
	ota
	"$SMALLPRINT" replay --raw repo --into snapshots >out 2>err
	"$SMALLPRINT" replay --raw repo >bare 2>/dev/null
	cmp out bare
	fsck snapshots
	"$SMALLPRINT" log >log
	[ "$(wc -l <log)" -eq 6 ]
	has log "2024-05-03T06:00:00Z ! harbour/privacy-policy"
	git -C snapshots log -1 --format='%aI %(trailers:key=Snapshot,valueonly)' main -- harbour/privacy-policy.md >trailer
	has trailer "$(git -C repo rev-parse HEAD) Harbour/Privacy Policy.html"
	git -C snapshots show raw:harbour/privacy-policy/body.html | cmp - 'repo/Harbour/Privacy Policy.html'
	"$SMALLPRINT" show "$(git -C snapshots rev-parse main)" >show
	SMALLPRINT_NOW=2024-05-05T07:00:00Z "$SMALLPRINT" status >status
	has status "harbour/privacy-policy"
	has status "read 2024-05-05T06:00:00Z"
	[ "$(git -C snapshots rev-list --count checks)" -eq 6 ]
}
try kept "--into keeps it as an archive with the times of then"

resumed() {
	ota
	"$SMALLPRINT" replay --raw repo --into whole >all 2>/dev/null
	"$SMALLPRINT" replay --raw repo --into parts --until 2024-05-03T12:00:00Z >out 2>/dev/null
	"$SMALLPRINT" replay --raw repo --into parts >>out 2>err
	has err "6 snapshots are in the archive already"
	cmp all out
	git -C whole rev-parse main raw >want
	git -C parts rev-parse main raw | diff want -
	"$SMALLPRINT" replay --raw repo --into parts >again 2>err
	[ ! -s again ]
	has err "nothing new to look at"
	git -C parts rev-parse main raw | diff want -
	fsck parts
}
try resumed "an archive is extended by what came since, and by nothing twice"

killed() {
	ota
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		harbour 'May 1, 2024' "They stay in your country, for $i years."
		commit "2024-06-${i}T06:00:00Z" "Record new changes"
	done
	"$SMALLPRINT" replay --raw repo --into whole >/dev/null 2>&1
	for delay in 0.02 0.05 0.1; do
		"$SMALLPRINT" replay --raw repo --into parts >/dev/null 2>&1 &
		pid=$!
		sleep $delay
		kill -9 $pid 2>/dev/null || :
		wait $pid || :
		[ -z "$(git -C parts for-each-ref 2>/dev/null)" ] ||
			git -C parts fsck --strict --no-dangling --full 2>&1 |
			grep -v -e '^Checking' -e '^notice: ' | { ! grep .; }
	done
	"$SMALLPRINT" replay --raw repo --into parts >/dev/null 2>&1
	fsck parts
	git -C whole rev-parse main raw >want
	git -C parts rev-parse main raw | diff want -
}
try killed "killed at any moment, the archive is whole and the next run ends it the same"

scraped() {
	small_rules
	cat >rules/platforms/acme.yaml <<'END'
platform: acme
name: Acme
pages:
  privacy:
    url: https://www.acme.example/legal/privacy
    file: [data/acme privacy.htm, old.html]
  terms: {url: "https://www.acme.example/legal/terms.html", select: main, kind: terms}
  help: {url: "https://help.acme.example/articles/7", kind: help}
announcements:
  news: {url: "https://www.acme.example/news", kind: announcement}
END
	git init -q -b main repo
	text="Acme keeps your letters in a drawer that is locked at night, and opens it for nobody."
	page "old.html" Privacy <<END
<p>$text</p>
END
	page "www.acme.example/legal/terms.html" Terms <<END
<p>$text These are the terms.</p>
END
	page "acme/help.html" Help <<END
<p>$text This is how.</p>
END
	commit 2024-05-02T06:00:00Z one
	git -C repo mv old.html "tmp.htm"
	mkdir repo/data
	git -C repo mv tmp.htm "data/acme privacy.htm"
	page "data/acme privacy.htm" Privacy <<END
<p>$text We train models on your letters.</p>
END
	page "legal-terms.html" Terms <<END
<p>$text These are the new terms.</p>
END
	gzip -n -c repo/acme/help.html >repo/acme/help.html.gz
	git -C repo rm -q acme/help.html
	commit 2024-05-03T06:00:00Z two
	page news/index.html News <<END
<p>x</p>
END
	commit 2024-05-03T06:30:00Z three
	"$SMALLPRINT" replay --raw --all --json repo >out 2>err
	field class <out >classes
	field page <out >pages
	paste -d' ' pages classes | sort >got
	printf '%s\n' 'acme/help first' 'acme/news extraction' 'acme/privacy change' 'acme/privacy first' 'acme/terms change' 'acme/terms first' | diff - got
	grep '"page":"acme/privacy"' out | tail -n 1 >change
	has change '"verdict":"unknown"'
	has change '"announcement":{"state":"failed"'
	! grep -q "without a declaration" err || return 1
}
try scraped "any repository will do: files are declared, or known by page id or address"

earlier() {
	small_rules
	cat >rules/platforms/acme.yaml <<'END'
platform: acme
name: Acme
pages:
  privacy:
    url: https://www.acme.example/privacy
    select: main p
    earlier:
    - {until: 2024-05-03, url: "https://www.acme.example/old", select: main p}
    - {until: 2024-05-04T12:00:00Z, select: [h1, main p]}
END
	git init -q -b main repo
	for d in 2 3 4 5 6; do
		page acme/privacy.html Privacy <<END
<p>Acme keeps your letters in a drawer that is locked at night, and opens it for nobody.</p>
END
		commit "2024-05-0${d}T06:00:00Z" "$d"
	done
	"$SMALLPRINT" replay --raw --all --json repo --into snapshots >out 2>err
	field class <out >classes
	printf '%s\n' first upgrade upgrade | diff - classes
	field time <out | cut -c1-10 >days
	printf '%s\n' 2024-05-02 2024-05-04 2024-05-05 | diff - days
	[ "$(git -C snapshots show main~1:acme/privacy.md | head -n 1)" = "# Privacy" ]
	! git -C snapshots show main:acme/privacy.md | grep '#' || return 1
	fsck snapshots
}
try earlier "a page is read as it was declared when it was fetched, and our doing is an upgrade"

hostile() {
	ota
	mkdir -p "repo/../repo/x/.hidden" "repo/Harbour/deep/er"
	printf '<p>x</p>' >"repo/Harbour/Privacy Policy #../../etc/passwd" 2>/dev/null || :
	printf '<p>x</p>' >"repo/Harbour/Privacy Policy #%2e%2e.html"
	printf '<p>x</p>' >"repo/Harbour/ #.html"
	printf '<p>x</p>' >"repo/Harbour/.html"
	printf '<p>x</p>' >"repo/ #.html"
	printf '<p>x</p>' >"repo/x/$(printf 'a\001b').html"
	printf '<p>x</p>' >"repo/x/$(printf 'bad\377').html"
	printf '<p>x</p>' >"repo/x/.hidden/y.html"
	printf '<p>x</p>' >"repo/x/$(printf '\342\200\256gnp').html"
	ln -s /etc/passwd "repo/Harbour/Link.html"
	git -C repo add -A
	commit 2024-05-07T06:00:00Z "strange names"
	"$SMALLPRINT" replay --raw --all repo --into snapshots >out 2>err
	fsck snapshots
	has err "files without a declaration"
	! grep -q "$(printf '\001')" err || return 1
	! grep -q "$(printf '\342\200\256')" err || return 1
	! git -C snapshots ls-tree -r --name-only main | grep -v -e '^.gitattributes$' -e '^README.md$' -e '^harbour/privacy-policy.md$' -e '^lantern-co/' || return 1
}
try hostile "names made to confuse lead nowhere"

bodies() {
	small_rules
	printf 'platform: acme\nname: Acme\npages:\n  privacy: {url: "https://acme.example/privacy", select: main}\n' >rules/platforms/acme.yaml
	git init -q -b main repo
	day=1
	look() { day=$((day + 1)); commit "$(printf '2024-05-%02dT06:00:00Z' $day)" look; }
	mkdir repo/acme
	page acme/privacy.html Privacy <<'END'
<p>Acme keeps your letters in a drawer that is locked at night, and opens it for nobody.</p>
END
	look
	: >repo/acme/privacy.html
	look
	head -c 100000 /dev/zero >repo/acme/privacy.html
	look
	printf '%%PDF-1.7 a PDF under another name' >repo/acme/privacy.html
	look
	printf '\037\213garbage' >repo/acme/privacy.html
	look
	{ printf '<html><main>'; i=0; while [ $i -lt 20000 ]; do printf '<div><p>'; i=$((i + 1)); done; } >repo/acme/privacy.html
	look
	printf '<!doctype html><html><body><div id="root"></div><script src="a.js"></script><noscript>You need to enable JavaScript to run this app.</noscript></body></html>' >repo/acme/privacy.html
	look
	page acme/privacy.html Privacy <<'END'
<p>Acme keeps your letters in a drawer that is locked at night, and opens it for nobody.</p>
END
	look
	"$SMALLPRINT" replay --raw --all --json repo --into snapshots >out 2>err
	field class <out >classes
	printf '%s\n' first extraction extraction extraction extraction extraction extraction | diff - classes
	has err "1 versions, 6 held, 0 failed"
	fsck snapshots
	git -C repo rm -q acme/privacy.html
	mkdir -p repo/acme
	printf '%%PDF-1.7' >repo/acme/privacy.pdf
	look
	"$SMALLPRINT" replay --raw repo --into snapshots >out 2>err
	has err "acme/privacy: application/pdf: its text is not read (since 2024-05-10T06:00:00Z)"
}
try bodies "bytes that are no page are held, and the page that comes after them is the same as before"

disordered() {
	small_rules
	printf 'platform: acme\nname: Acme\npages:\n  a: {url: "https://acme.example/a"}\n  b: {url: "https://acme.example/b"}\n' >rules/platforms/acme.yaml
	git init -q -b main repo
	for at in a:2024-05-02 b:2024-05-03 a:2024-05-01 b:2024-04-01 a:2024-05-04; do
		page "acme/${at%%:*}.html" Privacy <<END
<p>Acme keeps your letters in a drawer that is locked at night, and opens it on ${at#*:}.</p>
END
		commit "${at#*:}T06:00:00Z" "$at"
	done
	"$SMALLPRINT" replay --raw --all --json repo --into snapshots >out 2>err
	field time <out | cut -c1-10 >days
	printf '%s\n' 2024-05-02 2024-05-03 2024-05-04 | diff - days
	has err "2 snapshots left out: dated no later than the one before of their page"
	fsck snapshots
}
try disordered "a page is never looked at backwards"

narrowed() {
	ota
	"$SMALLPRINT" replay --raw --all --json --path 'Lantern*' repo 2>/dev/null | field page | cut -d/ -f1 | sort -u >platforms
	[ "$(cat platforms)" = lantern-co ]
	"$SMALLPRINT" replay --raw --all --json --since 2024-05-03 --until 2024-05-04 repo 2>/dev/null | field class >classes
	printf '%s\n' change change extraction | diff - classes
	"$SMALLPRINT" replay --raw --summary repo >out 2>/dev/null
	has out "7 changes of 2 platforms, 2024-05-02 to 2024-05-05"
}
try narrowed "--since, --until, --path and --summary do as for texts"

# The corpus' sequences as a repository of snapshots; a page's declaration is its first row's.
sequences() {
	tab=$(printf '\t')
	small_rules
	git init -q --bare repo
	echo 'platform: corpus
name: Corpus
pages:' >rules/platforms/corpus.yaml
	awk -F '\t' '$2 == "seq"' "$SMALLPRINT_CORPUS/index.tsv" | sort -t "$tab" -s -k 6,6 >rows
	sort -t "$tab" -s -k 1,1 rows | awk -F '\t' '{ split($1, part, "/") } $11 == "first" {
		printf "  %s:\n    url: \"%s#%s\"\n    file: %s.html\n", part[2], $3 "?" part[2], part[2], part[2]
		if ($4 != "") printf "    select: %s\n", $4
		if ($5 != "") printf "    remove: %s\n", $5 }' >>rules/platforms/corpus.yaml
	cut -f 1,6 rows | while read -r file time; do
		seq=${file#seq/}
		gunzip -c "$SMALLPRINT_CORPUS/$file" >body
		printf 'commit refs/heads/main\nauthor c <c@localhost> %s +0000\ncommitter c <c@localhost> 1900000000 +0000\ndata 2\nx\nM 644 inline %s.html\ndata %s\n' \
			"$(date -u -d "$time" +%s)" "${seq%%/*}" "$(wc -c <body)"
		cat body
		echo
	done | git -C repo fast-import --quiet
	git -C repo symbolic-ref HEAD refs/heads/main
}

corpus() {
	sequences
	"$SMALLPRINT" replay --raw --all --json repo --into snapshots >out 2>err
	fsck snapshots
	sed -n 's/.*"page":"corpus\/\([^"]*\)".*/\1/p' out >pages
	field time <out | cut -c1-16 >times
	field class <out >classes
	paste -d' ' pages times classes | awk '$3 == "change" || $3 == "date-only" || $3 == "returned" { print $1, $2 }' | sort -u >told
	awk -F '\t' '$11 == "yes" { split($1, part, "/"); print part[2], substr($6, 1, 16) }' rows | sort -u >real
	echo "# figure: sequences as a history of raw pages: $(wc -l <rows) snapshots, $(wc -l <real) real changes; $(comm -13 real told | wc -l) false, $(comm -23 real told | wc -l) missed" >&2
	diff real told
}
if [ -f "${SMALLPRINT_CORPUS:-}/index.tsv" ]; then
	try corpus "the corpus' sequences: every real change is told, and nothing else"
	grep '^# figure' "$top/corpus.out"
else
	skip "the corpus' sequences: every real change is told, and nothing else" "no corpus"
fi

wrong() {
	ota
	expect 64 "$SMALLPRINT" replay repo --into snapshots 2>err
	has err "--into goes with --raw"
	mkdir plain taken
	echo x >taken/file
	expect 64 "$SMALLPRINT" replay --raw plain 2>err
	has err "plain: no git repository"
	expect 2 "$SMALLPRINT" replay --raw repo --into taken 2>err
	has err "taken is neither empty nor a git repository"
	find repo -type f -exec sha256sum {} + | sort >sums
	mkdir tmp
	TMPDIR=$PWD/tmp "$SMALLPRINT" replay --raw repo >/dev/null 2>&1
	[ -z "$(ls tmp)" ]
	find repo -type f -exec sha256sum {} + | sort | diff sums -
}
try wrong "wrong input is told; the repository stays as it is, and nothing is left behind"

done_testing
