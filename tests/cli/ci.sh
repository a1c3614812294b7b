#!/bin/sh
# ci/round, from outside: what a scheduled job runs, each time on a new machine.
. "$(dirname "$0")/lib.sh"

newsroom() {
	workspace <<'END'
pages:
  privacy: {kind: policy, name: "Privacy @Policy", url: "http://acme.example/privacy.html", select: main, every: 1h}
announcements:
  news: {name: News, url: "http://acme.example/news.html", select: main, every: 1h}
END
	printf 'confirm: 0s\n' >rules/smallprint.yaml
	policy "We keep what you write." "March 1, 2024" | html privacy.html Privacy
	echo "<h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	git init -q --bare -b main remote.git
	git init -q -b main desk
	cp -r rules desk/
	git -C desk add -A
	git -C desk -c user.name=x -c user.email=x@x commit -q -m rules
	serve
	SMALLPRINT_REMOTE=$PWD/remote.git
	GITHUB_STEP_SUMMARY=
	export SMALLPRINT SMALLPRINT_REMOTE
}
policy() {
	echo "<p>Effective $2</p><p>$1</p>"
	for i in 1 2 3 4 5 6 7 8; do
		echo "<p>This is sentence number $i of a text that is long enough to be one.</p>"
	done
}
# A machine that has nothing but the rules.
machine() {
	rm -rf "$1"
	git clone -q desk "$1"
}

two_machines() {
	newsroom
	machine one
	at 2024-05-01T00:00:00Z
	expect 0 "$TESTS/../ci/round" one >one.out 2>one.err
	policy "We may use your posts to train our artificial intelligence models, *all* of them &lt;b&gt; @everyone." "May 1, 2024" | html privacy.html Privacy
	machine two
	at 2024-05-01T02:00:00Z
	export GITHUB_STEP_SUMMARY=$PWD/summary.md GITHUB_ACTIONS=true
	SMALLPRINT_FAIL_ON_ALERT=1 expect 1 "$TESTS/../ci/round" two >two.out 2>two.err
	grep -q '^::warning title=acme/privacy::' two.out
	grep -q '^### \[Acme · Privacy &#64;Policy\](http://acme.example/privacy.html): ' summary.md
	! grep -q '@everyone' summary.md || return 1
	! grep -q '<b>' summary.md || return 1
	grep -q '^2 pages looked at, 1 unchanged, 1 changed' summary.md
	# the third machine knows what the second told
	machine three
	rm summary.md
	at 2024-05-01T04:00:00Z
	expect 0 "$TESTS/../ci/round" three >three.out 2>three.err
	! grep -q warning three.out || return 1
	grep -q '2 unchanged' summary.md
	grep -c '	304	' server.log | grep -qx 3
	[ "$(git -C remote.git rev-list --count main)" = 3 ]
	[ "$(git -C remote.git rev-list --count checks)" = 3 ]
	fsck remote.git
}
try two_machines "each machine goes on where the last stopped: validators, history, what was told"

at_a_time() {
	newsroom
	machine one
	at 2024-05-01T00:00:00Z
	"$TESTS/../ci/round" one >a.out 2>a.err &
	first=$!
	"$TESTS/../ci/round" one >b.out 2>b.err
	wait $first
	[ "$(git -C remote.git rev-list --count main)" = 2 ]
	fsck remote.git
}
try at_a_time "the second round of a workspace waits for the first"

wrong() {
	mkdir empty
	expect 64 "$TESTS/../ci/round" empty 2>err
	grep -q 'has no rules/' err
	SMALLPRINT=/nowhere/smallprint expect 64 "$TESTS/../ci/round" empty 2>err
	grep -q 'make it, or set SMALLPRINT' err
}
try wrong "what is missing is named"

# No shell but ours: a workflow calls ci/round, with least permissions, one at a time.
templates() {
	for f in "$TESTS"/../ci/github-watch.yml "$TESTS"/../ci/gitlab-watch.yml; do
		grep -q 'smallprint/ci/round \.' "$f"
		! grep -q '\${{ secrets.[A-Z_]* }}.*run:' "$f" || return 1
	done
	grep -q 'cancel-in-progress: false' "$TESTS/../ci/github-watch.yml"
	grep -q 'contents: read' "$TESTS/../ci/github-watch.yml"
	grep -q 'resource_group: watch' "$TESTS/../ci/gitlab-watch.yml"
}
try templates "the workflows call the script a laptop runs"

# A hook that is down and one that refuses: the job says what was not told, to whom and why.
untold() {
	newsroom
	cat >desk/rules/alerts.yaml <<'END'
channels:
  down: {type: webhook, url: "http://acme.example/down"}
  picky: {type: webhook, url: "http://acme.example/picky"}
  log: {type: file, path: ../told.jsonl}
  off: {type: webhook, url: "http://acme.example/down", off: true}
END
	printf 'status 503\n' >site/acme.example/down.answer
	printf 'status 400\n' >site/acme.example/picky.answer
	git -C desk add -A
	git -C desk -c user.name=x -c user.email=x@x commit -q -m rules
	export GITHUB_STEP_SUMMARY=$PWD/summary.md GITHUB_ACTIONS=true
	machine one
	at 2024-05-01T00:00:00Z
	expect 0 "$TESTS/../ci/round" one >one.out 2>one.err
	! grep -q 'Not told' summary.md || return 1
	policy "We may use your posts to train our artificial intelligence models." "May 1, 2024" | html privacy.html Privacy
	machine two
	at 2024-05-01T02:00:00Z
	rm summary.md
	expect 0 "$TESTS/../ci/round" two >two.out 2>two.err
	cat summary.md two.out
	grep -qx '### Not told' summary.md
	grep -q '^- down (webhook): 1 not delivered: was answered with 503; next try 2024-05-01T02:01' summary.md
	grep -q '^- picky (webhook): 1 put aside, the last of acme/privacy: was answered with 400' summary.md
	! grep -q '^- log\|^- off' summary.md || return 1
	grep -q '^::warning title=channel down::1 not delivered: was answered with 503' two.out
	grep -q '^::warning title=channel picky::1 put aside' two.out
	[ "$(wc -l <told.jsonl)" -eq 1 ]
	# the next machine tries again, and then all is well but what a person decides
	printf 'text ok\n' >site/acme.example/down.answer
	machine three
	at 2024-05-01T04:00:00Z
	rm summary.md
	expect 0 "$TESTS/../ci/round" three >three.out 2>three.err
	! grep -q 'down' summary.md three.out || return 1
	grep -q '^- picky' summary.md
	[ "$(wc -l <told.jsonl)" -eq 1 ]
	fsck remote.git
}
try untold "the job's summary and annotations say what was not told, to whom and why"

done_testing
