#!/bin/sh
# The archive's remote over ssh: a real sshd on loopback with keys of its own.
. "$(dirname "$0")/lib.sh"
. "$TESTS/cli/remote-lib.sh"
sshd=$(command -v sshd || ls /usr/sbin/sshd 2>/dev/null) || sshd=
if [ -z "$sshd" ] || ! command -v ssh-keygen >/dev/null; then
	skip "the remote may be reached over ssh" "no sshd"
	done_testing
fi

# An sshd for whoever runs this; its log is sshd.log. A home of the runners' own: ./home.
over_ssh() {
	mkdir -p home/.ssh
	ssh-keygen -q -t ecdsa -N '' -m PEM -f hostkey
	ssh-keygen -q -t ecdsa -N '' -m PEM -f key
	ssh-keygen -q -t ecdsa -N '' -m PEM -f stranger
	cp key.pub authorized
	chmod 600 authorized
	[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
	for _ in 1 2 3 4 5; do
		port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
		"$sshd" -D -e -f /dev/null -p "$port" -h "$PWD/hostkey" -o ListenAddress=127.0.0.1 \
			-o AuthorizedKeysFile="$PWD/authorized" -o StrictModes=no -o UsePAM=no \
			-o PasswordAuthentication=no -o PidFile=none -o PermitRootLogin=yes >sshd.log 2>&1 &
		daemon=$!
		trap 'kill $server $daemon 2>/dev/null || :' EXIT
		sleep 0.5
		kill -0 $daemon 2>/dev/null && break
	done
	printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 hostkey.pub)" >home/.ssh/known_hosts
	url=ssh://127.0.0.1:$port$PWD/host/s.git
	HOME=$PWD/home
	SMALLPRINT_GIT_USER=$(id -un)
	export HOME SMALLPRINT_GIT_USER
	unset SSH_AUTH_SOCK
}
named() { grep -q "^smallprint: $url: .*$2" "$1.err" || { cat "$1.err" >&2; return 1; }; }

key() {
	newsroom a b
	over_ssh
	runner 0 a SMALLPRINT_GIT_KEY="$PWD/key"
	[ "$(git -C host/s.git rev-list --count main)" = 2 ]
	at 2024-05-01T02:00:00Z
	words "We keep it all." | html privacy.html Privacy
	runner 0 b SMALLPRINT_GIT_KEY="$PWD/key"
	grep -q '2 changes from the remote' b.err
	shared b
}
try key "the remote may be reached over ssh with a key"

wrong() {
	newsroom a
	over_ssh
	runner 0 a SMALLPRINT_GIT_KEY="$PWD/key"
	at 2024-05-01T02:00:00Z
	words "We keep it all." | html privacy.html Privacy
	runner 2 a
	named a 'set SMALLPRINT_GIT_KEY'
	runner 2 a SMALLPRINT_GIT_KEY="$PWD/stranger"
	named a 'does not take this key: see SMALLPRINT_GIT_KEY'
	runner 2 a SMALLPRINT_GIT_KEY="$PWD/nowhere"
	named a 'cannot be pulled from'
	mv host/s.git host/t.git
	runner 2 a SMALLPRINT_GIT_KEY="$PWD/key"
	named a 'cannot be pulled from'
	mv host/t.git host/s.git
	# another host answers under that name, or one never met
	printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 stranger.pub)" >home/.ssh/known_hosts
	runner 2 a SMALLPRINT_GIT_KEY="$PWD/key"
	named a 'known_hosts'
	: >home/.ssh/known_hosts
	runner 2 a SMALLPRINT_GIT_KEY="$PWD/key"
	named a 'known_hosts'
	[ "$(git -C host/s.git rev-list --count main)" = 2 ]
	fsck a/snapshots
	fsck host/s.git
}
try wrong "over ssh no key, a stranger's, a repository that is gone, a host that is another are named"

done_testing
