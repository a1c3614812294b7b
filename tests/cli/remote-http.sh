#!/bin/sh
# The archive's remote behind git's own http-backend: logins, refusals, what is cut off midway.
. "$(dirname "$0")/lib.sh"
. "$TESTS/cli/remote-lib.sh"
if ! command -v python3 >/dev/null || [ ! -x "$(git --exec-path)/git-http-backend" ]; then
	skip "the remote may be behind git http-backend" "no python3, or no git http-backend"
	done_testing
fi
unset SMALLPRINT_GIT_TOKEN SMALLPRINT_GIT_USER SMALLPRINT_GIT_KEY
never() { ! grep -rq "$@" || return 1; }
# A refusal names the remote and never a token.
named() {
	grep -q "^smallprint: http://127.0.0.1:$port/[a-z]*.git: .*$2" "$1.err"
	never -e opensesame -e peephole -e letmein "$1.err" "$1.out"
}

token() {
	newsroom a b
	hosted --write opensesame
	runner 0 a SMALLPRINT_GIT_TOKEN=opensesame
	[ "$(git -C host/s.git rev-list --count main)" = 2 ]
	at 2024-05-01T02:00:00Z
	words "We keep it all." | html privacy.html Privacy
	runner 0 b SMALLPRINT_GIT_TOKEN=opensesame SMALLPRINT_GIT_USER=desk
	grep -q '2 changes from the remote' b.err
	[ "$(git -C host/s.git rev-list --count main)" = 3 ]
	shared b
	never opensesame a/snapshots b/snapshots host/s.git ./*.err ./*.out
	# a login in the address works too, and is shown nowhere
	at 2024-05-01T04:00:00Z
	url=http://desk:open%73esame@127.0.0.1:$port/s.git
	runner 0 a
	shared a
	url=http://desk:letmein@127.0.0.1:$port/s.git
	runner 2 a
	named a 'does not take this login'
}
try token "a token pulls and pushes, and is written nowhere; the server's refusals may have a text"

refused() {
	newsroom a b
	hosted --write opensesame --read peephole
	runner 0 a SMALLPRINT_GIT_TOKEN=opensesame
	before=$(git -C host/s.git for-each-ref)
	at 2024-05-01T02:00:00Z
	words "We keep it all." | html privacy.html Privacy
	runner 2 a
	named a 'asks for a login: set SMALLPRINT_GIT_TOKEN'
	at 2024-05-01T04:00:00Z
	words "We keep it all, for ever." | html privacy.html Privacy
	runner 2 a SMALLPRINT_GIT_TOKEN=letmein
	named a 'does not take this login: see SMALLPRINT_GIT_TOKEN'
	at 2024-05-01T06:00:00Z
	words "Be kind, or leave." | html terms.html Terms
	runner 2 a SMALLPRINT_GIT_TOKEN=peephole
	named a 'may not do that there (403)'
	# who has nothing yet makes no archive of its own
	runner 2 b
	! git -C b/snapshots rev-parse -q --verify main >/dev/null || return 1
	[ "$(git -C host/s.git for-each-ref)" = "$before" ]
	fsck a/snapshots
	at 2024-05-01T08:00:00Z
	runner 0 a SMALLPRINT_GIT_TOKEN=opensesame
	[ "$(git -C host/s.git rev-list --count main)" = 5 ]
	shared a
}
try refused "no token, a wrong one, one that may read only: named, and the next push brings it all"

away() {
	newsroom a
	hosted --write opensesame
	runner 0 a SMALLPRINT_GIT_TOKEN=opensesame
	SMALLPRINT_GIT_TOKEN=opensesame
	export SMALLPRINT_GIT_TOKEN
	at 2024-05-01T02:00:00Z
	words "We keep it all." | html privacy.html Privacy
	mv host/s.git host/t.git
	runner 2 a
	named a 'no repository is there, or this login may not see it'
	mv host/t.git host/s.git
	for order in 'status 500:http status code: 500' 'status 429:asked later (429)'; do
		echo "${order%%:*}" >orders
		runner 2 a
		named a "${order#*:}"
	done
	# a page that is no git host
	printf '<p>hello</p>' >site/acme.example/info
	address=$url
	url=http://$SMALLPRINT_CONNECT_TO/s.git
	runner 2 a
	grep -q "^smallprint: $url: cannot be pulled from" a.err
	url=http://127.0.0.1:1/s.git
	runner 2 a
	grep -q 'failed to connect' a.err
	url=$address
	rm orders
	at 2024-05-01T04:00:00Z
	runner 0 a
	[ "$(git -C host/s.git rev-list --count main)" = 3 ]
	shared a
}
try away "a remote that is gone, ill or no remote is named; nothing is lost"

moved() {
	newsroom a
	hosted --write opensesame
	python3 "$TESTS/server/git.py" --root host --seen elsewhere >elsewhere.port &
	other=$!
	trap 'kill $server $host $other 2>/dev/null || :' EXIT
	runner 0 a SMALLPRINT_GIT_TOKEN=opensesame
	at 2024-05-01T02:00:00Z
	words "We keep it all." | html privacy.html Privacy
	echo "moved http://localhost:$(sed -n 's/^port //p' elsewhere.port)" >orders
	runner 2 a SMALLPRINT_GIT_TOKEN=opensesame
	named a 'moved to another host: .* give its new address'
	[ ! -e elsewhere ]
	# on the same host it is followed
	git clone -q --mirror host/s.git host/renamed.git
	echo "renamed s.git renamed.git" >orders
	git -C host/renamed.git config http.receivepack true
	runner 0 a SMALLPRINT_GIT_TOKEN=opensesame
	[ "$(git -C host/renamed.git rev-list --count main)" = 3 ]
}
try moved "a remote that moved to another host is not followed there with the login"

cut() {
	newsroom a b
	hosted --write opensesame
	SMALLPRINT_GIT_TOKEN=opensesame
	export SMALLPRINT_GIT_TOKEN
	runner 0 a
	runner 0 b
	hour=2
	for order in 'cut GET 0' 'cut GET 40' 'cut POST 0' 'cut POST 8' 'cut POST 200' 'drop 0' 'drop 4' 'drop 300'; do
		at 2024-05-01T$(printf %02d $hour):00:00Z
		words "We keep it all, version $hour." | html privacy.html Privacy
		echo "$order" >orders
		"$SMALLPRINT" -C a check --push --remote "$url" >a.out 2>a.err || :
		cat a.err
		never -e opensesame a.err a.out
		fsck a/snapshots
		fsck host/s.git
		rm orders
		at 2024-05-01T$(printf %02d $hour):05:00Z
		"$SMALLPRINT" -C b check --push --all --remote "$url" >b.out 2>b.err
		fsck b/snapshots
		hour=$((hour + 1))
	done
	grep -q ' cut$' host.log
	at 2024-05-02T00:00:00Z
	runner 0 a
	runner 0 b
	shared a
	shared b
	[ "$(git -C host/s.git rev-list --count main -- acme/privacy.md)" = 9 ]
}
try cut "a connection cut midway, either way, leaves both sides sound, and no change twice"

protected() {
	newsroom a
	cat >a/rules/alerts.yaml <<'END'
channels:
  log: {type: file, path: ../told.jsonl, changes: true}
END
	hosted --write opensesame
	runner 0 a SMALLPRINT_GIT_TOKEN=opensesame
	at 2024-05-01T02:00:00Z
	words "We keep it all." | html privacy.html Privacy
	printf '#!/bin/sh\n[ "$1" != refs/heads/main ] || { echo "ask the desk first" >&2; exit 1; }\n' >host/s.git/hooks/update
	chmod +x host/s.git/hooks/update
	runner 2 a SMALLPRINT_GIT_TOKEN=opensesame
	named a 'does not take what is pushed (refs/heads/main: hook declined)'
	[ "$(git -C host/s.git rev-list --count main)" = 2 ]
	[ "$(grep -c '"class":"change"' told.jsonl)" = 1 ]
	fsck a/snapshots
	fsck host/s.git
	rm host/s.git/hooks/update
	at 2024-05-01T04:00:00Z
	runner 0 a SMALLPRINT_GIT_TOKEN=opensesame
	[ "$(git -C host/s.git rev-list --count main)" = 3 ]
	[ "$(grep -c '"class":"change"' told.jsonl)" = 1 ]
	shared a
}
try protected "a branch that is protected: the remote's reason is told, it is pushed once it may be"

certificate() {
	newsroom a
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30000 \
		-subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
	hosted --write opensesame --cert cert.pem --key key.pem
	url=https://localhost:$port/s.git
	runner 2 a SMALLPRINT_GIT_TOKEN=opensesame
	grep -q "^smallprint: $url: cannot be pulled from (its certificate is not trusted)" a.err
	[ ! -e seen ]
	runner 0 a SMALLPRINT_GIT_TOKEN=opensesame SMALLPRINT_CA_FILE="$PWD/cert.pem"
	shared a
	# a secret address is not left for an open one
	python3 "$TESTS/server/git.py" --root host --seen elsewhere >elsewhere.port &
	other=$!
	trap 'kill $server $host $other 2>/dev/null || :' EXIT
	sleep 0.5
	echo "moved http://localhost:$(sed -n 's/^port //p' elsewhere.port)" >orders
	runner 2 a SMALLPRINT_GIT_TOKEN=opensesame SMALLPRINT_CA_FILE="$PWD/cert.pem"
	[ ! -e elsewhere ]
}
try certificate "over https a login is sent to a certificate that is trusted only"

done_testing
