#!/bin/sh
# The state of a page's dates, against what people read: tests/labels/date-states.tsv (200
# changes of the corpus' history, drawn with a fixed seed: 120 of all, 80 of those in which a
# line with a year changed), date-states-moved.tsv (60 more, in each of which a date line
# changed, drawn and read after the program was mended by the first), and the column `notice` of the corpus' labels, where its reader
# was sure. Needs git and the corpus.
. "$(dirname "$0")/lib.sh"

corpus=${SMALLPRINT_CORPUS:-$TESTS/../../shared/corpus}
histories=${SMALLPRINT_HISTORIES:-}
least_read=97
least_moved=95
least_labels=88 # of the rest most have a date that the labels missed, or follow a text that was held
least_elsewhere=91

# replayed REPO: sha, path, state, day, banner's day, day seen: of every change
replayed() {
	"$SMALLPRINT" -C "$TESTS/.." replay --all --json "$1" 2>/dev/null |
		sed 's/^{"commit":"\([0-9a-f]*\)","time":"\([^T]*\)T.*"path":"\([^"]*\)".*"dates":{"before":[^,]*,"after":\([^,]*\),"state":"\([a-z]*\)","banner":[a-z]*,"banner_day":\([^,]*\),.*/\1	\3	\5	\4	\6	\2/; s/"//g' >told
}

# score WHAT LEAST: lines "ok" or "wrong …" on standard input
score() {
	sort >scored
	right=$(grep -c '^ok' scored) || :
	total=$(wc -l <scored)
	echo "# figure: the dates of $right of $total $1 are read right"
	grep '^wrong' scored | sed 's/^/# /'
	[ "$total" -gt 0 ] && [ $((right * 100)) -ge $((total * $2)) ]
}

# read_by_hand TABLE WHAT LEAST
read_by_hand() {
	awk -F '\t' 'NR == FNR { got[$1, $2] = $3; next }
		FNR > 1 { g = ($1, $2) in got ? got[$1, $2] : "nothing"
			print g == $3 ? "ok" : "wrong " substr($1, 1, 10) " " $2 ": " $3 " comes out as " g }' \
		told "$TESTS/labels/$1.tsv" | score "$2" "$3"
}
of_all() {
	git clone -q --bare "$corpus/pga-versions.bundle" pga.git
	replayed pga.git
	read_by_hand date-states "changes read by hand" $least_read
}
of_moved() { ln -sf ../of_all/told told; read_by_hand date-states-moved "changes of a date line read by hand" $least_moved; }

# The labels know six words. "same-day" is a day at most from the look, "backdated" whatever is
# older; a date that is gone is "no-date"; a banner for a day to come is "ahead", and so is a date
# to come that stood there a look before; a month stands for its last day, also one that went back.
labels_of() { # HISTORY LEAST
	awk -F '\t' -v history="$1" '
		function near(day, seen) { return day >= prev(seen) && day != "null" }
		function ends_month(d) { return substr(d, 9, 2) ~ (substr(d, 6, 2) == "02" ? "2[89]" : substr(d, 6, 2) ~ /04|06|09|11/ ? "30" : "31") }
		function prev(d) { return substr(d, 1, 8) sprintf("%02d", substr(d, 9, 2) - 1) }
		function fits(want, s, day, banner, seen) {
			if (want == "ahead") return s == "ahead" || (banner != "null" && banner > seen) || (s == "unmoved" && day != "null" && day > seen)
			if (want == "same-day") return s == "today" || (s == "added" && near(day, seen))
			if (want == "backdated") return s == "past" || s == "gap" || s == "back" || ((s == "today" || s == "added") && day < prev(seen))
			if (want == "undated-change") return s == "unmoved"
			if (want == "month-only") return s == "month" || ((s == "back" || s == "added") && ends_month(day))
			return s == "none" || s == "removed"
		}
		NR == FNR { got[$1, $2] = $0; next }
		FNR > 1 && $1 == history && $7 == 1 && (($2, $4) in got) && $10 != "" {
			split(got[$2, $4], g, "\t")
			print fits($10, g[3], g[4], g[5], g[6]) ? "ok" : "wrong " substr($2, 1, 10) " " $4 ": " $10 " comes out as " g[3] }' \
		told "$corpus/../labels/dev.tsv" | score "labelled changes of $1" "$2"
}
labelled() { ln -sf ../of_all/told told; labels_of pga-versions $least_labels; }
elsewhere() { replayed "$histories/contrib-versions"; labels_of contrib-versions $least_elsewhere; }

one="the state of a page's dates is what people read, in at least $least_read of 100 changes"
two="and it agrees with the labels where their reader was sure"
if [ -f "$corpus/pga-versions.bundle" ] && [ -f "$corpus/../labels/dev.tsv" ]; then
	try of_all "$one"
	try of_moved "… and in at least $least_moved of 100 of those whose date line changed"
	try labelled "$two"
	[ -z "$histories" ] || [ ! -e "$histories/contrib-versions" ] || {
		try elsewhere "… in another history too"
		grep -h '^# ' "$top/elsewhere.out"
	}
	grep -h '^# ' "$top/of_all.out" "$top/of_moved.out" "$top/labelled.out"
else
	skip "$one" "no corpus"
	skip "$two" "no corpus"
fi

done_testing
