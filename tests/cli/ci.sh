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

# What a newsroom relies on in the files it copies.
templates() {
	python3 - "$TESTS/../ci" <<'END'
import re
import sys
import yaml

def no(what):
    sys.exit(what)

github = yaml.safe_load(open(sys.argv[1] + "/github-watch.yml"))
round_, heart = github["jobs"]["round"], github["jobs"]["heartbeat"]
github["permissions"] == {} or no("permissions that no job asked for")
round_["permissions"] == {"contents": "read"} or no("the round may do more than read")
heart["permissions"] == {"actions": "write"} or no("the heartbeat may do more than it needs")
len(heart["steps"]) == 1 and "uses" not in heart["steps"][0] or no("the heartbeat runs others' code")
github["concurrency"] == {"group": "watch", "cancel-in-progress": False} or no("two at a time, or cut off")
set(github["on"]) == {"schedule", "workflow_dispatch"} or no("it runs for strangers' pull requests")
github["on"]["schedule"][0]["cron"].split()[0] != "0" or no("on the hour")
for job in github["jobs"].values():
    job["timeout-minutes"] <= 60 or no("runs for ever")
    for step in job["steps"]:
        "${{" not in step.get("run", "") or no("an expression in a script: " + step["name"])
        "uses" not in step or re.search("@[0-9a-f]{40}$", step["uses"]) or no("not pinned: " + step["uses"])
        "secrets." not in str(step.get("env")) or step["run"] == "smallprint/ci/round ." or no("a secret goes too far")
        "uses" not in step or step["with"]["persist-credentials"] is False or no("credentials stay")
round_["steps"][-1]["run"] == "smallprint/ci/round ." or no("not the script a laptop runs")
"actions/workflows/watch.yml/enable" in heart["steps"][0]["run"] or no("no heartbeat")

gitlab = yaml.safe_load(open(sys.argv[1] + "/gitlab-watch.yml"))["round"]
gitlab["resource_group"] == "watch" and gitlab["interruptible"] is False or no("two at a time, or cut off")
gitlab["script"][-1] == "smallprint/ci/round ." or no("not the script a laptop runs")
gitlab["variables"]["SMALLPRINT_SUMMARY"] in gitlab["artifacts"]["paths"] or no("the summary is lost")
gitlab["artifacts"]["when"] == "always" or no("the summary of a failed round is lost")
"merge_request" not in str(gitlab["rules"]) or no("it runs for strangers' merge requests")
for job in (round_["steps"][2]["run"], str(gitlab["script"])):
    "install-deps --build" in job and "make -s -C smallprint -j2 all" in job or no("it is not built")
END
}
if python3 -c 'import yaml' 2>/dev/null; then
	try templates "the workflows have least permissions, run one at a time, are pinned, call the script a laptop runs"
else
	skip "the workflows have least permissions, run one at a time, are pinned, call the script a laptop runs" "no python3-yaml"
fi

lint() {
	yamllint -s -d '{extends: default, rules: {line-length: {max: 110}, comments: {min-spaces-from-content: 2}}}' "$TESTS"/../ci/*.yml
}
if command -v yamllint >/dev/null 2>&1; then
	try lint "yamllint finds nothing in the workflows"
else
	skip "yamllint finds nothing in the workflows" "no yamllint"
fi

# A machine with nothing: no home, no name, no login shell, an environment of what is said.
bare() { # STATUS WHO
	expect "$1" env -i PATH=/usr/bin:/bin HOME="$PWD/nohome" SMALLPRINT="$SMALLPRINT" \
		SMALLPRINT_REMOTE="$SMALLPRINT_REMOTE" SMALLPRINT_NOW="$SMALLPRINT_NOW" \
		SMALLPRINT_CONNECT_TO="$SMALLPRINT_CONNECT_TO" SMALLPRINT_ALLOW_PRIVATE=1 GITHUB_ACTIONS=true \
		GITHUB_STEP_SUMMARY="$PWD/$2.md" "$TESTS/../ci/round" "$2" >"$2.out" 2>"$2.err"
}
nothing() {
	newsroom
	printf 'channels:\n  log: {type: file, path: ../told.jsonl, changes: true}\n' >desk/rules/alerts.yaml
	git -C desk add -A
	git -C desk -c user.name=x -c user.email=x@x commit -q -m rules
	machine zero
	at 2024-05-01T00:00:00Z
	bare 0 zero
	policy "We may use your posts to train our artificial intelligence models." "May 1, 2024" | html privacy.html Privacy
	machine one
	at 2024-05-01T02:00:00Z
	bare 0 one
	[ "$(wc -l <told.jsonl)" -eq 3 ] # two first records and the change
	grep -q '^::warning title=acme/privacy::' one.out
	machine two
	at 2024-05-01T04:00:00Z
	bare 0 two
	[ "$(wc -l <told.jsonl)" -eq 3 ] # two first records and the change
	! grep -q warning two.out || return 1
	grep -q '2 unchanged' two.md
	[ ! -e nohome ]
	fsck remote.git
}
try nothing "with an empty environment and no home the second machine sees the first's state and repeats nothing"

shallow() {
	newsroom
	machine one
	at 2024-05-01T00:00:00Z
	expect 0 "$TESTS/../ci/round" one >one.out 2>one.err
	machine two
	git clone -q --depth 1 --no-single-branch "file://$PWD/remote.git" two/snapshots
	before=$(git -C remote.git for-each-ref)
	at 2024-05-01T02:00:00Z
	expect 2 "$TESTS/../ci/round" two >two.out 2>two.err
	grep -q 'is a shallow clone: .*git fetch --unshallow' two.err
	[ "$(git -C remote.git for-each-ref)" = "$before" ]
	git -C two/snapshots fetch -q --unshallow
	expect 0 "$TESTS/../ci/round" two >two.out 2>two.err
}
try shallow "a shallow clone of the archive is refused with what to do"

# A page that is gone for days is blind: the job says so.
blind() {
	newsroom
	machine one
	at 2024-05-01T00:00:00Z
	expect 0 "$TESTS/../ci/round" one >one.out 2>one.err
	printf 'status 500\n' >site/acme.example/privacy.html.answer
	machine two
	export GITHUB_STEP_SUMMARY=$PWD/summary.md GITHUB_ACTIONS=true
	at 2024-05-20T00:00:00Z
	expect 0 "$TESTS/../ci/round" two >two.out 2>two.err
	cat two.out two.err
	grep -q '^::warning title=acme/privacy::maintenance acme/privacy: ' two.out
	! grep -q 'title=acme/news' two.out || return 1
	machine three
	at 2024-05-20T02:00:00Z
	expect 0 "$TESTS/../ci/round" three >three.out 2>three.err
	! grep -q 'title=acme/privacy' three.out || return 1
}
try blind "a page that is not seen any more is annotated, once"

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
