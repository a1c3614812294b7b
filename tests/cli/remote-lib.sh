# Sourced by the tests of remotes: a newsroom with two pages, its runners, its git host.

words() {
	echo "<p>$1</p>"
	for i in 1 2 3 4 5 6 7 8; do
		echo "<p>This is sentence number $i of a text that is long enough to be one.</p>"
	done
}

# Two pages, no second look; the runners named, a folder with the rules each; host/s.git is empty.
newsroom() {
	workspace <<'END'
pages:
  privacy: {kind: policy, url: "http://acme.example/privacy.html", select: main, every: 1h}
  terms: {kind: terms, url: "http://acme.example/terms.html", select: main, every: 1h}
END
	printf 'confirm: 0s\n' >rules/smallprint.yaml
	words "We keep what you write." | html privacy.html Privacy
	words "Be kind to each other." | html terms.html Terms
	git init -q --bare -b main host/s.git
	for who; do
		mkdir "$who"
		cp -r rules "$who/"
	done
	serve
	at 2024-05-01T00:00:00Z
}

# The git host of the tests on ./host: `hosted OPTIONS…`; it stands at $url.
hosted() {
	rm -f host.port
	python3 "$TESTS/server/git.py" --root host --orders orders --log host.log --seen seen "$@" >host.port 2>host.err &
	host=$!
	trap 'kill $server $host 2>/dev/null || :' EXIT
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -s host.port ] && break
		sleep 0.1
	done
	port=$(sed -n 's/^port //p' host.port)
	url=http://127.0.0.1:$port/s.git
	git -C host/s.git config http.receivepack true
}

# One round of a runner with that status: `runner STATUS WHO [VARIABLE=VALUE…]`.
runner() {
	status=$1
	who=$2
	shift 2
	expect "$status" env "$@" "$SMALLPRINT" -C "$who" check --push --remote "$url" >"$who.out" 2>"$who.err" ||
		{ cat "$who.err" >&2; return 1; }
}

# What a runner recorded is on the remote, whole.
shared() {
	for ref in main raw checks; do
		[ "$(git -C "$1/snapshots" rev-parse $ref)" = "$(git -C host/s.git rev-parse $ref)" ]
	done
	fsck "$1/snapshots"
	fsck host/s.git
}
