#!/bin/sh
# The house as it stands: where includes may point, where a foreign library lives.
. "$(dirname "$0")/lib.sh"
src=$TESTS/../src

one_home() { # HEADER FILE
	homes=$(grep -rlE "^[[:space:]]*#[[:space:]]*include[[:space:]]*<$1" "$src" --include='*.[ch]' | sed "s|^$src/||" | sort)
	[ "$homes" = "$2" ] || { echo "<$1> is included by: $homes; its home is $2"; return 1; }
}
libraries() {
	one_home 'curl/' edge/fetch/network.c
	one_home 'git2' edge/archive/odb.c
	one_home 'pcre2\.h' core/detect/pattern.c
	one_home 'yaml\.h' base/yaml.c
	one_home 'seccomp\.h' edge/confine.c
	one_home 'libxml/' core/judge/feed_xml.c
	homes=$(grep -rlE '#include <(myhtml|modest|mycss|lexbor)/' "$src" | wc -l)
	[ "$homes" -eq 1 ] || { grep -rlE '#include <(myhtml|modest|mycss|lexbor)/' "$src"; return 1; }
}
try libraries "a foreign library is included by one file"

no_include() { # FOLDER PATTERN
	! grep -rnE "#include \"($2)" "$src/$1" || return 1
}
directions() {
	no_include base 'core/|edge/|cmd/|run\.h|item\.h'
	no_include core 'edge/|cmd/|run\.h|item\.h'
	no_include edge 'cmd/|run\.h|item\.h'
}
try directions "includes point one way: cmd, run, core and edge, base"

pure() {
	! grep -rnE '\b(time\(NULL|clock_gettime|gettimeofday|fopen|open|socket|printf|puts|getenv)\(' "$src/core" --include='*.c' | grep -vE 's?n?v?printf|mem_printf' || return 1
}
try pure "core asks no clock, opens no file, prints nothing"

purposes() {
	find "$src" -name '*.[ch]' | while read -r f; do
		head -n 1 "$f" | grep -q '^/\*' || { echo "$f does not say what it is for"; return 1; }
	done
}
try purposes "every file says its job on top"

done_testing
