# Sourced by every shell test. A test is a function; `try NAME "sentence"` runs
# it in a directory of its own and prints a TAP line. A failing one keeps its
# directory. Ends with `done_testing`.
set -u
n=0
failures=0
: "${SMALLPRINT:=$(cd "$(dirname "$0")/../.." && pwd)/smallprint}"
: "${TESTS:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${SERVER:=$TESTS/../build/tests/server/server}"
top=$(mktemp -d "${TMPDIR:-/tmp}/cli.XXXXXX")

try() {
	n=$((n + 1))
	mkdir -p "$top/$1"
	# Not inside `if`: there the shell would forget set -e.
	(set -e; cd "$top/$1"; "$1") >"$top/$1.out" 2>&1
	if [ $? -eq 0 ]; then
		echo "ok $n - $2"
	else
		failures=$((failures + 1))
		echo "not ok $n - $2"
		sed 's/^/#   /' "$top/$1.out" | tail -n 40
		echo "#   kept: $top/$1"
	fi
}

skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }

# Expect an exit status: `expect 64 smallprint nonsense`.
expect() {
	want=$1
	shift
	got=0
	"$@" || got=$?
	[ "$got" -eq "$want" ] || { echo "status $got, wanted $want: $*" >&2; return 1; }
}

# ---- a workspace and a web server of the test's own, in the current directory ----

# Writes rules/ for one platform "acme" whose pages are declared on standard input.
workspace() {
	mkdir -p rules/platforms rules/detect site/acme.example
	cp "$TESTS"/../rules/detect/*.yaml rules/detect/
	cp "$TESTS"/../rules/silence.yaml rules/
	{ printf 'platform: acme\nname: Acme\nspacing: 0s\n'; cat; } >rules/platforms/acme.yaml
}

# Starts the server on ./site; every host is it. Ends with the test.
serve() {
	echo 2024-05-01T00:00:00Z >clock
	"$SERVER" --root site --clock clock --log server.log --seconds 300 "$@" >port 2>server.err &
	server=$!
	trap 'kill $server 2>/dev/null || :' EXIT
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -s port ] && break
		sleep 0.1
	done
	SMALLPRINT_CONNECT_TO=127.0.0.1:$(sed -n 's/^port //p' port)
	SMALLPRINT_ALLOW_PRIVATE=1
	SMALLPRINT_BACKOFF_MS=10
	export SMALLPRINT_CONNECT_TO SMALLPRINT_ALLOW_PRIVATE SMALLPRINT_BACKOFF_MS
}

# Set the time of the server and of smallprint.
at() {
	echo "$1" >clock
	SMALLPRINT_NOW=$1
	export SMALLPRINT_NOW
}

# An HTML page: `html PATH TITLE`, its body on standard input.
html() {
	mkdir -p "$(dirname "site/acme.example/$1")"
	{ printf '<!doctype html><html lang="en"><head><title>%s</title></head><body><nav><a href="/">Home</a></nav><main><h1>%s</h1>\n' "$2" "$2"
	  cat
	  printf '</main><footer>Imprint</footer></body></html>\n'; } >"site/acme.example/$1"
}

# A field of JSON Lines on standard input, one value per line: `field class`.
field() { sed -n 's/.*"'"$1"'":\("[^"]*"\|[^,}]*\).*/\1/p' | tr -d '"'; }

fsck() { git -C "$1" fsck --strict --no-dangling --full 2>&1 | grep -v '^Checking' | { ! grep .; }; }

done_testing() {
	echo "1..$n"
	[ $failures -eq 0 ] && rm -rf "$top"
	[ $failures -eq 0 ]
	exit
}
