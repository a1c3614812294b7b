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

# 200 pages of 40 hosts, every six hours with up to ten minutes of jitter, for thirty days. The
# milliseconds between two requests to a host are real ones: MONTH_SPACING=50 adds a minute.
month() {
	desk
	spacing=${MONTH_SPACING:-0}
	{
		printf 'platform: acme\nname: Acme\nspacing: %dms\npages:\n' "$spacing"
		for i in $(seq 200); do
			echo "  p$i: {kind: policy, url: \"http://h$((i % 40)).example/p$i.html\", select: main, every: 6h}"
		done
	} >rules/platforms/acme.yaml
	printf 'jitter: 10m\n' >rules/smallprint.yaml
	mkdir -p site/default
	for i in $(seq 200); do cp site/acme.example/privacy.html "site/default/p$i.html"; done
	SMALLPRINT_NOW=2024-05-01T00:00:00Z SMALLPRINT_SIMULATE=2024-05-31T00:00:00Z
	export SMALLPRINT_NOW SMALLPRINT_SIMULATE
	began=$(date +%s)
	expect 0 "$SMALLPRINT" watch --quiet >out 2>err
	took=$(($(date +%s) - began))
	[ "$took" -lt 120 ]
	# every page at every beat: 120 looks, and its next one within the interval and the jitter
	cut -f 3,4 server.log | sort | uniq -c | awk '{ n++; if ($1 < 120 || $1 > 121) bad++; if (min == "" || $1 < min) min = $1; if ($1 > max) max = $1 }
		END { printf "# figure: a month of 200 pages every 6h: %d pages looked at %d to %d times\n", n, min, max; exit n != 200 || bad > 0 }' >figure
	# at every beat all of them, none later than its jitter and the minute that rounds are apart
	git -C snapshots log --reverse --format=%s checks | sed -n 's/^round \([^ ]*\): \([0-9]*\) checked.*/\1 \2/p' >rounds
	while read -r time n; do
		echo "$(date -u -d "$time" +%s) $n"
	done <rounds | awk '{ late = $1 % 21600; beat[$1 - late] += $2; if (late > latest) latest = late }
		END { for (b in beat) if (beat[b] != 200) bad++
			printf "# figure: %d beats of 200 pages each, %d of them not whole, none looked at later than %d s after it\n", length(beat), bad, latest
			exit bad > 0 || length(beat) != 120 || latest > 600 + 60 }' >>figure
	# and no host asked twice within its spacing; between two rounds lies simulated time
	sort -n server.log | awk -v took="$took" -v spacing="$spacing" 'FILENAME == "rounds" { size[++rounds] = $2; next }
		left == 0 { left = size[++r]; split("", last) }
		{ if ($3 in last) { pairs++; if (min == "" || $1 - last[$3] < min) min = $1 - last[$3] } last[$3] = $1; n++; left-- }
		END { printf "# figure: %d requests, of %d pairs to a host none closer than %d ms (spacing %d ms), in %d s\n", n, pairs, min, spacing, took; exit pairs == 0 || min < spacing * 2 / 3 }' rounds - >>figure
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
	grep -qx 'smallprint_watch_up 1' metrics
	! command -v promtool >/dev/null || [ -z "$(promtool check metrics <metrics 2>&1)" ]
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
	"$SMALLPRINT" status 2>/dev/null | grep -q '^watch: goes by older rules: rules/platforms/acme.yaml:7:'
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
	until_true grep -q '^STATUS=1 round, next .* (acme/privacy)' heard
	kill -HUP $watch
	until_true grep -q RELOADING=1 heard
	kill -TERM $watch
	ends $watch
	wait $ear
	head -n 1 heard | grep -qx READY=1
	# a reload is over when it says so
	sed -n '/^RELOADING=1/,$p' heard | grep -v '^STATUS\|^WATCHDOG' >reload
	sed -n 2p reload | grep -q '^MONOTONIC_USEC=[0-9][0-9]*$'
	[ "$(sed -n 3p reload)" = READY=1 ]
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

# ---- what may befall a machine; its clock is the file "now" ----

# A watch whose clock is set by `moment`; what it says is in err.
begin_watch() {
	SMALLPRINT_NOW=@$PWD/now
	export SMALLPRINT_NOW
	echo "$1" >now
	shift
	"$SMALLPRINT" watch "$@" >out 2>err &
	watch=$!
	trap 'kill -9 $watch $server 2>/dev/null || :' EXIT
}
# Set the clock, and have the watch look at it: whoever asks how it is wakes it.
moment() {
	echo "$1" >now
	"$SMALLPRINT" status >status 2>&1
}
looks() { [ "$(wc -l <server.log)" -eq "$1" ]; }

clock_set() {
	desk
	begin_watch 2024-05-01T00:00:00Z
	until_true grep -q '1 page looked at' err
	until_true "$SMALLPRINT" status
	# a month at once: one look, not one for each that was missed
	moment 2024-06-01T00:00:00Z
	until_true looks 2
	grep -q 'the clock went on by 31 days at once' err
	# and back again: what was remembered then does not keep the page from being looked at
	moment 2024-05-01T01:00:00Z
	until_true looks 3
	grep -q 'the clock was set back by 30 days' err
	until_true grep -q 'next 2024-05-01T07:00:00Z' status || {
		sleep 1
		moment 2024-05-01T01:00:01Z
	}
	grep -q 'next 2024-05-01T07:00:00Z (acme/privacy)' status
	kill -TERM $watch
	ends $watch
	# `check` does the same
	echo 2023-05-01T00:00:00Z >now
	"$SMALLPRINT" status >status
	grep -q 'read 2024-05-01T01:00:00Z, by a clock that was ahead of this one, due now$' status
	expect 0 "$SMALLPRINT" check >out 2>err
	grep -q '1 page looked at' err
	fsck snapshots
}
try clock_set "a clock that is set, ahead or back, costs one look and no more"

# Thirty pages of a host that all became due while the machine slept.
slept() {
	desk
	{
		printf 'platform: acme\nname: Acme\nspacing: 50ms\npages:\n'
		for i in $(seq 30); do
			echo "  p$i: {kind: policy, url: \"http://acme.example/p$i.html\", select: main, every: 1h}"
		done
	} >rules/platforms/acme.yaml
	for i in $(seq 30); do cp site/acme.example/privacy.html "site/acme.example/p$i.html"; done
	begin_watch 2024-05-01T00:00:00Z
	until_true grep -q '30 pages looked at' err
	until_true "$SMALLPRINT" status
	sleep 0.5
	moment 2024-05-04T00:00:30Z
	until_true looks 60
	until_true grep -q '30 unchanged' err
	moment 2024-05-04T00:03:00Z
	moment 2024-05-04T00:06:00Z
	sleep 0.5
	looks 60
	cut -f 1 server.log | sort -n | awk 'NR > 1 && $1 - last < 45 { exit 1 } { last = $1 }'
	kill -TERM $watch
	ends $watch
}
try slept "after three days of sleep every page is looked at once, with its host's spacing kept"

# A disk on which no file may grow is as one that is full.
disk_full() {
	command -v prlimit >/dev/null || return 0
	desk
	begin_watch 2024-05-01T00:00:00Z
	until_true grep -q '1 page looked at' err
	until_true "$SMALLPRINT" status
	{ words "We train our AI models on your messages."; head -c 20000 /dev/urandom | base64 -w 60 | sed 's/^/<p>/'; } |
		html privacy.html Privacy
	prlimit --pid $watch --fsize=32768:unlimited
	moment 2024-05-01T06:00:00Z
	until_true grep -q 'the round could not be done; the next try is at 2024-05-01T06:01:00Z' err
	grep -q 'cannot be written' err
	[ ! -s out ] || [ "$(wc -l <out)" -eq 1 ]
	moment 2024-05-01T06:00:30Z
	grep -q 'could not be done (1 in a row)' status
	fsck snapshots
	prlimit --pid $watch --fsize=unlimited:unlimited
	moment 2024-05-01T06:01:00Z
	until_true grep -q 'a round could be done again, after 1 try' err
	# nothing was lost, nothing is there twice, and it is told
	[ "$(git -C snapshots rev-list --count main)" = 2 ]
	[ "$(grep -c 'ai-training.use' out)" = 1 ]
	kill -TERM $watch
	ends $watch
	fsck snapshots
}
try disk_full "a full disk stops no watch, and loses nothing once there is room again"

network_back() {
	desk
	begin_watch 2024-05-01T00:00:00Z
	until_true grep -q '1 page looked at' err
	until_true "$SMALLPRINT" status
	kill $server
	wait $server 2>/dev/null || :
	moment 2024-05-01T06:00:00Z
	until_true grep -q 'the round could not be done' err
	grep -q 'no page could be reached: is there a network' err
	"$SERVER" --root site --clock clock --log server.log --seconds 60 --port "${SMALLPRINT_CONNECT_TO##*:}" >port 2>server.err &
	server=$!
	until_true test -s port
	# its first failure is tried again after minutes, as any page's
	moment 2024-05-01T06:59:00Z
	until_true grep -q 'a round could be done again' err
	moment 2024-05-01T07:00:00Z
	grep -q '^ok ' status
	kill -TERM $watch
	ends $watch
}
try network_back "a network that comes back is noticed at the next try"

# Killed, it leaves its socket; a second one is refused while the first lives, whoever asks first.
one_at_a_time() {
	desk
	unset SMALLPRINT_NOW
	"$SMALLPRINT" watch -q >out 2>err &
	watch=$!
	until_true test -e .watch.sock
	until_true "$SMALLPRINT" status
	expect 64 "$SMALLPRINT" watch 2>second
	grep -q 'is watched already' second
	rm .watch.sock # somebody tidied up
	expect 64 "$SMALLPRINT" watch 2>second
	until_true test "$(git -C snapshots rev-list --count main)" = 1
	kill -9 $watch
	wait $watch 2>/dev/null || :
	"$SMALLPRINT" watch >out 2>err &
	watch=$!
	until_true grep -q "^watch: process $watch," status || {
		sleep 1
		"$SMALLPRINT" status >status
	}
	grep -q "^watch: process $watch," status
	kill -9 $watch
	wait $watch 2>/dev/null || :
	# a socket nobody listens at is nobody's
	"$SMALLPRINT" status >status
	! grep -q '^watch' status || return 1
	"$SMALLPRINT" status --metrics | grep -qx 'smallprint_watch_up 0'
}
try one_at_a_time "one watch per workspace, and one that was killed is in nobody's way"

# Who cannot wait for a slow page asks twice.
in_a_hurry() {
	desk
	printf 'delay 20000\n---\n' >site/acme.example/privacy.html.answer
	unset SMALLPRINT_NOW
	"$SMALLPRINT" watch >out 2>err &
	watch=$!
	until_true test -s server.log || :
	sleep 0.5
	kill -INT $watch
	until_true grep -q 'a second signal ends it at once' err
	kill -INT $watch
	ends $watch
	! git -C snapshots fsck --strict 2>&1 | grep -v '^notice\|^Checking\|^dangling' | grep . || return 1
}
try in_a_hurry "a second signal ends it at once"

wrong_times() {
	desk
	cat >rules/platforms/acme.yaml <<'END'
platform: acme
name: Acme
pages:
  a: {kind: policy, url: "http://acme.example/a.html", cron: "61 * * * *"}
  b: {kind: policy, url: "http://acme.example/b.html", cron: "0 9 * *"}
  c: {kind: policy, url: "http://acme.example/c.html", cron: "0 0 31 feb *"}
  d: {kind: policy, url: "http://acme.example/d.html", cron: hourly}
END
	printf 'quiet: 22-6\nzone: Europe/Berlim\njitter: 3 weeks\nadaptive: maybe\n' >rules/smallprint.yaml
	expect 64 "$SMALLPRINT" watch >out 2>err
	grep -q '^rules/platforms/acme.yaml:4:[0-9]*: "61 \* .*the minute is 0-59' err
	grep -q '^rules/platforms/acme.yaml:5:[0-9]*: .*five fields: minute, hour' err
	grep -q '^rules/platforms/acme.yaml:6:[0-9]*: .*that day never comes' err
	grep -q '^rules/platforms/acme.yaml:7:[0-9]*: .*"hourly" is no time as crontab' err
	grep -q '^rules/smallprint.yaml:1:[0-9]*: expected hours as 22:00-06:00' err
	grep -q '^rules/smallprint.yaml:2:[0-9]*: there is no time zone "Europe/Berlim"' err
	grep -q '^rules/smallprint.yaml:3:[0-9]*: expected a length of time' err
	grep -q '^rules/smallprint.yaml:4:' err
	[ ! -e .watch.sock ]
}
try wrong_times "wrong times of all kinds are named with file and line before anything starts"

# Seventy-five days of a page that never changes after its first record.
paces() {
	desk
	sed -i 's/every: 6h/every: 12h/' rules/platforms/acme.yaml
	printf 'adaptive: true\n' >rules/smallprint.yaml
	SMALLPRINT_NOW=2024-05-01T00:00:00Z SMALLPRINT_SIMULATE=2024-07-15T00:00:00Z
	export SMALLPRINT_NOW SMALLPRINT_SIMULATE
	expect 0 "$SMALLPRINT" watch --quiet >out 2>err
	git -C snapshots log --reverse --format=%s checks | sed -n 's/^round \([^ ]*\): 1 checked.*/\1/p' >beats
	while read -r t; do date -u -d "$t" +%s; done <beats |
		awk 'NR > 1 { hours[NR] = ($1 - last) / 3600 } { last = $1 } END { for (i = 2; i <= NR; i++) print hours[i] }' | uniq -c >gaps
	# three days of every six hours, then as declared, and once a day after two months
	awk '{ print $2 }' gaps | tr '\n' ' ' | grep -qx '6 12 24 '
	awk '$2 == 6 && $1 != 12 { exit 1 } $2 == 24 && ($1 < 13 || $1 > 15) { exit 1 }' gaps
	fsck snapshots
}
try paces "with adaptive a page is looked at more often when it is new, and less often when it is calm"

# The rules change while a round is under way: it ends with those it began with.
reload_in_a_round() {
	desk
	unset SMALLPRINT_NOW
	{
		printf 'platform: acme\nname: Acme\nspacing: 300ms\npages:\n'
		for i in 1 2 3 4 5; do echo "  p$i: {kind: policy, url: \"http://acme.example/p$i.html\", select: main}"; done
	} >rules/platforms/acme.yaml
	for i in 1 2 3 4 5 6; do cp site/acme.example/privacy.html "site/acme.example/p$i.html"; done
	"$SMALLPRINT" watch >out 2>err &
	watch=$!
	until_true test -s server.log
	echo '  p6: {kind: policy, url: "http://acme.example/p6.html", select: main}' >>rules/platforms/acme.yaml
	kill -HUP $watch
	until_true grep -q 'the rules were read again' err
	until_true grep -q '^5 pages looked at' err
	until_true "$SMALLPRINT" status
	"$SMALLPRINT" status | grep -q '^watch: .*(acme/p6)'
	kill -TERM $watch
	ends $watch
	[ "$(git -C snapshots rev-list --count main)" = 5 ]
}
try reload_in_a_round "rules that are read again in the middle of a round are the next round's"

# The clock of the newsroom: nine in the morning there, in winter and in summer.
newsroom() {
	desk
	sed -i 's/every: 6h/cron: "0 9 * * *"/' rules/platforms/acme.yaml
	printf 'zone: Europe/Berlin\n' >rules/smallprint.yaml
	SMALLPRINT_NOW=2024-03-29T08:00:00Z SMALLPRINT_SIMULATE=2024-04-01T12:00:00Z
	export SMALLPRINT_NOW SMALLPRINT_SIMULATE
	expect 0 "$SMALLPRINT" watch --quiet >out 2>err
	git -C snapshots log --reverse --format=%ad --date=iso-strict checks | sed 's/+00:00/Z/' >beats
	printf '2024-03-%sZ\n' 29T08:00:00 30T08:00:00 31T07:00:00 >want
	echo 2024-04-01T07:00:00Z >>want
	sed -i 's/ZZ/Z/' want beats
	diff want beats
}
try newsroom "cron means the clock of the zone, also over the change to summer time"

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
