#!/bin/sh
# smallprint prove and verify: what the archive shows of a sentence, and whether it holds.
. "${0%/*}/lib.sh"

has() { grep -qF -- "$2" "$1" || { echo "\"$2\" is not in $1:"; cat "$1"; return 1; }; }
lacks() { if grep -qF -- "$2" "$1"; then echo "\"$2\" is in $1:"; cat "$1"; return 1; fi; }
sp() { "$SMALLPRINT" "$@"; }

policy() { # SENTENCE
	echo "<p>Effective March 1, 2024</p><h2>What we collect</h2>"
	echo "<p>You give us your name and what you post. We keep both for as long as you stay with us.</p>"
	echo "<h2>What we do with it</h2><p>We show your posts to those you choose. ${1:-}</p>"
	echo "<p>We answer questions within a month. You may complain to an authority near you.</p>"
	echo "<p>The posts of members who leave are erased after a year, and so are their names.</p>"
}
training="We may use your posts and other personal data to train our artificial intelligence models."
check() { at "$1"; sp check --all >out 2>err || { cat err; return 1; }; }
page() { policy "${1:-}" | html privacy.html "Privacy Policy"; }

# Seven checks: absent, absent, present, held, failed, present, absent.
watched() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: body, every: 6h}
  terms: {kind: terms, name: Terms, url: "http://acme.example/terms.html", every: 6h}
END
	cp "$TESTS"/../rules/failures.yaml rules/
	serve
	echo "<p>Be kind to each other, and do not resell what is not yours to sell. We may close accounts that do.</p>" | html terms.html Terms
	page
	check 2024-05-01T00:00:00Z
	check 2024-05-01T06:00:00Z
	page "$training"
	check 2024-05-01T12:00:00Z
	printf '<!doctype html><html><body><main><h1>This page is not available</h1><p>An unexpected error has occurred. Try reloading the page.</p></main></body></html>' >site/acme.example/privacy.html
	check 2024-05-01T18:00:00Z
	rm site/acme.example/privacy.html
	check 2024-05-02T00:00:00Z
	page "$training"
	check 2024-05-02T06:00:00Z
	page
	check 2024-05-02T12:00:00Z
}
changed() { git -C snapshots log --format=%H --reverse main -- acme/privacy.md | sed -n "$1p"; }

course() {
	watched
	sp prove acme/privacy "use your posts and other personal data to train" >out
	has out '7 checks: 2 present, 3 absent, 1 held, 1 blind'
	tr '\n' ' ' <out >line
	has line 'stood in acme/privacy in 2 of the 5 good checks between 2024-05-01T00:00:00Z and 2024-05-02T12:00:00Z; first seen 2024-05-01T12:00:00Z'
	has line 'not there at the look before, 2024-05-01T06:00:00Z; last seen 2024-05-02T06:00:00Z, not there at the next look, 2024-05-02T12:00:00Z'
	has line 'In 1 more check what came was not the page. 1 check failed.'
	has line 'The longest time between two good checks was 18 h (from 2024-05-01T12:00:00Z).'
	has out "$(changed 2)"
	sed 's/…/./g' out | grep -v 'git -C' | awk 'length > 80' >wide
	[ ! -s wide ] || { cat wide; return 1; }
}
try course 'prove counts the checks where the words were there, absent, held or blind, and says when'

commands() {
	watched
	sp prove acme/privacy "$training" >out
	sed -n 's/^  \(git -C .*\)/\1/p' out >commands
	[ "$(wc -l <commands)" -ge 6 ]
	while read -r line; do
		sh -c "$line" >shown 2>&1 || { echo "$line"; cat shown; return 1; }
		[ -s shown ]
	done <commands
	sh -c "$(grep sha256sum commands)" | cut -d' ' -f1 >sum
	has out "sha256    $(cat sum)"
	sh -c "$(grep -- '-nF' commands | head -n 1)" >shown
	has shown "$training"
}
try commands 'every git command prove prints runs, and shows what it says'

window() {
	watched
	sp prove acme/privacy "$training" --from 2024-05-01T12:00:00Z --to 2024-05-02T06:00:00Z >out
	tr '\n' ' ' <out >line
	has line 'in every one of the 2 good checks between 2024-05-01T12:00:00Z and 2024-05-02T06:00:00Z'
	has line 'which is the first good check'
	has out '4 checks: 2 present, 0 absent, 1 held, 1 blind'
	sp prove acme/privacy "$training" --to 2024-05-01T06:00:00Z >out
	has out '2 checks: 0 present, 2 absent'
	has out 'The words stand in another version, not of that time'
	sp prove acme/privacy "$training" --from 2030-01-01 >out
	has out 'Nothing can be said'
}
try window '--from and --to narrow it'

never() {
	watched
	sp prove acme/privacy "We answer questions in a month" >out
	tr '\n' ' ' <out >line
	has line 'were in none of the 5 good checks of acme/privacy between'
	has out 'We answer questions within a month.'
	lacks out 'First seen'
}
try never 'words that were never there are told with the nearest sentence'

lines() {
	watched
	sp prove acme/privacy "$training" --json >out
	[ "$(wc -l <out)" -eq 1 ]
	has out '"checks":7,"good":5,"present":2,"absent":3,"held":1,"blind":1'
	has out "\"first_seen\":{\"time\":\"2024-05-01T12:00:00Z\",\"commit\":\"$(changed 2)\""
	has out '"not_before":{"time":"2024-05-01T06:00:00Z"'
	has out '"gone":{"time":"2024-05-02T12:00:00Z"'
	has out '{"state":"held","first":"2024-05-01T18:00:00Z","last":"2024-05-01T18:00:00Z","checks":1,"commit":null'
	has out '"nearest":null'
}
try lines '--json is one object with every stretch'

wrong() {
	watched
	expect 64 sp prove acme/privcy "$training" 2>err
	has err '(acme/privacy?)'
	expect 64 sp prove acme "$training" 2>err
	has err 'is a platform'
	expect 64 sp prove acme/privacy "  …" 2>err
	has err 'the quote has no words'
	expect 64 sp prove acme/privacy x --from yesterday 2>err
	has err '--from wants a day or time'
	expect 64 sp prove acme/privacy x --from 2024-05-02 --to 2024-05-01 2>err
	has err '--from is later than --to'
	expect 64 sp prove acme/privacy 2>err
	expect 64 sp -C nowhere prove acme/privacy x 2>err
	has err 'no archive yet'
}
try wrong 'unknown pages, empty quotes and bad times are refused with a word'

sound() {
	watched
	sp verify >out 2>err || { cat out err; return 1; }
	has out '4 commits: 4 hold, 0 do not'
	has out '4 bodies read again: the same text'
	has out '7 rounds, 14 checks in the ledger'
	sp verify acme/terms >out
	has out '1 commit: 1 holds, 0 do not'
	sp verify --json >out
	[ "$(grep -c '"sound":true,"reread":"same","problems":\[\]' out)" -eq 4 ]
	expect 64 sp verify acme/nonsense
	git clone -q snapshots clone/snapshots
	sp -C clone verify >out
	has out '4 commits: 4 hold'
	sp -C clone prove acme/privacy "$training" >out
	has out '7 checks: 2 present'
}
try sound 'an archive that was only written by rounds holds, and so does a clone of it'

loose() { # every object a file of its own
	mkdir packs && mv snapshots/objects/pack/* packs/
	for pack in packs/*.pack; do git -C snapshots unpack-objects -q <"$pack"; done
}
object() { echo "snapshots/objects/$(echo "$1" | cut -c1-2)/$(echo "$1" | cut -c3-)"; }

flipped() {
	watched
	loose
	commit=$(changed 2)
	blob=$(git -C snapshots log -1 --format=%B "$commit" | sed -n 's/^Raw: \([0-9a-f]*\) .*/\1/p')
	file=$(object "$blob")
	chmod u+w "$file"
	size=$(wc -c <"$file")
	byte=$(od -An -tu1 -j $((size / 2)) -N1 "$file" | tr -d ' ')
	printf "\\$(printf %o $(((byte + 1) % 256)))" | dd of="$file" bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
	expect 1 sp verify >out
	grep "^$(echo "$commit" | cut -c1-12) acme/privacy: its evidence body" out
	has out '4 commits: 3 hold, 1 does not'
}
try flipped 'a flipped byte in a stored body is named with its commit'

missing() {
	watched
	loose
	commit=$(changed 3)
	rm -f "$(object "$(git -C snapshots rev-parse raw)")"
	expect 2 sp verify 2>err
	git -C snapshots update-ref refs/heads/raw "$(git -C snapshots log -1 --format=%B "$(changed 2)" | sed -n 's/^Evidence: //p')"
	expect 1 sp verify >out
	grep "^$(echo "$commit" | cut -c1-12) acme/privacy: its evidence [0-9a-f]* is not on raw" out
}
try missing 'a missing commit of evidence is named'

# rewrite SED-PROGRAM: main's newest commit with another message.
rewrite() {
	old=$(git -C snapshots rev-parse main)
	new=$(git -C snapshots cat-file commit "$old" | sed "$1" | git -C snapshots hash-object -t commit -w --stdin)
	[ "$old" != "$new" ]
	git -C snapshots update-ref refs/heads/main "$new"
	short=$(echo "$new" | cut -c1-12)
}

forged() {
	watched
	rewrite 's/^\(Raw: .* sha256:\)..../\10000/'
	expect 1 sp verify >out
	has out "$short acme/privacy: its trailer Raw has another sha256 than its evidence body.html"
	has out 'names '
	has out 'which is not on main'
}
try forged 'a forged trailer is named, and that the ledger knows another main'

rewritten() {
	watched
	tree=$(GIT_INDEX_FILE=$PWD/index; export GIT_INDEX_FILE
		git -C snapshots read-tree main
		blob=$(git -C snapshots show main:acme/privacy.md | sed 's/within a month/within a year/' | git -C snapshots hash-object -w --stdin)
		git -C snapshots update-index --cacheinfo "100644,$blob,acme/privacy.md"
		git -C snapshots write-tree)
	rewrite "s/^tree .*/tree $tree/"
	expect 1 sp verify --json >out
	grep -q "\"commit\":\"$(git -C snapshots rev-parse main)\",\"page\":\"acme/privacy\",\"sound\":false,\"reread\":\"other\"" out
	has out 'its text is not the one its fetch.txt speaks of'
	has out 'gives another text'
}
try rewritten 'a text that its body does not give is named'

# The finding of the newest change says other words, and all that seals it was made to fit.
put_words() {
	watched
	git -C snapshots show raw:acme/privacy/change.json >json
	sed 's/train our artificial/train our neighbours/g' json >forged
	! cmp -s json forged || return 1
	blob=$(git -C snapshots hash-object -w --stdin <forged)
	tree=$(GIT_INDEX_FILE=$PWD/index; export GIT_INDEX_FILE
		git -C snapshots read-tree raw
		git -C snapshots update-index --cacheinfo "100644,$blob,acme/privacy/change.json"
		git -C snapshots write-tree)
	sum=$(sha256sum <forged | cut -d' ' -f1)
	raw=$(git -C snapshots cat-file commit raw |
		sed "s/^tree .*/tree $tree/; s/^\(File: change.json [0-9]* sha256:\).*/\1$sum/" |
		git -C snapshots hash-object -t commit -w --stdin)
	git -C snapshots update-ref refs/heads/raw "$raw"
	rewrite "s/^Evidence: .*/Evidence: $raw/"
	expect 1 sp verify >out
	grep "^$short acme/privacy: its finding [a-z.-]* quotes words that are not in the text" out
}
try put_words 'a finding whose quote is not in the text is named'

done_testing
