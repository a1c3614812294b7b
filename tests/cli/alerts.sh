#!/bin/sh
# smallprint alerts, from outside: how channels stand, tests, previews, sending again.
. "$(dirname "$0")/lib.sh"
. "$TESTS/cli/channels-lib.sh"

# hook refuses the first message, desk is down, log gets everything.
three() {
	acme <<'END2'
channels:
  hook: {type: webhook, url: "http://hook.example/in"}
  desk: {type: slack, url: "http://hook.example/desk"}
  log: {type: file, path: alerts.jsonl}
  quiet: {type: command, command: [sh, -c, "cat >got"], off: true}
END2
	printf 'status 400\n' >site/hook.example/in.answer
	printf 'status 503\n' >site/hook.example/desk.answer
	check 2024-05-02T00:00:00Z
}
alerts() { "$SMALLPRINT" alerts "$@"; }
of() { grep "^{\"channel\":\"$1\""; } # FIELD lines of one channel

listed() {
	three
	alerts --json >out
	[ "$(field channel <out | tr '\n' ' ')" = "hook desk log quiet " ]
	[ "$(field state <out | tr '\n' ' ')" = "ok failing ok off " ]
	[ "$(of desk <out | field undelivered)" = 1 ]
	[ "$(of desk <out | field attempts)" = 1 ]
	[ "$(of desk <out | field oldest)" = 2024-05-02T00:00:00Z ]
	of desk <out | grep -q '"why":"was answered with 503"'
	of hook <out | grep -q '"aside":\[{"commit":"[0-9a-f]*","page":"acme/privacy",.*was answered with 400'
	[ "$(of log <out | field last_page)" = acme/privacy ]
	alerts >out
	grep -q '^desk .* failing' out && grep -q '1 not delivered, the first of 2024-05-02T00:00:00Z' out
	grep -q 'next try 2024-05-02T00:01:' out
	grep -q 'put aside 2024-05-02T00:00:00Z: [0-9a-f]* acme/privacy' out
	[ "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80 ]
	# the same where one looks first
	"$SMALLPRINT" status >out
	grep -q '^channel desk .* failing' out && grep -q '^channel hook' out
	! grep -q '^channel log' out || return 1
	"$SMALLPRINT" status --json | grep '^{"channel":' >out
	alerts --json | cmp - out
	! "$SMALLPRINT" status --json acme/privacy | grep -q '"channel"' || return 1
	"$SMALLPRINT" status --metrics >out
	grep -qx 'smallprint_channel_undelivered{channel="desk"} 1' out
	grep -qx 'smallprint_channel_aside{channel="hook"} 1' out
	# pages are read well, and what is kept back for longer than a page may be
	check 2024-05-10T00:00:00Z
	expect 0 "$SMALLPRINT" status --stale 3w --exit-code
	expect 1 "$SMALLPRINT" status --stale 1w --exit-code >out
	grep -q ' 0 stale' out
}
try listed "alerts and status say what is undelivered, why, and when the next try is"

preview() {
	three
	git -C snapshots for-each-ref >before
	ls posts >posted
	alerts --dry-run >out
	grep -q '^desk: 2024-05-02T00:00:00Z [0-9a-f]* acme/privacy The page now says' out
	grep -qx 'hook: nothing' out && grep -qx 'log: nothing' out
	alerts --dry-run --resend hook >out
	grep -q '^hook: .* acme/privacy' out
	alerts --dry-run --since 2024-05-01 --json quiet >out
	[ "$(wc -l <out)" -eq 1 ]
	[ "$(field key <out | head -n 1)" = "$(field key <alerts.jsonl)" ]
	[ "$(sed 's/.*"body"://; s/}$//' out)" = "$(cat alerts.jsonl)" ]
	git -C snapshots for-each-ref >after
	cmp before after
	ls posts | cmp - posted
}
try preview "--dry-run tells the very words, and moves and sends nothing"

tests() {
	three
	rm site/hook.example/desk.answer
	echo ok >site/hook.example/desk
	expect 0 alerts --test desk >out
	grep -qx 'desk: the test was sent' out
	grep -l 'hook.example/desk' posts/* | tail -n 1 | xargs tail -n 1 >got
	grep -q '"text":"Test: ' got && grep -q 'No page has changed' got
	expect 0 alerts --test quiet && grep -q '"test":true' got
	# refused, later, and wrongly set up are three things
	expect 2 alerts --test hook 2>err && grep -q 'hook: was answered with 400' err
	printf 'status 404\n' >site/hook.example/in.answer
	expect 64 alerts --test hook 2>err && grep -q '404: its address or token needs mending' err
	printf 'status 503\n' >site/hook.example/in.answer
	expect 2 alerts --test --json hook >out 2>err && grep -q '"sent":false,"error":"was answered with 503"' out
	# and what waits still waits
	[ "$(alerts --json desk | field undelivered)" = 1 ]
}
try tests "--test sends what says it is a test, and its status says how that went"

again() {
	three
	rm site/hook.example/*.answer
	echo ok >site/hook.example/in
	echo ok >site/hook.example/desk
	expect 0 alerts --resend >out 2>err
	alerts --json >out
	[ "$(field state <out | tr '\n' ' ')" = "ok ok ok off " ]
	[ "$(of desk <out | field undelivered)" = 0 ]
	of hook <out | grep -q '"aside":\[\]'
	[ "$(cat posts/* | field key | sort -u | wc -l)" = 1 ]
	# by its commit, and all of a time; as it was, and nothing is forgotten or moved
	git -C snapshots for-each-ref refs/smallprint/sent >before
	posts=$(ls posts | wc -l)
	expect 0 alerts --resend hook main >out
	grep -q '^hook: sent 2024-05-02T00:00:00Z [0-9a-f]* acme/privacy' out
	expect 0 alerts --resend log --since 2024-05-02 >out
	[ "$(wc -l <alerts.jsonl)" -eq 2 ] && [ "$(sort -u alerts.jsonl | wc -l)" -eq 1 ]
	expect 0 alerts --resend log --since 2024-05-03 >out
	grep -qx 'log: nothing' out
	[ "$(ls posts | wc -l)" = $((posts + 1)) ]
	[ "$(cat posts/* | field key | sort -u | wc -l)" = 1 ]
	git -C snapshots for-each-ref refs/smallprint/sent | cmp - before
	# it fails: said, and the status shows it
	printf 'status 503\n' >site/hook.example/in.answer
	expect 2 alerts --resend hook main >out 2>err
	grep -q '^smallprint: hook: [0-9a-f]*: was answered with 503' err
	fsck snapshots
}
try again "--resend sends what waits and what is named, with the key it had"

dismissed() {
	three
	expect 0 alerts --dismiss hook >out
	grep -qx 'hook: 1 dismissed' out
	alerts --json hook | grep -q '"aside":\[\]'
	posts=$(ls posts | wc -l)
	echo ok >site/hook.example/in
	rm site/hook.example/in.answer
	expect 0 alerts --resend hook
	[ "$(ls posts | wc -l)" = "$posts" ]
	expect 64 alerts --dismiss hook main 2>err
	grep -q 'was not put aside' err
}
try dismissed "--dismiss gives up what was put aside"

wrong() {
	three
	expect 64 alerts hok 2>err && grep -q 'no channel "hok" (hook?)' err
	expect 64 alerts zzzzzzzz 2>err && grep -q 'no channel "zzzzzzzz"' err
	expect 64 alerts --test 2>err && grep -q -- '--test wants a CHANNEL' err
	expect 64 alerts --dismiss 2>err
	expect 64 alerts --test --resend log 2>err
	expect 64 alerts --test --dry-run log 2>err
	expect 64 alerts --since 2024-05-01 2>err
	expect 64 alerts --resend hook main --since 2024-05-01 2>err
	expect 64 alerts hook main 2>err
	expect 64 alerts --resend hook nonsense 2>err && grep -q 'no such commit: nonsense' err
	expect 64 alerts --resend quiet 2>err && grep -q 'quiet is off' err
	expect 64 alerts --tset hook 2>err && grep -q -- '--test?' err
	mv rules/alerts.yaml kept
	expect 0 alerts 2>err && grep -q 'No channel is declared' err
	expect 64 alerts hook 2>err && grep -q 'declares none' err
	mv kept rules/alerts.yaml
	rm -rf snapshots
	expect 0 alerts >out && grep -q '^hook .* new ' out
	expect 64 alerts --resend 2>err && grep -q 'no archive yet' err
	[ ! -e snapshots ]
	expect 64 alerts --dry-run 2>err
}
try wrong "what cannot be is named, with what may have been meant"

# Two of them at once would tell things twice: the second does not begin.
at_once() {
	three
	printf 'delay 1500\ntext ok\n' >site/hook.example/desk.answer
	alerts --resend desk >one 2>one.err &
	first=$!
	sleep 0.5
	expect 2 alerts --resend desk 2>err
	grep -q 'is in use by pid' err
	wait $first
	[ "$(alerts --json desk | field undelivered)" = 0 ]
}
try at_once "while something is sent by hand nothing else sends"

done_testing
