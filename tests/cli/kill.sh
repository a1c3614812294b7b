#!/bin/sh
# Rounds that are killed at random moments between fetch and delivered, each followed by one that
# is not. SMALLPRINT_KILLS says how many (24): `SMALLPRINT_KILLS=500 make test T=cli/kill`.
. "$(dirname "$0")/lib.sh"
. "$TESTS/cli/channels-lib.sh"
kills=${SMALLPRINT_KILLS:-24}
SERVE_SECONDS=$((300 + kills * 3))

now_ms() { date +%s%3N; }
# The moment of the Nth round, a quarter of an hour after the one before.
moment() { date -u -d "@$((1714608000 + $1 * 900))" +%Y-%m-%dT%H:%M:%SZ; }
version() { policy "May 2, 2024" "We may use your posts of kind $1 to train our artificial intelligence models." | html privacy.html "Privacy Policy"; }

channels() {
	acme <<'END2'
channels:
  hook: {type: webhook, url: "http://hook.example/in", changes: true}
  desk: {type: slack, url: "http://desk.example/in", changes: true}
  log: {type: file, path: alerts.jsonl, changes: true}
  script: {type: command, command: [sh, -c, "echo $SMALLPRINT_KEY >>keys"], changes: true}
  day: {type: command, command: [sh, -c, "echo $SMALLPRINT_KEY >>day.keys; cat >>day"], changes: true, digest: daily, at: "04:00"}
  feed: {type: json-feed, path: feed.json, changes: true, entries: 200}
END2
	mkdir -p site/desk.example
	echo ok >site/hook.example/in
	echo ok >site/desk.example/in
}
# Every key once or twice, and as many as there were changes: counts of both.
counted() { # CHANNEL, keys on standard input
	sort | uniq -c | awk -v n="$kills" -v who="$1" '
		{ keys++; times[$1 > 2 ? 3 : $1]++ }
		END {
			printf "# figure: %s: %d alerts, %d told once, %d twice, %d more often\n", who, keys, times[1], times[2], times[3]
			exit keys != n || times[3] > 0
		}'
}

rounds() {
	channels
	# how long a round takes, whole
	took=0
	for i in 1 2 3; do
		at "$(moment "$i")"
		from=$(now_ms)
		"$SMALLPRINT" check --all --json >out 2>err
		took=$(($(now_ms) - from))
		version "0$i"
	done
	rm -rf posts/* alerts.jsonl keys
	before=0 between=0 after=0
	for i in $(seq "$kills"); do
		version "$i"
		at "$(moment $((i * 2 + 4)))"
		fetched=$(wc -l <server.log)
		told=$(git -C snapshots for-each-ref refs/smallprint/sent)
		"$SMALLPRINT" check --all --json >out 2>err &
		victim=$!
		# from before the fetch until after the last message
		sleep "$(awk -v seed="$i$$" -v took="$took" 'BEGIN { srand(seed); printf "%.3f", (0.05 + rand()) * took / 1000 }')"
		if kill -9 $victim 2>/dev/null; then
			wait $victim 2>/dev/null || :
			if [ "$(wc -l <server.log)" -eq "$fetched" ]; then
				before=$((before + 1))
			else
				between=$((between + 1))
			fi
		else
			wait $victim || :
			after=$((after + 1))
		fi
		fsck snapshots
		at "$(moment $((i * 2 + 5)))"
		"$SMALLPRINT" check --all --json >out 2>err
		fsck snapshots
	done
	echo "# figure: $kills rounds killed: $before before the fetch, $between after it, $after had ended" >figures
	# every change was committed exactly once, in order
	git -C snapshots log --reverse -p --format= main -- acme/privacy.md |
		sed -n 's/^+.*posts of kind \([0-9]*\) .*/\1/p' >kinds
	{ printf '01\n02\n'; seq "$kills"; } | cmp - kinds
	[ "$(git -C snapshots rev-list --count main -- acme/privacy.md)" -eq $((kills + 4)) ] # the first record and those before the kills
	# and told at least once, at most twice, under the same key
	field key <alerts.jsonl | counted file >>figures
	counted command <keys >>figures
	grep -l '^POST hook' posts/* | xargs -n 50 cat | field key | counted webhook >>figures
	grep -l '^POST desk' posts/* | xargs -n 50 cat | sed -n 's/.*Recorded as \([0-9a-f]*\).*/\1/p' | counted slack >>figures
	# a digest as one message, once or twice; in all of them every change, and so in the feed
	at "$(moment $((kills * 2 + 200)))"
	"$SMALLPRINT" check --all --json >out 2>err
	sort -u day | grep -o '"key":"[0-9a-f]*","test":false}[],]' | sort >day.news
	sort day.keys | uniq -c | awk '{ times[$1 > 2 ? 3 : $1]++; n++ }
		END { printf "# figure: digest: %d messages, %d sent once, %d twice, %d more often\n", n, times[1], times[2], times[3]; exit times[3] > 0 }' >>figures
	[ "$(sort -u day | wc -l)" -eq "$(sort -u day.keys | wc -l)" ]
	field key <alerts.jsonl | sort -u >told.now
	[ "$(sed 's/.*"key":"\([0-9a-f]*\)".*/\1/' day.news | uniq -d | wc -l)" -eq 0 ]
	sed 's/.*"key":"\([0-9a-f]*\)".*/\1/' day.news | comm -13 - told.now | { ! grep .; }
	tr '{' '\n' <feed.json | sed -n 's/^"id":"urn:uuid:\([0-9a-f]\{8\}\)-.*/\1/p' >ids
	[ -z "$(sort ids | uniq -d)" ]
	# a feed holds the newest: of 200 all but what came in the rounds before the kills
	field key <alerts.jsonl | awk '!seen[$0]++' | tail -n 190 | cut -c 1-8 | sort | comm -23 - "$(sort -o ids ids; echo ids)" | { ! grep .; }
	echo "# figure: feed: $(wc -l <ids) entries, none twice, the newest that were told among them" >>figures
	"$SMALLPRINT" alerts --json >state
	[ "$(field undelivered <state | sort -u)" = 0 ]
}
try rounds "rounds killed at any moment lose nothing, record nothing twice, and tell nothing thrice"
cat "$top/rounds/figures" 2>/dev/null
done_testing
