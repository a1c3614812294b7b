#!/bin/sh
# Channels, from outside: what each is told, in which order, and what becomes of failures.
. "$(dirname "$0")/lib.sh"

. "$TESTS/cli/channels-lib.sh"

told() {
	HOOK_SECRET=swordfish
	export HOOK_SECRET
	acme <<'END'
channels:
  log: {type: file, path: alerts.jsonl}
  script: {type: command, command: [sh, -c, "cat >>got"]}
  hook: {type: webhook, url: "http://hook.example/in", secret: "${HOOK_SECRET}"}
END
	echo ok >site/hook.example/in
	[ ! -e alerts.jsonl ] && [ ! -e got ]
	check 2024-05-02T00:00:00Z
	check 2024-05-03T00:00:00Z
	[ "$(wc -l <alerts.jsonl)" -eq 1 ] && cmp alerts.jsonl got
	[ "$(ls posts | wc -l)" -eq 1 ]
	sed 1d posts/1 | cmp - got
	[ "$(field key <got | wc -c)" -eq 65 ]
	fsck snapshots
}
try told "file, command and webhook get an alert once, and nothing of before"

later() {
	acme <<'END'
channels:
  hook: {type: webhook, url: "http://hook.example/in"}
  log: {type: file, path: alerts.jsonl}
END
	printf 'status 503\ntimes 1\n---\nstatus 429\nretry-after 7200\ntimes 1\n---\ntext ok\n' >site/hook.example/in.answer
	check 2024-05-02T00:00:00Z
	grep -q '^hook: not told, tried again later: .*503' err && [ -s alerts.jsonl ]
	check 2024-05-02T00:00:30Z
	[ "$(ls posts | wc -l)" -eq 1 ]
	check 2024-05-02T00:02:00Z
	grep -q '^hook: .*429' err
	check 2024-05-02T01:00:00Z
	[ "$(ls posts | wc -l)" -eq 2 ]
	check 2024-05-02T03:00:00Z
	[ "$(ls posts | wc -l)" -eq 3 ]
	[ "$(cat posts/* | field key | sort -u | wc -l)" -eq 1 ]
	check 2024-05-03T03:00:00Z
	[ "$(ls posts | wc -l)" -eq 3 ] && [ "$(wc -l <alerts.jsonl)" -eq 1 ]
	fsck snapshots
}
try later "5xx and 429 are tried again later with the same key, and delay no other channel"

refused() {
	acme <<'END'
channels:
  hook: {type: webhook, url: "http://hook.example/in"}
END
	printf 'status 400\n' >site/hook.example/in.answer
	check 2024-05-02T00:00:00Z
	grep -q '^hook: put aside, .* acme/privacy .* 400' err
	check 2024-05-03T00:00:00Z
	[ "$(ls posts | wc -l)" -eq 1 ]
}
try refused "what is refused with 4xx is named and not sent again"

wrong() {
	acme <<'END'
channels: {}
END
	printf 'channels:\n  x: {type: slak}\n  y: {type: webhook, url: "https://a.example/", secret: abc}\n' >rules/alerts.yaml
	expect 64 "$SMALLPRINT" test 2>err
	grep -q '^rules/alerts.yaml:2:.*slack' err && grep -q '^rules/alerts.yaml:3:.*secret is not written here' err
}
try wrong "mistakes are named by file, line and column, a secret in the file among them"

secret_file() {
	acme <<'END'
channels:
  hook: {type: webhook, url: "http://hook.example/in", secret: "file:hook.key"}
END
	echo ok >site/hook.example/in
	echo swordfish >hook.key
	hour=0
	for mode in 640 604 660; do
		hour=$((hour + 6))
		chmod $mode hook.key
		check "2024-05-02T$(printf %02d $hour):00:00Z"
		grep -q '^hook: not told, tried again later: .*hook.key: holds a secret and must be readable by its owner alone (chmod 600)' err
		rm -f err
	done
	[ -z "$(ls posts)" ]
	chmod 600 hook.key
	check 2024-05-03T00:00:00Z
	[ "$(ls posts | wc -l)" -eq 1 ]
	! grep -rq swordfish out err snapshots || return 1
}
try secret_file "a secret in a file that others can read is refused until it is its owner's alone"

# What a page says is text in every service: no mention, no link of its own, no markup.
services() {
	TOKEN=t0ken
	export TOKEN
	training="We may use your posts, <!channel> @everyone *bold* [x](http://evil.example) and personal data, to train our artificial intelligence models."
	training=$(echo "$training" | sed 's/</\&lt;/g; s/>/\&gt;/g')
	acme <<'END'
channels:
  slack: {type: slack, url: "http://hook.example/slack"}
  discord: {type: discord, url: "http://hook.example/discord"}
  teams: {type: teams, url: "http://hook.example/teams"}
  ntfy: {type: ntfy, url: "http://hook.example/ntfy", topic: watch}
  matrix: {type: matrix, url: "http://hook.example/matrix", room: "!r:hook.example", token: "${TOKEN}"}
END
	mkdir -p site/default
	for p in slack discord teams ntfy; do echo ok >site/hook.example/$p; done
	mkdir -p site/hook.example/matrix/_matrix/client/v3/rooms
	check 2024-05-02T00:00:00Z
	cat posts/* >all
	for p in slack discord teams ntfy; do grep -q "^POST hook.example/$p" posts/*; done
	# Discord reads marks; the others are sent text that they take as it is
	cat $(grep -l 'hook.example/discord' posts/*) >marked
	! grep -q '<!channel>' marked || return 1
	! grep -q '[^\\]](http' marked || return 1
	[ "$(cat $(grep -l 'hook.example/slack' posts/*) | grep -c '"mrkdwn":false.*"plain_text"')" = 1 ]
	grep -q '"type":"TextRun"' $(grep -l 'hook.example/teams' posts/*)
	grep -q '"markdown":false' all
	grep -q '"m.mentions":{}' all
	if command -v python3 >/dev/null; then
		for f in posts/*; do sed 1d "$f" | python3 -m json.tool >/dev/null; done
		grep -l 'discord' posts/* | head -n 1 | xargs sed 1d | python3 -c 'import json,sys; d = json.load(sys.stdin); sys.exit(d.get("allowed_mentions") != {"parse": []})'
	fi
	fsck snapshots
}
try services "chats get bodies of their own, in which a page's words stay words"

done_testing
