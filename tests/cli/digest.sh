#!/bin/sh
# Digests: one message for a day or a week, at its hour, whatever passes by and whatever breaks.
. "$(dirname "$0")/lib.sh"
. "$TESTS/cli/channels-lib.sh"

alerts() { "$SMALLPRINT" alerts "$@"; }
version() { policy "May $1, 2024" "$training We may also use your $2 to train our artificial intelligence models." | html privacy.html "Privacy Policy"; }
# rules/alerts.yaml on standard input, from the day after the first look on.
begin() {
	cat >kept.yaml
	acme <<'NONE'
channels: {}
NONE
	mv kept.yaml rules/alerts.yaml
}
# One digest with these fields, and one that is told at once.
desk() {
	begin <<END3
channels:
  log: {type: file, path: digest.jsonl, changes: true, $1}
  now: {type: file, path: now.jsonl, changes: true}
END3
}
count() { [ ! -e "$1" ] || wc -l <"$1"; }

daily() {
	desk 'digest: daily, at: "08:00", zone: Europe/Berlin'
	check 2024-05-02T00:00:00Z
	[ ! -e digest.jsonl ] && [ "$(count now.jsonl)" -eq 1 ]
	version 2 photos
	check 2024-05-02T05:30:00Z
	[ ! -e digest.jsonl ] # 07:30 in Berlin
	alerts --json log >out
	grep -q '"state":"gathering","undelivered":2,.*"digest":"2024-05-02T06:00:00Z"' out
	alerts log >out
	grep -q 'digest due 2024-05-02T06:00:00Z' out
	! "$SMALLPRINT" status | grep -q '^channel log' || return 1 # as it should be
	# after its moment came the first that passes by sends it; what is newer waits for the next
	version 3 videos
	check 2024-05-02T09:00:00Z
	[ "$(count digest.jsonl)" -eq 1 ]
	grep -q '^{"digest":"daily","channel":"log","from":"2024-05-01T06:00:00Z","until":"2024-05-02T06:00:00Z","count":2,"items":\[{' digest.jsonl
	[ "$(grep -o '"time":"2024-05-02T0[0-9:]*Z","page"' digest.jsonl | tr '\n' ' ')" = '"time":"2024-05-02T00:00:00Z","page" "time":"2024-05-02T05:30:00Z","page" ' ]
	check 2024-05-02T23:00:00Z
	[ "$(count digest.jsonl)" -eq 1 ]
	check 2024-05-03T06:00:00Z
	[ "$(count digest.jsonl)" -eq 2 ] && tail -n 1 digest.jsonl | grep -q '"count":1,'
	# nothing to say is not said
	check 2024-05-04T09:00:00Z
	check 2024-05-05T09:00:00Z
	[ "$(count digest.jsonl)" -eq 2 ] && [ "$(count now.jsonl)" -eq 3 ]
	[ "$(alerts --json log | field state)" = ok ]
	fsck snapshots
}
try daily "a daily digest is due at its hour in its zone, holds that day, and is not sent empty"

# A job that passes by on Mondays only: each day that had news is told, oldest first.
weekly_and_late() {
	desk 'digest: weekly, day: friday, at: "18:00"'
	check 2024-05-02T00:00:00Z # a Thursday
	check 2024-05-03T17:59:00Z
	[ ! -e digest.jsonl ]
	version 4 photos
	check 2024-05-04T00:00:00Z
	[ "$(count digest.jsonl)" -eq 1 ]
	grep -q '^{"digest":"weekly",.*"from":"2024-04-26T18:00:00Z","until":"2024-05-03T18:00:00Z","count":1,' digest.jsonl
	version 9 videos
	check 2024-05-09T00:00:00Z
	version 13 voices
	check 2024-05-13T00:00:00Z
	tail -n 1 digest.jsonl | grep -q '"until":"2024-05-10T18:00:00Z","count":2,'
	check 2024-06-13T00:00:00Z
	[ "$(count digest.jsonl)" -eq 3 ]
	tail -n 1 digest.jsonl | grep -q '"until":"2024-05-17T18:00:00Z","count":1,'
}
try weekly_and_late "a weekly digest is due on its day, and told late when nobody passes by"

failing() {
	begin <<'END3'
channels:
  hook: {type: webhook, url: "http://hook.example/in", changes: true, digest: daily}
END3
	printf 'status 503\n' >site/hook.example/in.answer
	check 2024-05-02T00:00:00Z
	version 2 photos
	check 2024-05-02T07:00:00Z
	[ "$(ls posts | wc -l)" -eq 0 ]
	check 2024-05-02T08:00:00Z
	grep -q '^hook: not told, tried again later: was answered with 503' err
	[ "$(alerts --json hook | field state)" = failing ]
	version 3 videos
	check 2024-05-02T08:05:00Z
	check 2024-05-03T09:00:00Z
	printf 'text ok\n' >site/hook.example/in.answer
	check 2024-05-03T23:00:00Z
	# the day that failed is told as it would have been, then the next
	[ "$(cat posts/* | sed 's/,"count".*//' | field until | uniq | tr '\n' ' ')" = "2024-05-02T08:00:00Z 2024-05-03T08:00:00Z " ]
	cat posts/* | grep '"until":"2024-05-02T08:00:00Z","count"' | sed 's/.*"key"://' | sort -u >keys
	[ "$(wc -l <keys)" -eq 1 ] && [ "$(cat posts/* | grep '"until":"2024-05-02T08:00:00Z","count"' | sort -u | wc -l)" -eq 1 ]
	[ "$(alerts --json hook | field undelivered)" = 0 ]
	fsck snapshots
}
try failing "a digest that fails is tried again as the same message, and the next day has its own"

refused() {
	begin <<'END3'
channels:
  hook: {type: webhook, url: "http://hook.example/in", changes: true, digest: daily}
END3
	printf 'status 400\ntimes 1\n---\ntext ok\n' >site/hook.example/in.answer
	check 2024-05-02T00:00:00Z
	version 2 photos
	check 2024-05-02T07:00:00Z
	check 2024-05-02T09:00:00Z
	[ "$(grep -c '^hook: put aside, .*400' err)" -eq 2 ]
	[ "$(alerts --json hook | field undelivered)" = 0 ]
	version 3 videos
	check 2024-05-03T07:00:00Z
	check 2024-05-03T09:00:00Z
	[ "$(ls posts | wc -l)" -eq 2 ]
	expect 0 alerts --resend hook
	[ "$(ls posts | wc -l)" -eq 4 ] && alerts --json hook | grep -q '"aside":\[\]'
}
try refused "a digest that is refused puts its news aside, from where they are sent by hand"

# The process ends between the message and its cursors, and between the two cursors.
killed() {
	begin <<'END3'
channels:
  script: {type: command, changes: true, about: [news, maintenance], digest: daily, command: [sh, -c, 'echo "$SMALLPRINT_KEY" >>keys; cat >>got; [ ! -e trap ] || { rm trap; kill -9 $PPID; }']}
END3
	check 2024-05-02T00:00:00Z
	version 2 photos
	check 2024-05-02T07:00:00Z
	touch trap
	check 2024-05-02T09:00:00Z
	[ ! -e trap ] && [ "$(wc -l <keys)" -eq 1 ]
	fsck snapshots
	check 2024-05-02T10:00:00Z
	[ "$(wc -l <keys)" -eq 2 ] && [ "$(sort -u keys | wc -l)" -eq 1 ] && [ "$(sort -u got | wc -l)" -eq 1 ]
	check 2024-05-03T10:00:00Z
	[ "$(wc -l <keys)" -eq 2 ]
	fsck snapshots
}
try killed "a digest that was sent when the program was killed comes a second time as the same message"

# A fresh runner each time, with nothing but the archive's remote.
runners() {
	desk 'digest: daily'
	git init -q --bare remote.git
	cat >>rules/alerts.yaml <<'END3'
  hook: {type: webhook, url: "http://hook.example/in", changes: true, digest: daily}
END3
	echo ok >site/hook.example/in
	SMALLPRINT_REMOTE=$PWD/remote.git
	export SMALLPRINT_REMOTE
	run() {
		rm -rf runner && mkdir runner && cp -r rules runner/
		at "$1"
		"$SMALLPRINT" -C runner check --all --push --json >out 2>err || { cat err; return 1; }
	}
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	mv rules/alerts.yaml later.yaml
	run 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	mv later.yaml rules/alerts.yaml
	run 2024-05-02T00:00:00Z
	version 2 photos
	run 2024-05-02T07:00:00Z
	[ -z "$(ls posts)" ]
	run 2024-05-02T13:00:00Z
	run 2024-05-02T19:00:00Z
	run 2024-05-03T13:00:00Z
	[ "$(ls posts | wc -l)" -eq 1 ]
	grep -q '"count":2,' posts/1
}
try runners "runners that only have the archive's remote send each digest once"

by_hand() {
	desk 'digest: daily'
	check 2024-05-02T00:00:00Z
	version 2 photos
	check 2024-05-02T07:00:00Z
	alerts --dry-run log >out
	cat out
	grep -qx 'log: digest due 2024-05-02T08:00:00Z, of 2:' out
	[ "$(grep -c '^log:   2024-05-02T0[07]:00:00Z [0-9a-f]* acme/privacy' out)" -eq 2 ]
	alerts --dry-run --json log >dry
	grep -q '^{"channel":"log","type":"file","digest":"2024-05-02T08:00:00Z","count":2,"key":"[0-9a-f]*","body":{"digest":"daily"' dry
	[ ! -e digest.jsonl ]
	expect 0 alerts --test log >out
	grep -q '"count":1,.*"test":true}$' digest.jsonl
	# at once, although it is not due: and then it is told
	rm digest.jsonl
	expect 0 alerts --resend log >out
	grep -q '"count":2,' digest.jsonl
	[ "$(field key <digest.jsonl | tail -n 1)" = "$(field key <dry | head -n 1)" ]
	check 2024-05-02T09:00:00Z
	[ "$(count digest.jsonl)" -eq 1 ]
	# one of them by itself
	expect 0 alerts --resend log main >out
	[ "$(count digest.jsonl)" -eq 2 ] && ! tail -n 1 digest.jsonl | grep -q '"digest"' || return 1
}
try by_hand "--dry-run, --test and --resend know what a digest is"

# A message of a chat has room for so many: the rest is the next message, and none is left out.
services() {
	TOKEN=t0ken
	export TOKEN
	pages=''
	begin <<'END3'
channels:
  slack: {type: slack, url: "http://hook.example/slack", changes: true, digest: daily}
  discord: {type: discord, url: "http://hook.example/discord", changes: true, digest: daily}
  teams: {type: teams, url: "http://hook.example/teams", changes: true, digest: daily}
  ntfy: {type: ntfy, url: "http://hook.example/ntfy", topic: watch, changes: true, digest: daily}
  matrix: {type: matrix, url: "http://hook.example/matrix", room: "!r:hook.example", token: "${TOKEN}", changes: true, digest: daily}
END3
	for p in slack discord teams ntfy; do echo ok >site/hook.example/$p; done
	mkdir -p site/hook.example/matrix/_matrix/client/v3/rooms
	i=0
	while [ $i -lt 24 ]; do
		version 2 "@everyone *goods* of kind $i"
		check "2024-05-02T00:$((i + 10)):00Z"
		i=$((i + 1))
	done
	check 2024-05-02T09:00:00Z
	cat err
	for p in slack discord teams ntfy; do
		cat $(grep -l "hook.example/$p" posts/*) >got.$p
		grep -q 'Daily digest until 2 May 2024, 08:00 UTC' got.$p
		grep -o '[0-9]* message' got.$p >numbers
		[ "$p" = slack ] && sed -i 'n;d' numbers # who says it twice
		[ "$(awk '{ n += $1 } END { print n }' numbers)" = 24 ] || { cat got.$p; return 1; }
	done
	[ "$(grep -c ^POST got.discord)" -gt 1 ] && [ "$(grep -c ^POST got.teams)" -eq 1 ]
	# a mark of a page is none in Discord, and no message is longer than it takes
	! grep -q '[^\\]@everyone' got.discord || return 1
	if command -v jq >/dev/null; then
		for f in $(grep -l hook.example/discord posts/*); do
			sed 1d "$f" | jq -e '(.content | length) <= 2000' >said
		done
	fi
	"$SMALLPRINT" alerts --json | grep -v '"channel":"matrix"' | field undelivered | sort -u >left
	[ "$(cat left)" = 0 ]
}
try services "chats get a digest in as many messages as it needs, and leave nothing out"

maintenance() {
	desk 'about: [maintenance], digest: daily'
	printf 'confirm: 0s\nstale: 1d\n' >rules/smallprint.yaml
	check 2024-05-02T00:00:00Z
	printf 'status 500\n' >site/acme.example/privacy.html.answer
	check 2024-05-03T06:00:00Z
	check 2024-05-04T06:00:00Z
	check 2024-05-04T09:00:00Z
	check 2024-05-05T09:00:00Z
	cat digest.jsonl
	[ "$(count digest.jsonl)" -eq 1 ]
	grep -q '"items":\[{"kind":"blind"\|"items":\[{.*"blind"' digest.jsonl
}
try maintenance "maintenance can be a digest of its own"

wrong() {
	acme <<'END3'
channels:
  log: {type: file, path: x}
END3
	printf '%s\n' 'channels:' '  a: {type: file, path: x, digest: hourly}' '  b: {type: file, path: x, at: "08:00"}' \
		'  c: {type: file, path: x, digest: daily, day: monday}' '  d: {type: file, path: x, digest: daily, zone: Europe/Berlim}' \
		'  e: {type: file, path: x, digest: daily, at: 8}' '  f: {type: github, repository: a/b, token: "${T}", digest: daily}' \
		'  g: {type: file, path: x, digest: daily, at: "24:00"}' '  h: {type: file, path: x, zone: UTC}' >rules/alerts.yaml
	expect 64 "$SMALLPRINT" test 2>err
	cat err
	grep -q '^rules/alerts.yaml:2:36: .*"hourly"' err || grep -q '^rules/alerts.yaml:2:.*hourly' err
	grep -q '^rules/alerts.yaml:3:3: at is the hour of a digest' err
	grep -q '^rules/alerts.yaml:4:3: day is the day of a weekly digest' err
	grep -q '^rules/alerts.yaml:5:.*there is no time zone "Europe/Berlim"' err
	grep -q '^rules/alerts.yaml:6:.*expected a time of day as "08:00"' err
	grep -q '^rules/alerts.yaml:7:3: github takes no digest' err
	grep -q '^rules/alerts.yaml:8:.*expected a time of day' err
	grep -q '^rules/alerts.yaml:9:3: zone is the time zone of a digest' err
}
try wrong "what a digest cannot have is named by its line"

done_testing
