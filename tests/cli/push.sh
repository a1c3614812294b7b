#!/bin/sh
# smallprint check --pull and --push, from outside: runners that share an archive.
. "$(dirname "$0")/lib.sh"

# Two pages and no witness; two runners with an archive each, one bare remote.
shared() {
	workspace <<'END'
pages:
  privacy: {kind: policy, url: "http://acme.example/privacy.html", select: main, every: 1h}
  terms: {kind: terms, url: "http://acme.example/terms.html", select: main, every: 1h}
END
	printf 'confirm: 0s\n' >rules/smallprint.yaml
	words "We keep what you write." | html privacy.html Privacy
	words "Be kind to each other." | html terms.html Terms
	git init -q --bare -b main remote.git
	mkdir a b
	cp -r rules a/
	cp -r rules b/
	serve
}
words() {
	echo "<p>$1</p>"
	for i in 1 2 3 4 5 6 7 8; do
		echo "<p>This is sentence number $i of a text that is long enough to be one.</p>"
	done
}
runner() {
	who=$1
	shift
	"$SMALLPRINT" -C "$who" check --push --remote "$PWD/remote.git" "$@" >"$who.out" 2>"$who.err"
}
same() {
	for ref in main raw checks; do
		[ "$(git -C a/snapshots rev-parse $ref)" = "$(git -C b/snapshots rev-parse $ref)" ]
		[ "$(git -C a/snapshots rev-parse $ref)" = "$(git -C remote.git rev-parse $ref)" ]
	done
	fsck a/snapshots
	fsck b/snapshots
	fsck remote.git
}
# The evidence that main's commits name is on raw.
evidence() {
	for c in $(git -C "$1" rev-list main); do
		e=$(git -C "$1" log -1 --format='%(trailers:key=Evidence,valueonly)' "$c" | tr -d '\n')
		[ -z "$e" ] || git -C "$1" merge-base --is-ancestor "$e" raw
	done
}

fresh() {
	shared
	at 2024-05-01T00:00:00Z
	runner a
	at 2024-05-01T02:00:00Z
	words "We keep what you write and train models with it." | html privacy.html Privacy
	runner b --json
	[ "$(git -C remote.git rev-list --count main)" = 3 ]
	grep -q '2 changes from the remote' b.err
	[ "$(field class <b.out)" = change ] # and nothing that a has told
	at 2024-05-01T03:30:00Z
	runner a --json
	grep -q '1 change from the remote' a.err
	[ ! -s a.out ]
	runner b
	same
	grep -c '	304	' server.log | grep -q '[1-9]'
}
try fresh "a fresh runner goes on where the other stopped, with validators and cursors"

two_at_once() {
	shared
	at 2024-05-01T00:00:00Z
	runner a
	runner b
	# both go on from here without hearing of each other
	at 2024-05-01T02:00:00Z
	words "We keep what you write and train models with it." | html privacy.html Privacy
	"$SMALLPRINT" -C a check >/dev/null 2>&1
	at 2024-05-01T02:05:00Z
	words "Be kind to each other, or leave." | html terms.html Terms
	"$SMALLPRINT" -C b check >/dev/null 2>&1
	at 2024-05-01T02:10:00Z
	runner a
	runner b
	grep -q 'Another runner was here: 1 recorded again on top of its work, 1 it had too, 0 it had gone past' b.err
	runner a
	same
	evidence a/snapshots
	# two first records, the policy once, the terms once
	[ "$(git -C remote.git rev-list --count main)" = 4 ]
	git -C remote.git show main:acme/privacy.md | grep -q 'train models'
	[ "$(git -C remote.git show main:README.md | grep -c '^- \[')" = 2 ]
	git -C remote.git show main:acme/terms.md | grep -q 'or leave'
	# every round of both is in the ledger
	[ "$(git -C remote.git ls-tree -r --name-only checks | grep -c '^rounds/')" -ge 3 ]
	git -C remote.git ls-tree -r --name-only checks | grep -q 020500
	git -C remote.git ls-tree -r --name-only checks | grep -q 020000
}
try two_at_once "two runners that recorded apart lose nothing and record nothing twice"

gone_past() {
	shared
	at 2024-05-01T00:00:00Z
	runner a
	runner b
	at 2024-05-01T02:00:00Z
	words "We keep it all." | html privacy.html Privacy
	"$SMALLPRINT" -C b check >/dev/null 2>&1
	at 2024-05-01T04:00:00Z
	words "We keep nothing." | html privacy.html Privacy
	runner a
	runner b
	grep -q '1 it had gone past' b.err
	git -C remote.git show main:acme/privacy.md | grep -q 'keep nothing'
	[ "$(git -C remote.git log --format=%s raw -- acme/privacy | wc -l)" = 3 ]
	runner a
	same
}
try gone_past "a text that the other has already seen gone keeps its evidence and is not put back"

during() {
	shared
	at 2024-05-01T00:00:00Z
	runner a
	runner b
	at 2024-05-01T02:00:00Z
	words "We keep it all." | html privacy.html Privacy
	words "Be nice." | html terms.html Terms
	runner a &
	one=$!
	runner b &
	other=$!
	wait $one
	wait $other
	runner a
	runner b
	same
	[ "$(git -C remote.git rev-list --count main)" = 4 ]
	evidence remote.git
}
try during "two runners at the same moment lose nothing"

over_git() {
	shared
	git -C remote.git config daemon.receivepack true
	touch remote.git/git-daemon-export-ok
	port=$((20000 + $$ % 20000))
	git daemon --base-path="$PWD" --listen=127.0.0.1 --port=$port --reuseaddr --init-timeout=20 >daemon.log 2>&1 &
	daemon=$!
	trap 'kill $server $daemon 2>/dev/null || :' EXIT
	sleep 0.5
	at 2024-05-01T00:00:00Z
	SMALLPRINT_REMOTE=git://127.0.0.1:$port/remote.git
	export SMALLPRINT_REMOTE
	expect 0 "$SMALLPRINT" -C a check --push 2>err
	expect 0 "$SMALLPRINT" -C b check --push 2>err
	[ "$(git -C remote.git rev-list --count main)" = 2 ]
	kill $daemon
	fsck remote.git
}
if git daemon --help >/dev/null 2>&1 || [ -x "$(git --exec-path)/git-daemon" ]; then
	try over_git "the remote may be a git server"
else
	skip "the remote may be a git server" "no git daemon"
fi

wrong() {
	shared
	at 2024-05-01T00:00:00Z
	expect 64 "$SMALLPRINT" -C a check --push 2>err
	grep -q 'has no remote: give --remote' err
	# an empty archive without its remote would take every page for new
	expect 2 "$SMALLPRINT" -C a check --push --remote "$PWD/nowhere.git" 2>err
	grep -q 'nowhere.git: cannot be pulled from' err
	! git -C a/snapshots rev-parse -q --verify main >/dev/null || return 1
	# one with a history goes on looking
	runner a
	at 2024-05-01T02:00:00Z
	expect 2 "$SMALLPRINT" -C a check --push --remote "$PWD/nowhere.git" 2>err
	grep -q '2 pages looked at' err
	# an archive of something else
	git init -q other
	(cd other && git checkout -q -b main && echo x >x && git add x && git -c user.name=x -c user.email=x@x commit -q -m x)
	expect 2 "$SMALLPRINT" -C a check --pull --remote "$PWD/other" 2>err
	grep -q 'holds another archive' err
	fsck a/snapshots
	# a login is never shown
	expect 2 "$SMALLPRINT" -C b check --pull --remote "http://me:secret@127.0.0.1:9/x.git" 2>err
	grep -q 127.0.0.1 err
	! grep -q secret err || return 1
}
try wrong "no remote, an unreachable one and another archive are named; looking goes on where it can"

killed() {
	shared
	at 2024-05-01T00:00:00Z
	runner a
	runner b
	hour=2
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		at 2024-05-01T$(printf %02d $((hour + i))):00:00Z
		words "We keep it all, version $i." | html privacy.html Privacy
		"$SMALLPRINT" -C a check --push --remote "$PWD/remote.git" >/dev/null 2>&1 &
		victim=$!
		sleep 0.0$((i % 9))
		kill -9 $victim 2>/dev/null || :
		wait $victim 2>/dev/null || :
		runner b
		fsck remote.git
	done
	at 2024-05-02T00:00:00Z
	runner a
	runner b
	same
	evidence remote.git
	[ "$(git -C remote.git rev-list --count main -- acme/privacy.md)" = 13 ]
}
try killed "a runner killed in pull or push leaves both sides sound, and no change twice"

# A channel that works and one that does not: what is remembered of both goes along.
channels() {
	shared
	for who in a b; do
		cat >$who/rules/alerts.yaml <<'END'
channels:
  log: {type: file, path: ../told.jsonl, changes: true}
  down: {type: webhook, url: "http://acme.example/in", changes: true}
END
	done
	printf 'status 503\n' >site/acme.example/in.answer
	at 2024-05-01T00:00:00Z
	runner a
	[ "$(git -C remote.git for-each-ref --format='%(refname)' refs/smallprint/tries | tr '\n' ' ')" = "refs/smallprint/tries/down refs/smallprint/tries/log " ]
	told=$(wc -l <told.jsonl)
	at 2024-05-01T02:00:00Z
	words "We keep what you write and train models with it." | html privacy.html Privacy
	runner b
	[ "$(wc -l <told.jsonl)" -eq $((told + 1)) ]
	"$SMALLPRINT" -C b alerts --json down >out
	[ "$(field attempts <out)" = 2 ] && [ "$(field failing_since <out)" = 2024-05-01T00:00:00Z ]
	fsck remote.git
	# what an older version remembered was no commit
	blob=$(git -C b/snapshots rev-parse refs/smallprint/tries/down:tries.json)
	git -C b/snapshots update-ref refs/smallprint/tries/down "$blob"
	at 2024-05-01T02:01:00Z
	runner b
	[ "$(git -C remote.git cat-file -t refs/smallprint/tries/down)" = commit ]
	[ "$(wc -l <told.jsonl)" -eq $((told + 1)) ]
}
try channels "what is remembered of channels goes to the remote with their cursors"

done_testing
