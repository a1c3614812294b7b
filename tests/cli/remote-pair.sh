#!/bin/sh
# Two runners of one remote, in random order and at the same time, some not pushing, some killed.
# SMALLPRINT_PAIRS says how many histories (3), SMALLPRINT_SEED with which it begins (the process
# otherwise); each prints its seed: `SMALLPRINT_PAIRS=50 SMALLPRINT_SEED=1 make test T=remote-pair`.
. "$(dirname "$0")/lib.sh"
. "$TESTS/cli/remote-lib.sh"
pairs=${SMALLPRINT_PAIRS:-3}
seed=${SMALLPRINT_SEED:-$$}

moment() { date -u -d "@$((1714608000 + $1 * 7200))" +%Y-%m-%dT%H:%M:%SZ; }
text() { words "Version $2 of it: we may use your posts of kind $2 to train our AI models." | html "$1.html" "$1"; }

# What happens, a line a step: pages that change, how the runners run, when one is killed (ms).
# With an odd seed no runner ever tells anybody what the remote does not have.
plan() {
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		split("privacy terms both none", pages)
		split(seed % 2 ? "a b ab ab ab ab ka kb kab kab ab ab" : "a b ab ab ab ab la lb lalb ka kb kab", runs)
		for (i = 1; i <= 7; i++)
			print pages[1 + int(rand() * 4)], runs[1 + int(rand() * 12)], int(rand() * 300)
	}'
}
start() { # WHO WHERE NAME… : in the background, its process in $pid
	who=$1
	where=$2
	shift 2
	"$SMALLPRINT" -C "$who" check --push --remote "$where" "$@" >"$who.out" 2>"$who.err" &
	pid=$!
}
later() { sleep "$(awk -v ms="$1" 'BEGIN { printf "%.3f", ms / 1000 }')"; }
run() { # HOW MS: l: without the remote, k: killed after MS
	case $1 in
	a | b) start "$1" host/s.git; wait $pid ;;
	ab) start a host/s.git; one=$pid; later $(($2 / 6)); start b host/s.git; wait $one; wait $pid ;;
	la | lb) "$SMALLPRINT" -C "${1#l}" check >/dev/null 2>&1 ;;
	lalb) "$SMALLPRINT" -C a check >/dev/null 2>&1; "$SMALLPRINT" -C b check >/dev/null 2>&1 ;;
	ka | kb) start "${1#k}" host/s.git; later "$2"; kill -9 $pid 2>/dev/null || :; wait $pid ;;
	kab) start a host/s.git; one=$pid; start b host/s.git; later "$2"; kill -9 $one 2>/dev/null || :; wait $one; wait $pid ;;
	esac 2>/dev/null || :
}

# One history: its steps, then a quiet end in which each runner hears of the other.
history() { # SEED
	newsroom a b
	for who in a b; do
		cat >$who/rules/alerts.yaml <<'END'
channels:
  log: {type: file, path: told.jsonl, changes: true}
END
	done
	mv a/rules/platforms/acme.yaml acme.yaml
	sed 's/every: 1h/every: 10m/' acme.yaml | tee a/rules/platforms/acme.yaml >b/rules/platforms/acme.yaml
	at "$(moment 0)"
	text privacy 0
	text terms 0
	run a 0
	run b 0
	step=0
	plan "$1" >plan
	while read -r pages how ms; do
		step=$((step + 1))
		at "$(moment $step)"
		case $pages in privacy | terms) text "$pages" $step ;; both) text privacy $step; text terms $step ;; esac
		run "$how" "$ms"
	done <plan
	for end in 20 21 22; do
		at "$(moment $end)"
		run a 0
		run b 0
	done
	cat a.err b.err
}
# What a page's commits on the remote say, the first one aside: its versions, one a line.
versions() {
	for c in $(git -C host/s.git rev-list --reverse main -- "acme/$1.md" | tail -n +2); do
		git -C host/s.git show "$c:acme/$1.md" | sed -n 's/.*Version \([0-9]*\) of it.*/\1/p'
	done
}
# A line per change on the remote: how often it was told, by how many keys.
told() {
	for page in privacy terms; do
		for v in $(versions $page); do
			cat a/told.jsonl b/told.jsonl | grep "\"page\":\"acme/$page\"" | grep "of kind $v to" >lines || :
			echo "$page $v $(wc -l <lines) $(field key <lines | sort -u | wc -l)"
		done
	done
}
checked() {
	shared a
	shared b
	for page in privacy terms; do
		versions $page >v
		# each text once, and the last is what the page says
		[ -z "$(sort v | uniq -d)" ]
		now=$(sed -n 's/.*Version \([0-9]*\) of it.*/\1/p' "site/acme.example/$page.html")
		[ "$now" = 0 ] || [ "$(tail -n 1 v)" = "$now" ]
	done
	for c in $(git -C host/s.git rev-list main); do
		e=$(git -C host/s.git log -1 --format='%(trailers:key=Evidence,valueonly)' "$c" | tr -d '\n')
		[ -z "$e" ] || git -C host/s.git merge-base --is-ancestor "$e" raw
	done
	told >counts
	cat counts
	# nothing is untold; who was apart tells by himself, at one moment by the same key; and
	# who is killed before he could say so has told: twice, whatever happens
	apart=$((1 - $1 % 2))
	most=2
	awk -v keys=$((1 + apart)) -v most="$most" \
		'$3 < 1 || $4 > keys || $3 > most * $4 { print "told wrongly: " $0; bad = 1 } END { exit bad }' counts
	cat a/told.jsonl b/told.jsonl | field key | sort | uniq -c |
		awk -v most="$most" '$1 > most { print "too often: " $0; bad = 1 } END { exit bad }'
}

all() {
	: >all
	for s in $(seq "$seed" $((seed + pairs - 1))); do
		mkdir "$s"
		set +e # a shell of its own, where it holds: its server ends with it
		(set -e; cd "$s"; history "$s" >log 2>&1; checked "$s" >>log 2>&1)
		well=$?
		set -e
		[ $well -eq 0 ] || { echo "seed $s:"; cat "$s/plan" "$s/log"; return 1; }
		cat "$s/counts" >>all
		rm -rf "$s"
	done
	awk -v n="$pairs" -v seed="$seed" '{ if ($4 > 1) apart++; else if ($3 > 2) more++; else if ($3 > 1) twice++; else once++ } END {
		printf "# figure: %d histories of two runners from seed %d: %d changes, %d told once, %d twice and %d more often by one key, %d by each of two runners that were apart; none lost\n",
			n, seed, NR, once, twice, more, apart }' all >figure
}
try all "two runners in random order lose no change and no alert, and record none twice"
[ ! -s "$top/all/figure" ] || cat "$top/all/figure"
done_testing
