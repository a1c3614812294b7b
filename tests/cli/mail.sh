#!/bin/sh
# Mail, from outside: to a real SMTP server, read back by a real mail reader.
. "$(dirname "$0")/lib.sh"

if ! /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null; then
	skip "mail goes to a real server" "python3-aiosmtpd is not installed"
	done_testing
fi

policy() {
	echo "<p>Effective $1</p><h2>What we do</h2><p>We show your posts to those you choose. ${2:-}</p>"
	for i in 1 2 3 4 5 6 7 8; do echo "<p>Rule $i of the house says that guests in room $i leave it as they found it.</p>"; done
}
training="We may use your posts and other personal data to train our artificial intelligence models."

# rules/alerts.yaml on standard input, where PORT is the mail server's; a page with one change to come.
acme() {
	sed "s/PORT/$port/g" >alerts.in
	workspace <<END
pages:
  privacy: {kind: policy, name: "${name:-Privacy Policy}", url: "http://acme.example/privacy.html", select: main, every: 6h}
END
	printf 'confirm: 0s\n' >rules/smallprint.yaml
	cp alerts.in rules/alerts.yaml
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	serve
	check 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
}
check() {
	at "$1"
	"$SMALLPRINT" check --all --json >out 2>err
}
certificate() { # NAME
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
		-subj "/CN=$1" -addext "subjectAltName=$2" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}
# Starts the mail server; its port is $port. Ends with the test.
post_office() {
	mkdir spool
	/usr/bin/python3 "$TESTS/server/smtp.py" --spool spool "$@" >smtp.port 2>smtp.err &
	office=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		[ -s smtp.port ] && break
		sleep 0.2
	done
	port=$(sed -n 's/^port //p' smtp.port)
	[ -n "$port" ]
}
close_office() { kill "$office" 2>/dev/null || :; }
mail() { /usr/bin/python3 "$TESTS/server/mail.py" "$@"; }
count() { find spool -name '*.eml' | wc -l; }

starttls() {
	certificate mail DNS:localhost
	export MAIL_PASSWORD=swordfish SMALLPRINT_CA_FILE="$PWD/mail.pem"
	post_office --tls starttls --cert mail.pem --key mail.key --auth desk:swordfish
	acme <<'END'
channels:
  desk:
    type: email
    url: smtp://localhost:PORT
    tls: starttls
    user: desk
    password: ${MAIL_PASSWORD}
    from: Das Büro <watch@paper.example>
    to: [Ada <ada@paper.example>, bob@paper.example]
END
	check 2024-05-02T00:00:00Z
	cat err
	[ "$(count)" -eq 1 ]
	mail spool/1.eml check
	[ "$(cat spool/1.envelope)" = "from watch@paper.example
to ada@paper.example
to bob@paper.example
tls True
user desk" ]
	[ "$(mail spool/1.eml header From)" = "Das Büro <watch@paper.example>" ]
	[ "$(mail spool/1.eml header To)" = "Ada <ada@paper.example>, bob@paper.example" ]
	[ "$(mail spool/1.eml header Date)" = "Thu, 02 May 2024 00:00:00 +0000" ]
	[ "$(mail spool/1.eml header Auto-Submitted)" = auto-generated ]
	mail spool/1.eml header Subject | grep -q '^Acme · Privacy Policy: .* train AI (unknown)$'
	mail spool/1.eml header Message-ID | grep -Eq '^<[0-9a-f]{40}@paper.example>$'
	mail spool/1.eml text | tr '\n' ' ' | grep -q 'train our artificial intelligence models'
	mail spool/1.eml html | grep -q '<mark>.*train our artificial intelligence'
	mail spool/1.eml html | grep -q 'first look at the new text</td><td>2 May 2024, 00:00 UTC'
	check 2024-05-03T00:00:00Z
	[ "$(count)" -eq 1 ]
	! grep -rq swordfish snapshots rules out err || return 1
	close_office
	fsck snapshots
}
try starttls "by STARTTLS, signed in: one message to all, well formed, told once"

implicit() {
	certificate mail DNS:localhost
	export SMALLPRINT_CA_FILE="$PWD/mail.pem"
	post_office --tls implicit --cert mail.pem --key mail.key
	acme <<'END'
channels:
  desk: {type: email, url: "smtps://localhost:PORT", from: watch@paper.example, to: ada@paper.example}
END
	check 2024-05-02T00:00:00Z
	grep -q '^tls True' spool/1.envelope
	close_office
}
try implicit "by TLS from the first byte"

# What goes wrong is named with the channel, and told when it is mended; nobody gets anything before.
wrong() { # WHAT… : channel fields in $fields
	acme <<END
channels:
  desk: {type: email, from: watch@paper.example, to: [ada@paper.example], $fields}
END
	check 2024-05-02T00:00:00Z
	cat err
	[ "$(count)" -eq 0 ]
	grep -q "^desk: not told, tried again later: .*$1" err
	fsck snapshots
}
no_tls() {
	post_office
	fields='url: "smtp://localhost:PORT", tls: starttls'
	wrong 'localhost:[0-9]* offers no TLS'
	close_office
}
try no_tls "a server that offers no TLS gets nothing"
certificate_of_another() {
	certificate mail DNS:mail.paper.example
	export SMALLPRINT_CA_FILE="$PWD/mail.pem"
	post_office --tls implicit --cert mail.pem --key mail.key
	fields='url: "smtps://localhost:PORT"'
	wrong 'localhost:[0-9]* has no valid certificate (.*)'
	close_office
}
try certificate_of_another "a server with another's certificate gets nothing"
certificate_of_nobody() {
	certificate mail DNS:localhost
	post_office --tls starttls --cert mail.pem --key mail.key
	fields='url: "smtp://localhost:PORT", tls: starttls'
	wrong 'localhost:[0-9]* has no valid certificate (.*)'
	close_office
}
try certificate_of_nobody "a server whose certificate nobody vouches for gets nothing"
password() {
	certificate mail DNS:localhost
	export MAIL_PASSWORD=herring SMALLPRINT_CA_FILE="$PWD/mail.pem"
	post_office --tls implicit --cert mail.pem --key mail.key --auth desk:swordfish
	fields='url: "smtps://localhost:PORT", user: desk, password: "${MAIL_PASSWORD}"'
	wrong 'localhost:[0-9]* does not take the user and password (535 .*)'
	! grep -q herring err || return 1
	close_office
}
try password "a wrong password is told by the server's words, and not shown"
nobody() {
	post_office --refuse "ada@paper.example=550 no such mailbox"
	fields='url: "smtp://localhost:PORT"'
	wrong 'ada@paper.example is refused (550 no such mailbox)'
	close_office
}
try nobody "an address that is refused is named; with nobody left the news waits"
down() {
	post_office
	close_office
	fields='url: "smtp://localhost:PORT", timeout: 3s'
	wrong 'cannot connect to localhost:[0-9]*'
}
try down "a server that is down is tried again later"
sender() {
	post_office --refuse "from:watch@paper.example=553 not yours"
	fields='url: "smtp://localhost:PORT"'
	wrong 'the sender watch@paper.example is refused (553 not yours)'
	close_office
}
try sender "a sender that is refused is named"

one_of_three() {
	post_office --refuse "bob@paper.example=550 left the paper"
	acme <<'END'
channels:
  desk: {type: email, url: "smtp://localhost:PORT", from: watch@paper.example, to: [ada@paper.example, bob@paper.example, eve@paper.example]}
END
	check 2024-05-02T00:00:00Z
	cat err
	[ "$(count)" -eq 1 ]
	grep '^to ' spool/1.envelope | tr '\n' ' ' | grep -q '^to ada@paper.example to eve@paper.example $'
	grep -q '^desk: bob@paper.example is refused (550 left the paper); the others are told' err
	close_office
}
try one_of_three "one who is refused keeps no news from the others"

greylisted() {
	post_office --refuse "eve@paper.example=later:451 come back later"
	acme <<'END'
channels:
  desk: {type: email, url: "smtp://localhost:PORT", from: watch@paper.example, to: [ada@paper.example, eve@paper.example]}
END
	check 2024-05-02T00:00:00Z
	[ "$(count)" -eq 0 ]
	grep -q '^desk: not told, tried again later: eve@paper.example is refused (451 come back later)' err
	check 2024-05-02T00:02:00Z
	[ "$(count)" -eq 1 ] && [ "$(grep -c '^to' spool/1.envelope)" -eq 2 ]
	close_office
}
try greylisted "one who is refused for now makes all wait: nobody gets it twice"

spam() {
	post_office --data "554 looks like spam"
	acme <<'END'
channels:
  desk: {type: email, url: "smtp://localhost:PORT", from: watch@paper.example, to: ada@paper.example}
END
	check 2024-05-02T00:00:00Z
	grep -q '^desk: put aside, and not tried again by itself: .* the message is refused (554 looks like spam)' err
	close_office
}
try spam "a message that is refused is named and passed over"

# An announcement found the next day corrects the verdict: that answers the mail.
corrected() {
	post_office
	sed "s/PORT/$port/g" >alerts.in <<'END'
channels:
  desk: {type: email, url: "smtp://localhost:PORT", from: watch@paper.example, to: ada@paper.example, verdict: silent}
END
	workspace <<'END'
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
announcements:
  news: {name: News, url: "http://acme.example/news.html", select: main}
END
	cp alerts.in rules/alerts.yaml
	printf 'confirm: 0s\n' >rules/smallprint.yaml
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	echo "<h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	serve
	check 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
	check 2024-05-02T00:00:00Z
	[ "$(count)" -eq 1 ]
	echo "<h2>April 4, 2024: Our Privacy Policy changes on May 2, 2024</h2><p>From then on your posts may train our models.</p><h2>April 2, 2024: New office</h2><p>We moved.</p>" | html news.html News
	check 2024-05-03T00:00:00Z
	[ "$(count)" -eq 2 ]
	mail spool/2.eml check
	[ "$(mail spool/2.eml header In-Reply-To)" = "$(mail spool/1.eml header Message-ID)" ]
	[ "$(mail spool/2.eml header References)" = "$(mail spool/1.eml header Message-ID)" ]
	[ "$(mail spool/2.eml header Subject)" = "Correction: Acme · Privacy Policy: now announced, was silent" ]
	mail spool/2.eml text | tr '\n' ' ' | grep -q 'from silent to announced: an announcement was found later.*It was told as: Acme'
	close_office
}
try corrected "a corrected verdict answers the mail that told it"

# A page that would write headers and parts of its own.
injected() {
	name='Policy\r\nBcc: all@victim.example\r\n\r\n=?UTF-8?Q?x?= é "q" <b>'
	training="We may use your posts --=_x <script>alert(1)</script> and personal data to train our artificial intelligence models. Bcc: all@victim.example"
	training=$(echo "$training" | sed 's/</\&lt;/g; s/>/\&gt;/g')
	name=$(printf '%s' "$name" | sed 's/"/\\"/g')
	post_office
	acme <<'END'
channels:
  desk: {type: email, url: "smtp://localhost:PORT", from: watch@paper.example, to: ada@paper.example}
END
	check 2024-05-02T00:00:00Z
	cat err
	mail spool/1.eml check
	[ -z "$(mail spool/1.eml header Bcc)" ]
	[ "$(grep -c '^to' spool/1.envelope)" -eq 1 ]
	mail spool/1.eml header Subject | grep -q 'Policy.*Bcc: all@victim.example.*é "q" <b>'
	mail spool/1.eml html | grep -q '&lt;script&gt;'
	! mail spool/1.eml html | grep -q '<script' || return 1
	close_office
}
try injected "what a page says is no header, no part and no markup"

# The server has the message, and its answer is lost: it comes again once, under the same name.
cut_off() {
	post_office --cut 1
	acme <<'END'
channels:
  desk: {type: email, url: "smtp://localhost:PORT", from: watch@paper.example, to: [ada@paper.example, bob@paper.example]}
END
	check 2024-05-02T00:00:00Z
	cat err
	[ "$(count)" -eq 1 ]
	grep -q '^desk: not told, tried again later: ' err
	check 2024-05-02T00:05:00Z
	[ "$(count)" -eq 2 ]
	[ "$(mail spool/1.eml header Message-ID)" = "$(mail spool/2.eml header Message-ID)" ]
	check 2024-05-02T06:00:00Z
	[ "$(count)" -eq 2 ]
	close_office
	fsck snapshots
}
try cut_off "a connection that breaks off after the message is tried again, as the same message"

cut_early() {
	post_office --cut-early 2
	acme <<'END'
channels:
  desk: {type: email, url: "smtp://localhost:PORT", from: watch@paper.example, to: ada@paper.example}
END
	for time in 00:00 00:05 00:15 06:00; do
		check 2024-05-02T$time:00Z
		cat err
	done
	[ "$(count)" -eq 1 ]
	close_office
}
try cut_early "one that breaks off before the message is tried until it arrives, and sent once"

done_testing
