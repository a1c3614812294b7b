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

fsck() { git -C "$1" fsck --strict --no-dangling --full 2>&1 | grep -v '^Checking' | { ! grep .; }; }

done_testing() {
	echo "1..$n"
	[ $failures -eq 0 ] && rm -rf "$top"
	[ $failures -eq 0 ]
	exit
}
