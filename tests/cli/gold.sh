#!/bin/sh
# Changes of public record, replayed: the state of their dates, the verdict and its reasons
# (tests/labels/gold.tsv; ? where it hangs on what the rules find, which is measured elsewhere).
# Needs git and the corpus; for the rows of other histories the folder
# SMALLPRINT_HISTORIES, with each as NAME-versions.
. "$(dirname "$0")/lib.sh"

corpus=${SMALLPRINT_CORPUS:-$TESTS/../../shared/corpus}
histories=${SMALLPRINT_HISTORIES:-}
tab=$(printf '\t')

# member NAME: the first text of that name in an object on standard input; null is nothing.
member() { sed -n 's/^[^"]*.*"'"$1"'":\("\([^"]*\)"\|null\).*/\2/p'; }

# told LINE: state, before, after, banner, verdict, reasons as the table has them.
told() {
	dates=$(printf '%s\n' "$1" | sed 's/.*"dates":{\([^}]*\)}.*/\1/')
	for name in state before after banner_day; do
		printf '%s\t' "$(printf '%s\n' "$dates" | member $name)"
	done
	printf '%s\t%s\n' "$(printf '%s\n' "$1" | sed 's/.*"verdict":"\([^"]*\)".*/\1/')" \
		"$(printf '%s\n' "$1" | sed 's/.*"reasons":\[\([^]]*\)\].*/\1/' | tr -d '"' | tr , ' ')"
}

# rows_of REPO CLONE: every row of a history; what differs is named.
rows_of() {
	right=0 total=0
	: >wrong
	grep "^$1$tab" "$TESTS/labels/gold.tsv" >rows
	cut -f 3 rows | cut -d / -f 1 | sort -u | while read -r platform; do
		"$SMALLPRINT" -C "$TESTS/.." replay --all --json --path "$platform/*" "$2" 2>/dev/null
	done >told
	while IFS= read -r row; do
		total=$((total + 1))
		sha=$(printf '%s\n' "$row" | cut -f 2)
		want=$(printf '%s\n' "$row" | cut -f 4-9)
		path=$(printf '%s\n' "$row" | cut -f 3)
		line=$(grep "^{\"commit\":\"$sha" told | grep -F "\"path\":\"$path\"") || { echo "$sha: no line" >>wrong; continue; }
		got=$(told "$line")
		case $want in *"$tab?$tab?") got="$(printf '%s\n' "$got" | cut -f 1-4)$tab?$tab?" ;; esac
		if [ "$want" = "$got" ]; then right=$((right + 1)); else echo "$sha $path: wanted $want; got $got" >>wrong; fi
	done <rows
	echo "# figure: $right of $total changes of public record in $1 come out as they should"
	sed 's/^/# /' wrong
	[ "$total" -gt 0 ] && [ "$right" -eq "$total" ]
}

gold() { rows_of pga pga.git; }
elsewhere() { rows_of contrib "$histories/contrib-versions"; }

what="the dates and verdicts of changes of public record are those that people found"
if [ -f "$corpus/pga-versions.bundle" ]; then
	mkdir -p "$top/gold" && git clone -q --bare "$corpus/pga-versions.bundle" "$top/gold/pga.git"
	try gold "$what"
	grep '^# figure' "$top/gold.out"
else
	skip "$what" "no corpus"
fi
if [ -n "$histories" ] && [ -e "$histories/contrib-versions" ]; then
	try elsewhere "… and of those in another history"
	grep '^# figure' "$top/elsewhere.out"
fi

done_testing
