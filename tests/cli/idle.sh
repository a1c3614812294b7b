#!/bin/sh
# Rounds in which nothing is due: cheap, and still not blind to what is wrong with the rules.
. "$(dirname "$0")/lib.sh"

desk() {
	workspace <<'END'
pages:
  privacy: {kind: policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
END
	cp "$TESTS"/../rules/failures.yaml "$TESTS"/../rules/settings.yaml rules/
	words | html privacy.html Privacy
	serve
	at 2024-05-01T00:00:00Z
}
words() {
	for i in 1 2 3 4 5 6 7 8 9; do
		echo "<p>This is sentence number $i of a text that is long enough to be one.</p>"
	done
}
idle() {
	at 2024-05-01T01:00:00Z
	expect "$1" "$SMALLPRINT" check >out 2>err
}

mistakes() {
	desk
	expect 0 "$SMALLPRINT" check >out 2>err
	idle 0
	grep -q '^0 pages looked at' err
	# every kind of mistake in every kind of file, though nothing is due
	for file in rules/detect/ai-training.yaml rules/silence.yaml rules/failures.yaml rules/settings.yaml rules/platforms/acme.yaml; do
		cp $file good
		echo 'nonsense: [' >>$file
		idle 64
		grep -q "^$file:[0-9]*:[0-9]*: " err
		"$SMALLPRINT" status >out 2>err
		grep -q 'mistakes\{0,1\} in ./rules' err
		cp good $file
		idle 0
	done
	sed -i "s/- '{trainsai}'/- '('/" rules/detect/ai-training.yaml
	idle 64
	grep -q '^rules/detect/ai-training.yaml:' err
	cp "$TESTS"/../rules/detect/ai-training.yaml rules/detect/
	: >rules/detect/mine.yml
	idle 64
	grep -q 'rules/detect/mine.yml: files end in .yaml here' err
	rm rules/detect/mine.yml
	: >rules/silense.yaml
	idle 64
	grep -q 'rules/silense.yaml: nothing reads this file' err
	rm rules/silense.yaml
	mv rules/silence.yaml aside
	idle 64
	grep -q 'rules/silence.yaml: is missing' err
	mv aside rules/silence.yaml
	idle 0
	git -C snapshots status --short 2>/dev/null | { ! grep .; }
	fsck snapshots
}
try mistakes "a mistake in any file of rules/ ends a round in which nothing is due, with its line"

# Rules that changed mean a whole round, due or not; the next one is idle again.
changed() {
	desk
	expect 0 "$SMALLPRINT" check >out 2>err
	kept=$(cat snapshots/smallprint.rules)
	echo '# a remark' >>rules/detect/ai-training.yaml
	"$SMALLPRINT" status >out 2>err
	[ "$(cat snapshots/smallprint.rules)" = "$kept" ]
	idle 0
	[ "$(cat snapshots/smallprint.rules)" != "$kept" ]
	# what is due is looked at with the rules, whatever was kept
	{ words; echo '<p>We use your messages to train our artificial intelligence models.</p>'; } | html privacy.html Privacy
	at 2024-05-01T07:00:00Z
	expect 0 "$SMALLPRINT" check --json >out 2>err
	grep -q '"rule":"ai-training.use"' out
	# one that could not be done keeps nothing
	rm snapshots/smallprint.rules
	kill "$server"
	at 2024-05-01T14:00:00Z
	mkdir snapshots/refs/heads/checks.lock
	expect 2 "$SMALLPRINT" check >out 2>err
	[ ! -e snapshots/smallprint.rules ]
}
try changed "what was kept holds for these very rules, and only after a round that was done"

# The same workspace by another name, and one whose archive is another's clone.
elsewhere() {
	desk
	expect 0 "$SMALLPRINT" check >out 2>err
	kept=$(cat snapshots/smallprint.rules)
	(cd / && expect 0 "$SMALLPRINT" -C "$OLDPWD" check >/dev/null 2>&1)
	[ "$(cat snapshots/smallprint.rules)" = "$kept" ]
	echo nonsense >snapshots/smallprint.rules
	idle 0
	[ "$(cat snapshots/smallprint.rules)" = "$kept" ]
	head -c 100000 /dev/urandom >snapshots/smallprint.rules
	idle 0
	[ "$(cat snapshots/smallprint.rules)" = "$kept" ]
}
try elsewhere "what was kept is the same by any path, and nonsense in its place is nothing kept"

cost() {
	desk
	{
		printf 'platform: acme\nname: Acme\nspacing: 0s\npages:\n'
		for i in $(seq 200); do
			echo "  p$i: {kind: policy, url: \"http://h$((i % 40)).example/p$i.html\", select: main, every: 6h}"
		done
	} >rules/platforms/acme.yaml
	mkdir -p site/default
	for i in $(seq 200); do cp site/acme.example/privacy.html "site/default/p$i.html"; done
	expect 0 "$SMALLPRINT" check -q >out 2>err
	at 2024-05-01T01:00:00Z
	python3 - "$SMALLPRINT" >figure <<'END'
import os, resource, subprocess, sys
def cost(*args, n=10):
    before = os.times()
    for _ in range(n):
        subprocess.run([sys.argv[1], *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return 1000 * (after.children_user + after.children_system - before.children_user - before.children_system) / n
program, idle, status = cost("--version"), cost("check"), cost("status")
os.remove("snapshots/smallprint.rules")
whole = cost("test", n=3)
print(f"# figure: nothing due among 200 pages: check {idle:.0f} ms of CPU, status {status:.0f}; starting the program {program:.0f}; reading and trying all rules {whole:.0f}")
sys.exit(idle >= whole)
END
}
if command -v python3 >/dev/null; then
	try cost "a round in which nothing is due costs less than reading the rules"
	cat "$top/cost/figure" 2>/dev/null || :
fi
done_testing
