#!/bin/sh
# smallprint check, from outside: a way out that leads elsewhere is told though no word changed.
. "$(dirname "$0")/lib.sh"

policy() { # TARGET-OF-OBJECT TARGET-OF-MORE [DATE]
	echo "<p>Effective ${3:-March 1, 2024}</p><h2>What we collect</h2>"
	echo "<p>You give us your name and what you post. We keep both for as long as you stay with us.</p>"
	echo "<p>You have the right to <a href='$1'>object</a> to the use of your posts for these purposes.</p>"
	echo "<p>You may <a href='$2'>learn more</a> about it. We answer questions within a month.</p>"
}

acme() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
END
	policy https://acme.example/help/1 https://acme.example/more | html privacy.html "Privacy Policy"
	serve
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >/dev/null 2>&1
}
check() { # TIME: one round
	at "$1"
	"$SMALLPRINT" check --all --json >out 2>err
}

way_out() {
	acme
	policy https://acme.example/help/2 https://acme.example/more | html privacy.html "Privacy Policy"
	check 2024-05-02T00:00:00Z
	[ "$(field class <out)" = change ] && [ "$(field alert <out)" = true ]
	grep -q '"rule":"link-moved.opt-out","concept":"opt-out"' out
	grep -q '"before":"\[object\](https://acme.example/help/1)","after":"\[object\](https://acme.example/help/2)"' out
	grep -q '"quote":"You have the right to object to the use of your posts for these purposes."' out
	[ "$(field confirmed <out)" = 2024-05-02T00:00:00Z ]
	git -C snapshots show main:acme/privacy.md | grep -q 'help/2'
	git -C snapshots log -1 --format=%s main | grep -q '^acme/privacy: The opt-out link leads elsewhere'
	"$SMALLPRINT" show main | grep -q 'help/2'
	check 2024-05-02T06:00:00Z
	[ ! -s out ]
	# it swings: known by now
	policy https://acme.example/help/1 https://acme.example/more | html privacy.html "Privacy Policy"
	check 2024-05-03T00:00:00Z
	[ ! -s out ] && grep -q '1 unchanged' err
	fsck snapshots
}
try way_out "an opt-out link that leads elsewhere is told with both addresses, once"

housekeeping() {
	acme
	policy https://acme.example/help/1 https://acme.example/even/more | html privacy.html "Privacy Policy"
	check 2024-05-02T00:00:00Z
	[ ! -s out ] && grep -q '1 unchanged' err
	policy "http://www.acme.example/help/1/?from=nav#top" https://acme.example/more | html privacy.html "Privacy Policy"
	check 2024-05-03T00:00:00Z
	[ ! -s out ] && grep -q '1 unchanged' err
	policy https://acme.example/help/3 https://acme.example/more "May 4, 2024" | html privacy.html "Privacy Policy"
	check 2024-05-04T00:00:00Z
	[ "$(field class <out)" = change ] && grep -q 'link-moved.opt-out' out
}
try housekeeping "other links, and other spellings of an address, are no change; a moved date hides none"

gone() {
	acme
	policy https://acme.example/help/1 https://acme.example/more |
	sed "s/<a href='[^']*'>object<\/a>/object/" | html privacy.html "Privacy Policy"
	check 2024-05-02T00:00:00Z
	[ "$(field class <out)" = change ] && [ "$(field alert <out)" = true ]
	grep -q '"rule":"link-gone.opt-out"' out && grep -q '"direction":"+"' out
	grep -q '"before":"\[object\](https://acme.example/help/1)","after":"object"' out
	"$SMALLPRINT" show main >shown
	grep -q '+ object$' shown
	# and back: known
	policy https://acme.example/help/1 https://acme.example/more | html privacy.html "Privacy Policy"
	check 2024-05-03T00:00:00Z
	[ ! -s out ] && grep -q '1 unchanged' err
	fsck snapshots
}
try gone "a way out whose words stay and whose link goes is told, once"

# The same page as files of a git history, for replay.
versions() {
	git init -q history
	for target in 1 2 1 2; do
		mkdir -p history/Acme
		{ printf '# Privacy\n\nWe keep your name for as long as you stay with us.\n\n'
		  printf 'You have the right to [object](https://acme.example/help/%s) to the use of your posts.\n' $target
		} >"history/Acme/Privacy Policy.md"
		git -C history add -A
		git -C history -c user.name=A -c user.email=a@acme.example commit -q -m "Record" --date "2024-05-0${day}T00:00:00Z"
		day=$((day + 1))
	done
}
replayed() {
	acme
	day=1
	versions
	"$SMALLPRINT" replay --json history >out 2>err
	[ "$(wc -l <out)" -eq 1 ]
	[ "$(field class <out)" = change ] && [ "$(field alert <out)" = true ]
	grep -q '"rule":"link-moved.opt-out","concept":"opt-out","direction":"+"' out
	grep -q '"after":"\[object\](https://acme.example/help/2)"' out
}
try replayed "replay tells of it as a round does, and not again when it swings"

once() {
	acme
	policy https://acme.example/help/2 https://acme.example/more | html new.html "Privacy Policy"
	printf 'times 1\nbody new.html\nheader Content-Type: text/html\nno-etag\n---\nbody privacy.html\nheader Content-Type: text/html\nno-etag\n' >site/acme.example/privacy.html.answer
	check 2024-05-02T00:00:00Z
	! grep -q '"alert":true' out || return 1
	git -C snapshots show main:acme/privacy.md | grep -q 'help/1'
	fsck snapshots
}
try once "a link that leads elsewhere for one look is no alert"

done_testing
