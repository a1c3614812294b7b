#!/bin/sh
# smallprint check, from outside: pages that swing, and what is new among known texts.
. "$(dirname "$0")/lib.sh"

policy() { # DATE SENTENCE
	echo "<p>Effective $1</p><h2>What we collect</h2>"
	echo "<p>You give us your name and what you post. We keep both for as long as you stay with us.</p>"
	echo "<h2>What we do with it</h2><p>We show your posts to those you choose. ${2:-}</p>"
	echo "<p>We answer questions within a month. You may complain to an authority near you.</p>"
	echo "<p>The posts of members who leave are erased after a year, and so are their names.</p>"
}
training="We may use your posts and other personal data to train our artificial intelligence models."
sharing="We share your posts and other personal data with partners who train their own artificial intelligence models."

acme() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
END
	cp "$TESTS"/../rules/failures.yaml rules/
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	serve
	check 2024-05-01T00:00:00Z
}
page() { policy "$@" | html privacy.html "Privacy Policy"; }
check() { # TIME: one round
	at "$1"
	"$SMALLPRINT" check --all --json >out 2>err
}
class() { [ "$(field class <out)" = "$1" ] && [ "$(field alert <out)" = "$2" ]; }

swing() { # four days of A and B; both are known, and the last leg is no alert
	page "May 2, 2024" "$training"
	check 2024-05-02T00:00:00Z
	class change true
	page "March 1, 2024"
	check 2024-05-02T06:00:00Z
	class returned true
	page "May 2, 2024" "$training"
	check 2024-05-02T12:00:00Z
	class returned true
	page "March 1, 2024"
	check 2024-05-02T18:00:00Z
	class alternating false
	page "May 2, 2024" "$training"
	check 2024-05-03T00:00:00Z
	class alternating false
}

new_among_known() {
	acme
	swing
	page "May 2, 2024" "$training $sharing"
	check 2024-05-03T06:00:00Z
	class change true
	grep -q '"concept":"ai-sharing"' out
	[ "$(field confirmed <out)" = 2024-05-03T06:00:00Z ]
	check 2024-05-03T12:00:00Z
	[ ! -s out ]
	fsck snapshots
}
try new_among_known "a page that swings is quiet, and a third text that stays is a change"

swing_in_a_clone() {
	acme
	swing
	mv snapshots original
	git clone -q original snapshots
	git -C snapshots fetch -q origin 'refs/smallprint/*:refs/smallprint/*'
	page "March 1, 2024"
	check 2024-05-03T06:00:00Z
	class alternating false
	fsck snapshots
}
try swing_in_a_clone "a fresh clone knows that the page swings"

every_fetch() {
	acme
	cp site/acme.example/privacy.html site/acme.example/a.html
	page "May 2, 2024" "$training"
	cp site/acme.example/privacy.html site/acme.example/b.html
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		printf 'times 1\nbody b.html\nheader Content-Type: text/html\nno-etag\n---\ntimes 1\nbody a.html\nheader Content-Type: text/html\nno-etag\n---\n'
	done >site/acme.example/privacy.html.answer
	printf 'body a.html\nheader Content-Type: text/html\n' >>site/acme.example/privacy.html.answer
	for hour in 00 06 12 18; do
		check 2024-05-02T$hour:00:00Z
		cat out >>told
	done
	! grep -q '"class":"change"' told || return 1
	! grep -q '"alert":true' told || return 1
	fsck snapshots
}
try every_fetch "a page with another text at every fetch is never an alert"

size_jump() {
	acme
	tip=$(git -C snapshots rev-parse main)
	{ echo "<p>Effective March 1, 2024</p>"; for i in $(seq 60); do echo "<p>Chapter $i for members of region $i says what the law of region $i asks of us and of those who live there.</p>"; done; } |
		html privacy.html "Privacy Policy"
	check 2024-05-02T00:00:00Z
	[ ! -s out ] && grep -q 'held, not a version' err
	[ "$tip" = "$(git -C snapshots rev-parse main)" ]
	check 2024-05-02T12:00:00Z
	[ ! -s out ]
	check 2024-05-03T06:00:00Z
	[ "$(field class <out)" = change ]
	fsck snapshots
}
try size_jump "a text of another size with next to nothing of the old one is held, and a change when it stays"

# As if the archive was made by another version of the extractor: what it remembers of how the
# page was read is another number.
extractor() {
	acme
	git -C snapshots show checks:state.tsv >state
	old=$(awk -F'\t' '!/^#/ { print $7 }' state)
	[ -n "$old" ]
	sed -i "s/	$old	/	1234abcd	/" state
	blob=$(git -C snapshots hash-object -w ../state)
	GIT_INDEX_FILE=$PWD/index.tmp git -C snapshots read-tree checks
	GIT_INDEX_FILE=$PWD/index.tmp git -C snapshots update-index --add --cacheinfo "100644,$blob,state.tsv"
	tree=$(GIT_INDEX_FILE=$PWD/index.tmp git -C snapshots write-tree)
	commit=$(git -C snapshots log -1 --format=%B checks |
		GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@localhost GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@localhost \
			git -C snapshots commit-tree "$tree" -p checks)
	git -C snapshots update-ref refs/heads/checks "$commit"
	page "May 2, 2024" "$training"
	check 2024-05-02T00:00:00Z
	class change true
	[ "$(git -C snapshots rev-list --count main)" -eq 2 ]
	fsck snapshots
}
try extractor "another version of the extractor that reads the same is no upgrade, and hides no change"

done_testing
