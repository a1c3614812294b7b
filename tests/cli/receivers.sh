#!/bin/sh
# What receivers can do to a channel: signatures they check, failures, slowness, redirects.
. "$(dirname "$0")/lib.sh"
. "$TESTS/cli/channels-lib.sh"

alerts() { "$SMALLPRINT" alerts "$@"; }
state() { alerts --json "$1" | field "$2"; }
one() { # the channel's fields
	acme <<END2
channels:
  hook: {type: webhook, url: "http://hook.example/in"$1}
  log: {type: file, path: alerts.jsonl}
END2
}

# The secret in a file; the receiver has openssl and the body as it came.
signed() {
	printf 'swordfish\n' >secret
	chmod 600 secret
	one ", secret: 'file:$PWD/secret'"
	command -v python3 >/dev/null || return 0
	cat >hear.py <<'END2'
import http.server
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        open("body", "wb").write(body)
        open("signature", "w").write(self.headers.get("X-Smallprint-Signature", ""))
        open("key", "w").write(self.headers.get("Idempotency-Key", ""))
        self.send_response(204)
        self.end_headers()
s = http.server.HTTPServer(("127.0.0.1", 0), H)
open("hear.port", "w").write(str(s.server_port))
s.handle_request()
END2
	python3 hear.py 2>/dev/null &
	ear=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -s hear.port ] && break; sleep 0.1; done
	SMALLPRINT_CONNECT_TO=127.0.0.1:$(cat hear.port) expect 0 alerts --test hook
	wait $ear
	[ "$(cat signature)" = "sha256=$(openssl dgst -sha256 -hmac swordfish body | sed 's/.*= //')" ]
	[ "$(field key <body)" = "$(cat key)" ]
	# a secret that others can read is none
	chmod 644 secret
	expect 64 alerts --test hook 2>err
	grep -q 'must be readable by its owner alone' err
	rm secret
	expect 64 alerts --test hook 2>err
	grep -q 'secret: No such file' err
}
try signed "openssl agrees with the signature; a secret's file is its owner's alone"

slow() {
	one ", timeout: 1s"
	printf 'delay 4000\ntext ok\n' >site/hook.example/in.answer
	from=$(date +%s)
	check 2024-05-02T00:00:00Z
	[ $(($(date +%s) - from)) -le 4 ]
	[ -s alerts.jsonl ]
	[ "$(state hook attempts)" = 1 ]
	[ "$(git -C snapshots rev-list --count main)" = 2 ]
	fsck snapshots
}
try slow "a slow receiver is left after its time, and delays no other and no archive"

failing() {
	one ""
	i=0
	for answer in "status 500" "status 503" "status 429" "noise" "redirect http://elsewhere.example/in 302" \
		"status 404" "status 401"; do
		printf '%s\ntext 0123456789\n' "$answer" >site/hook.example/in.answer
		i=$((i + 1))
		check "2024-05-$(printf %02d $((i + 1)))T00:00:00Z"
		[ "$(state hook undelivered)" = 1 ]
		case $answer in redirect*) state hook why | grep -q 'a redirect is not followed' ;; esac
	done
	[ "$(state hook attempts)" -eq 7 ]
	! grep -q elsewhere.example server.log || return 1
	rm site/hook.example/in.answer
	echo ok >site/hook.example/in
	check 2024-05-20T00:00:00Z
	[ "$(state hook undelivered)" = 0 ] && [ "$(state hook attempts)" = 0 ]
	[ "$(cat posts/* | field key | sort -u | wc -l)" = 1 ]
	[ "$(wc -l <alerts.jsonl)" -eq 1 ]
	fsck snapshots
}
try failing "what fails in any way is tried again until it arrives, with the same key"

# 500 for one message for ever: the one behind it shows that the channel works.
poison() {
	one ""
	printf 'status 500\n' >site/hook.example/in.answer
	for day in 2 3 4; do check 2024-05-0${day}T00:00:00Z; done
	policy "May 5, 2024" "$training We may share your personal data with partners who train artificial intelligence." | html privacy.html "Privacy Policy"
	check 2024-05-05T00:00:00Z
	[ "$(state hook undelivered)" = 2 ]
	# the fifth try fails, and the one behind it goes through
	printf 'status 500\ntimes 5\n---\ntext ok\n' >site/hook.example/in.answer
	check 2024-05-06T00:00:00Z
	grep -q '^hook: put aside, .* 500' err
	[ "$(state hook undelivered)" = 0 ]
	alerts hook | grep -q 'put aside 2024-05-06'
	expect 0 alerts --resend hook
	! alerts hook | grep -q 'put aside' || return 1
	[ "$(cat posts/* | field key | sort -u | wc -l)" = 2 ]
}
try poison "a message that fails for ever does not hold up the one behind it"

private() {
	one ""
	echo ok >site/hook.example/in
	unset SMALLPRINT_ALLOW_PRIVATE SMALLPRINT_CONNECT_TO
	sed -i 's#http://hook.example/in#http://127.0.0.1:9/in#' rules/alerts.yaml
	got=0
	alerts --test hook 2>err || got=$?
	[ $got -ne 0 ]
	grep -qi 'private\|refused address\|not public' err
}
try private "an address within a private network is refused"

# What was posted may have arrived: it comes again at most once, as the same message.
cut_off() {
	if ! command -v python3 >/dev/null; then return 0; fi
	one ", changes: true"
	printf 'status 503\n' >site/hook.example/in.answer
	mkdir got
	python3 "$TESTS/server/cut.py" --posts got request well silent well half well reset well >cut.port 2>cut.err &
	receiver=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -s cut.port ] && break; sleep 0.1; done
	receiver_at=127.0.0.1:$(sed -n 's/^port //p' cut.port)
	web=$SMALLPRINT_CONNECT_TO
	day=2
	for how in request silent half reset; do
		policy "May $day, 2024" "$training Also of kind $how, to train our artificial intelligence models." | html privacy.html "Privacy Policy"
		check "2024-05-0${day}T00:00:00Z"
		[ $day -gt 2 ] || expect 0 alerts --dismiss hook >out
		SMALLPRINT_CONNECT_TO=$receiver_at expect 2 alerts --resend hook >out 2>err
		[ "$(state hook undelivered)" -ge 1 ] || { echo "$how:"; cat out err; return 1; }
		SMALLPRINT_CONNECT_TO=$receiver_at expect 0 alerts --resend hook >out 2>err
		[ "$(state hook undelivered)" = 0 ] && [ "$(state hook attempts)" = 0 ]
		day=$((day + 1))
	done
	kill $receiver
	head -qn 1 got/* | sort | uniq -c >keys
	cat keys
	[ "$(wc -l <keys)" -ge 4 ] # of every message
	! awk '$1 > 2' keys | grep . || return 1
	[ "$(awk '$1 == 2' keys | wc -l)" -ge 3 ] # "request" was not taken the first time
	[ "$(sed -s 1d got/* | sort -u | wc -l)" -eq "$(wc -l <keys)" ] # and each time it was the same
	fsck snapshots
}
try cut_off "a connection that breaks off anywhere is tried again, with the same message and key"

# The answer had begun with 200: that it was cut short takes nothing back.
cut_body() {
	one ""
	printf 'text thank you very much\ncut 3\n' >site/hook.example/in.answer
	check 2024-05-02T00:00:00Z
	[ "$(state hook undelivered)" = 0 ]
	check 2024-05-02T01:00:00Z
	[ "$(ls posts | wc -l)" -eq 1 ]
}
try cut_body "an answer that is cut behind its status is an answer"

done_testing
