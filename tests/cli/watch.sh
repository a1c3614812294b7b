#!/bin/sh
# smallprint watch, from outside: a month in a minute, signals, a service manager's words.
. "$(dirname "$0")/lib.sh"

words() {
	echo "<p>$1</p>"
	for i in 1 2 3 4 5 6 7 8; do
		echo "<p>This is sentence number $i of a text that is long enough to be one.</p>"
	done
}
desk() {
	workspace <<'END'
pages:
  privacy: {kind: policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
END
	words "We keep what you write." | html privacy.html Privacy
	serve
}
ends() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		if ! kill -0 "$1" 2>/dev/null; then
			wait "$1"
			return
		fi
		sleep 0.2
	done
	kill -9 "$1"
	return 99
}
until_true() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.2
	done
	return 1
}

# 200 pages of 40 hosts, every six hours with up to ten minutes of jitter, for thirty days.
month() {
	desk
	{
		printf 'platform: acme\nname: Acme\nspacing: 0s\npages:\n'
		for i in $(seq 200); do
			echo "  p$i: {kind: policy, url: \"http://h$((i % 40)).example/p$i.html\", select: main, every: 6h}"
		done
	} >rules/platforms/acme.yaml
	printf 'jitter: 10m\n' >rules/smallprint.yaml
	mkdir -p site/default
	for i in $(seq 200); do cp site/acme.example/privacy.html "site/default/p$i.html"; done
	SMALLPRINT_NOW=2024-05-01T00:00:00Z SMALLPRINT_SIMULATE=2024-05-31T00:00:00Z
	export SMALLPRINT_NOW SMALLPRINT_SIMULATE
	expect 0 "$SMALLPRINT" watch --quiet >out 2>err
	# every page at every beat: 120 looks, and its next one within the interval and the jitter
	cut -f 3,4 server.log | sort | uniq -c | awk '{ n++; if ($1 < 120 || $1 > 121) bad++; if (min == "" || $1 < min) min = $1; if ($1 > max) max = $1 }
		END { printf "# figure: a month of 200 pages every 6h: %d pages looked at %d to %d times\n", n, min, max; exit n != 200 || bad > 0 }' >figure
	"$SMALLPRINT" --now 2024-05-31T00:00:00Z status --json >status.jsonl
	[ "$(field last_good <status.jsonl | sort | head -n 1)" ">" 2024-05-30T17:49:59Z ]
	# beats do not drift: what is remembered is a multiple of six hours after the first look
	[ "$(field due <status.jsonl | sort -u)" = "2024-05-31T00:00:00Z" ] ||
		[ "$(field due <status.jsonl | sort -u | grep -vc 'T\(00\|06\|12\|18\):00:00Z')" = 0 ]
	fsck snapshots
}
try month "a simulated month: every page at its beat, within its jitter, without drift"
cat "$top/month/figure" 2>/dev/null || sed -n '/figure/p' "$top/month.out"

signals() {
	desk
	unset SMALLPRINT_NOW
	"$SMALLPRINT" watch >out 2>err &
	watch=$!
	until_true grep -q 'looked at' err
	"$SMALLPRINT" status >status
	grep -q "^watch: .* 1 round, next .*(acme/privacy)" status
	"$SMALLPRINT" status --metrics >metrics
	grep -qx 'smallprint_pages{health="ok"} 1' metrics
	grep -qx 'smallprint_page_failures{page="acme/privacy"} 0' metrics
	grep -qx 'smallprint_watch_rounds_total 1' metrics
	# every line is a comment or a name, labels and a number
	! grep -Ev '^(# (HELP|TYPE) [a-z_]+ .*|[a-z_]+(\{[a-z]+="[^"]*"\})? -?[0-9]+)$' metrics || return 1
	# a second one is refused
	expect 64 "$SMALLPRINT" watch 2>second
	grep -q 'is watched already' second
	# bad rules are named, and the old ones stay
	cp rules/platforms/acme.yaml good
	echo 'pages: [' >>rules/platforms/acme.yaml
	kill -HUP $watch
	until_true grep -q 'the rules read before stay' err
	grep -q 'acme.yaml:' err
	"$SMALLPRINT" status 2>/dev/null | grep -q 'rules' 
	cp good rules/platforms/acme.yaml
	kill -HUP $watch
	until_true grep -q 'the rules were read again' err
	kill -TERM $watch
	ends $watch
	[ ! -e .watch.sock ]
	fsck snapshots
}
try signals "SIGHUP reads the rules again or keeps the old ones, SIGTERM ends it, status asks it"

# A round under way ends with the pages in hand.
in_hand() {
	desk
	unset SMALLPRINT_NOW
	{
		printf 'platform: acme\nname: Acme\nspacing: 2s\npages:\n'
		for i in $(seq 30); do
			echo "  p$i: {kind: policy, url: \"http://acme.example/p$i.html\", select: main}"
		done
	} >rules/platforms/acme.yaml
	for i in $(seq 30); do cp site/acme.example/privacy.html "site/acme.example/p$i.html"; done
	"$SMALLPRINT" watch >out 2>err &
	watch=$!
	until_true test -s server.log
	kill -TERM $watch
	ends $watch
	[ "$(wc -l <server.log)" -lt 10 ]
	n=$(git -C snapshots rev-list --count main)
	[ "$n" -ge 1 ]
	[ "$n" -lt 10 ]
	fsck snapshots
	# the rest is looked at by the next
	unset SMALLPRINT_SIMULATE
	sed -i 's/spacing: 2s/spacing: 0s/' rules/platforms/acme.yaml
	"$SMALLPRINT" check >/dev/null 2>&1
	[ "$(git -C snapshots rev-list --count main)" = 30 ]
}
try in_hand "SIGTERM in a round keeps what was looked at, and the rest stays due"

spacing() {
	desk
	unset SMALLPRINT_NOW
	{
		printf 'platform: acme\nname: Acme\nspacing: 300ms\npages:\n'
		for i in 1 2 3 4 5 6; do
			echo "  p$i: {kind: policy, url: \"http://acme.example/p$i.html\", select: main}"
		done
	} >rules/platforms/acme.yaml
	{
		printf 'platform: other\nname: Other\nspacing: 300ms\npages:\n'
		echo '  q: {kind: policy, url: "http://acme.example/q.html", select: main}'
	} >rules/platforms/other.yaml
	for i in p1 p2 p3 p4 p5 p6 q; do cp site/acme.example/privacy.html "site/acme.example/$i.html"; done
	"$SMALLPRINT" watch >out 2>err &
	watch=$!
	until_true grep -q '7 pages looked at' err
	kill -TERM $watch
	ends $watch
	cut -f 1 server.log | sort -n | awk 'NR > 1 && $1 - last < 280 { exit 1 } { last = $1 }'
}
try spacing "two requests to a host are never closer than its spacing, whichever platform asks"

manager() {
	desk
	unset SMALLPRINT_NOW
	command -v python3 >/dev/null || return 0
	cat >hear.py <<'END'
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("notify")
open("ready", "w").close()
s.settimeout(20)
heard = ""
while "STOPPING=1" not in heard:
    heard += s.recv(4096).decode() + "\n"
    open("heard", "w").write(heard)
END
	python3 hear.py &
	ear=$!
	until_true test -e ready
	NOTIFY_SOCKET=$PWD/notify WATCHDOG_USEC=2000000 "$SMALLPRINT" watch >out 2>err &
	watch=$!
	until_true grep -q WATCHDOG=1 heard
	kill -TERM $watch
	ends $watch
	wait $ear
	head -n 1 heard | grep -qx READY=1
}
try manager "a service manager hears that it is ready, alive and stopping"

no_network() {
	desk
	SMALLPRINT_NOW=2024-05-01T00:00:00Z SMALLPRINT_SIMULATE=2024-05-02T00:00:00Z
	export SMALLPRINT_NOW SMALLPRINT_SIMULATE
	"$SMALLPRINT" check >/dev/null 2>&1
	kill $server
	expect 0 "$SMALLPRINT" watch >out 2>err
	# a day without any network: tried again and again, less and less often
	n=$(grep -c 'no page could be reached' err)
	[ "$n" -ge 3 ]
	[ "$n" -le 60 ]
	fsck snapshots
}
try no_network "a day without a network is a day of patient tries"

# A page every six hours, and a receiver that comes back after a while.
channel_back() {
	desk
	printf 'confirm: 0s\n' >rules/smallprint.yaml
	printf 'channels:\n  hook: {type: webhook, url: "http://hook.example/in", changes: true}\n' >rules/alerts.yaml
	mkdir -p site/hook.example
	echo ok >site/hook.example/in
	SMALLPRINT_NOW=2024-05-01T00:00:00Z "$SMALLPRINT" check >out 2>err
	words "We keep what you write, and more." | html privacy.html Privacy
	printf 'status 503\ntimes 3\n---\ntext ok\n' >site/hook.example/in.answer
	SMALLPRINT_NOW=2024-05-01T06:00:00Z SMALLPRINT_SIMULATE=2024-05-01T11:00:00Z
	export SMALLPRINT_NOW SMALLPRINT_SIMULATE
	expect 0 "$SMALLPRINT" watch --quiet >out 2>err
	# the first record; then tried at once, after a minute, two and four: not six hours later, and no round for it
	[ "$(grep -c 'hook.example' server.log)" -eq 5 ]
	[ "$(git -C snapshots rev-list --count checks)" -eq 2 ]
	"$SMALLPRINT" alerts --json >state
	[ "$(field undelivered <state)" = 0 ]
	[ "$(field last_sent <state)" \< "2024-05-01T06:20:00Z" ]
	fsck snapshots
}
try channel_back "a channel that failed is tried again when its pause is over, also when no page is due"

done_testing
