#!/bin/sh
# smallprint add, from outside: two looks at a page, a declaration that loads.
. "$(dirname "$0")/lib.sh"

# A page with furniture, a date, a feed in its head and earlier versions.
site() {
	mkdir -p rules/platforms rules/detect site/www.example.org
	cp "$TESTS"/../rules/detect/*.yaml rules/detect/
	cp "$TESTS"/../rules/silence.yaml "$TESTS"/../rules/failures.yaml rules/
	{
		cat <<'END'
<!doctype html><html lang="en"><head><title>Privacy Notice | Example</title>
<link rel="alternate" type="application/rss+xml" title="Example news" href="/news/feed.xml"></head>
<body><nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>
<div class="css-1x2y3z"><div id="policy-text"><h1>Privacy Notice</h1><p>Last updated: 3 May 2024</p>
<p>We keep what you write to us for as long as your account is open.</p>
<p>We use your posts and messages to train our artificial intelligence models.</p>
<p><a href="/legal/old">Previous versions</a> can be read as well.</p>
END
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			echo "<p>Paragraph number $i tells at some length what happens with your data.</p>"
		done
		echo '</div></div><footer>Imprint and more</footer></body></html>'
	} >site/www.example.org/privacy
	mkdir -p site/www.example.org/news
	cat >site/www.example.org/news/feed.xml <<'END'
<?xml version="1.0"?><rss version="2.0"><channel><title>Example news</title>
<item><title>A new office</title><link>http://www.example.org/news/1</link><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item>
</channel></rss>
END
}

proposes() {
	site
	serve
	expect 0 "$SMALLPRINT" add --pause 1 http://www.example.org/privacy >out
	grep -q '^Readable part: #policy-text$' out
	grep -q '^Steady: both looks had the same bytes$' out
	grep -q '^Date: Last updated: 3 May 2024$' out
	grep -q '^  ai-training: ' out
	grep -q 'news/feed.xml (rss, 1 item, newest' out
	grep -q '^Earlier versions: http://www.example.org/legal/old$' out
	grep -q '^  | Privacy Notice$' out
	cat >want <<'END'
platform: example
name: example

pages:
  # Earlier versions: http://www.example.org/legal/old
  privacy:
    name: Privacy Notice
    url: http://www.example.org/privacy
    select: "#policy-text"

announcements:
  feed:
    name: Example news
    url: http://www.example.org/news/feed.xml
    format: rss
END
	diff want rules/platforms/example.yaml
	expect 0 "$SMALLPRINT" test >/dev/null
	expect 0 "$SMALLPRINT" check >/dev/null
	fsck snapshots
}
try proposes "a page is looked at twice, told, and declared with its feed"

joins() {
	site
	serve
	cat >rules/platforms/example.yaml <<'END'
# Mine.
platform: example
name: Example
pages:
    terms: # the long one
        kind: terms
        url: http://www.example.org/terms
# Who tells.
notes: nothing
END
	expect 0 "$SMALLPRINT" add --pause 1 --name 'The notice' http://www.example.org/privacy >out
	cat >want <<'END'
# Mine.
platform: example
name: Example
pages:
    terms: # the long one
        kind: terms
        url: http://www.example.org/terms
    # Earlier versions: http://www.example.org/legal/old
    privacy:
        name: The notice
        url: http://www.example.org/privacy
        select: "#policy-text"
# Who tells.
notes: nothing

announcements:
  feed:
    name: Example news
    url: http://www.example.org/news/feed.xml
    format: rss
END
	diff want rules/platforms/example.yaml
	expect 64 "$SMALLPRINT" add http://www.example.org/privacy 2>err
	grep -q 'is watched already, as example/privacy' err
}
try joins "a platform that is there keeps its file, and gains an entry"

dry() {
	site
	serve
	expect 0 "$SMALLPRINT" add -n --pause 1 --id other/notice --kind help http://www.example.org/privacy >out
	grep -q '^Would be written to rules/platforms/other.yaml:$' out
	grep -q '^    kind: help$' out
	[ ! -e rules/platforms/other.yaml ]
}
try dry "a dry run shows the entry and writes nothing"

one_line() {
	site
	serve
	cat >rules/platforms/example.yaml <<'END'
platform: example
name: Example
pages: {terms: {kind: terms, url: "http://www.example.org/terms"}}
END
	cp rules/platforms/example.yaml before
	expect 64 "$SMALLPRINT" add --pause 1 http://www.example.org/privacy >out
	grep -q 'Not written (.*is written on one line' out
	grep -q '^  privacy:$' out
	cmp before rules/platforms/example.yaml
}
try one_line "what cannot be joined is shown, and the file stays"

moves() {
	site
	sed 's/Paragraph number 7 tells/Visitor 7001 reads/' site/www.example.org/privacy >site/www.example.org/other
	serve
	(sleep 2; cp site/www.example.org/other site/www.example.org/privacy) &
	expect 0 "$SMALLPRINT" add -n --pause 4 http://www.example.org/privacy >out
	wait $!
	grep -q '^Steady: no: 1 line differed between two looks' out
	grep -q '^  + Visitor 7001 reads' out
}
try moves "a page that differs between two looks is told so, with the lines"

shell() {
	site
	mkdir -p site/www.example.org/app
	echo '<!doctype html><html><head><title>App</title></head><body><div id="root"></div><script src="/a.js"></script></body></html>' >site/www.example.org/app/privacy
	cat >site/www.example.org/login <<'END'
<!doctype html><html><head><title>Log in</title></head><body><main><h1>Log in to continue</h1><p>Please log in to continue.</p></main></body></html>
END
	serve
	expect 2 "$SMALLPRINT" add --pause 1 http://www.example.org/app/privacy 2>err
	grep -q 'needs JavaScript' err
	grep -q '^Nothing was written.$' err
	expect 2 "$SMALLPRINT" add --pause 1 http://www.example.org/gone 2>err
	grep -q 404 err
	expect 2 "$SMALLPRINT" add --pause 1 http://www.example.org/login 2>err
	[ ! -e rules/platforms/example.yaml ]
}
try shell "an empty shell, a missing page and a login wall are named, and nothing is written"

wrong() {
	site
	expect 64 "$SMALLPRINT" add privacy 2>err
	grep -q 'does not begin with https' err
	expect 64 "$SMALLPRINT" add www.example.org/privacy 2>err
	grep -q '(https://www.example.org/privacy?)' err
	expect 64 "$SMALLPRINT" add --kind poem http://www.example.org/privacy 2>err
	grep -q -e '--kind is policy, terms' err
	expect 64 "$SMALLPRINT" add --id nothing http://www.example.org/privacy 2>err
	expect 64 "$SMALLPRINT" add --id 'A/b' http://www.example.org/privacy 2>err
	expect 64 "$SMALLPRINT" add --pause 9999 http://www.example.org/privacy 2>err
}
try wrong "wrong words are refused before anything is asked"

# What a reporter is told where nothing can be proposed: what came, and what can be done.
refused() { # ADDRESS, words of the answer
	expect 2 "$SMALLPRINT" add --pause 1 "http://www.example.org/$1" >out 2>err
	[ ! -s out ]
	grep -q '^Nothing was written.$' err
	[ "$(awk 'length > 80' err | wc -l)" -le 1 ] # the error itself may be long
	shift
	for words; do
		tr '\n' ' ' <err | grep -q "$words" || { cat err; return 1; }
	done
}
advice() {
	site
	w=site/www.example.org
	printf '%%PDF-1.4\n%%%%EOF\n' >$w/terms.pdf
	echo '{"a": 1}' >$w/data.json
	printf 'status 403\n---\ntext Checking your browser\n' >$w/wall.answer
	printf 'status 500\n---\ntext oops\n' >$w/oops.answer
	{ echo '<main>'; head -c 5000000 /dev/zero | tr '\0' x; echo '</main>'; } >$w/huge
	printf '<!doctype html><title>One moment</title><main><h1>Verify you are human</h1><p>Please complete the security check to continue. This takes a moment.</p></main>' >$w/robot
	: >$w/void
	serve
	refused terms.pdf 'application/pdf' 'add the page that links to the PDF'
	refused data.json 'application/json' 'same text as a web page'
	refused wall '403' 'turns programs away'
	refused oops '500' 'Try again later'
	refused nothing '404' 'Copy the address from there'
	refused huge 'more than' 'not a download'
	refused robot 'what came is not the page\|no text to read' 'a puzzle. Look for the same text elsewhere'
	refused void 'Look for the same text elsewhere'
	# nobody answers
	SMALLPRINT_CONNECT_TO=127.0.0.1:1 expect 2 "$SMALLPRINT" add http://www.example.org/privacy 2>err
	grep -q 'Is there a network' err
	[ -z "$(ls rules/platforms)" ]
}
try advice "what cannot be read is told with what can be done about it"

feed_itself() {
	site
	serve
	expect 0 "$SMALLPRINT" add --pause 1 http://www.example.org/news/feed.xml >out
	grep -q '^Readable part: its entries: it is a feed$' out
	grep -q '^Announcements: http://www.example.org/news/feed.xml (rss, 1 item, newest$' out
	cat >want <<'END'
platform: example
name: example

pages: {}

announcements:
  feed:
    name: Example news
    url: http://www.example.org/news/feed.xml
    format: rss
END
	diff want rules/platforms/example.yaml
	expect 0 "$SMALLPRINT" check >out 2>err
	grep -q '1 for the first time' err
	"$SMALLPRINT" add --pause 1 http://www.example.org/privacy >out
	[ "$(grep -c '^  feed' rules/platforms/example.yaml)" = 1 ]
	expect 0 "$SMALLPRINT" test >out
}
try feed_itself "a feed is declared as an announcement source, and not twice"

led_there() {
	site
	printf 'status 301\nheader Location: /privacy\n---\n' >site/www.example.org/old.answer
	serve
	expect 0 "$SMALLPRINT" add --pause 1 http://www.example.org/privacy >out
	grep -qx '    smallprint check example/privacy    keeps its text as it is now' out
	cp rules/platforms/example.yaml before
	expect 64 "$SMALLPRINT" add --pause 1 http://www.example.org/old 2>err
	grep -q 'old leads to http://www.example.org/privacy, which is watched already, as example/privacy' err
	for other in 'privacy#part-2' privacy/; do
		expect 64 "$SMALLPRINT" add --pause 1 "http://www.example.org/$other" 2>err
		grep -q 'is watched already' err
	done
	cmp before rules/platforms/example.yaml
}
try led_there "an address that leads to a page that is watched is not a second page"

begin() {
	expect 0 "$SMALLPRINT" init desk >out
	grep -q '^It watches [0-9][0-9]* platforms' out
	expect 0 "$SMALLPRINT" -C desk test >tested 2>err
	[ ! -s err ]
	expect 64 "$SMALLPRINT" init desk 2>err
	grep -q 'is there already: nothing was written' err
	expect 0 "$SMALLPRINT" init --empty bare >out
	grep -q '^It watches nothing yet' out
	expect 64 "$SMALLPRINT" -C bare check 2>err
	grep -q 'smallprint add URL' err
	# what fails half-way leaves nothing behind
	(ulimit -f 20; expect 2 "$SMALLPRINT" init full >out 2>err)
	[ -s err ]
	[ ! -e full/rules ]
	: >file
	expect 2 "$SMALLPRINT" init file 2>err
	# the way of a reporter: an empty workspace, a page, a first look
	site
	serve
	expect 0 "$SMALLPRINT" -C bare add --pause 1 http://www.example.org/privacy >out
	grep -q '^    smallprint -C bare check example/privacy ' out
	expect 0 "$SMALLPRINT" -C bare check >out 2>err
	grep -q '2 for the first time' err
}
try begin "init makes a workspace that loads, says what is next, and leaves nothing half-made"

done_testing
