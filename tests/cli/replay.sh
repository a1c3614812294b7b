#!/bin/sh
# smallprint replay and test --on: a history made with git, and the corpus' own.
. "${0%/*}/lib.sh"
GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost GIT_CONFIG_NOSYSTEM=1
GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_CONFIG_NOSYSTEM

has() { grep -qF -- "$2" "$1" || { echo "\"$2\" is not in $1:"; cat "$1"; return 1; }; }

# A workspace whose only rule finds the training of models.
small_rules() {
	mkdir -p rules/detect rules/platforms
	cp "$TESTS"/../rules/silence.yaml "$TESTS"/../rules/failures.yaml rules/
	printf 'platform: harbour\nname: Harbour\npages:\n  privacy: {kind: policy, url: "https://harbour.example/"}\n' \
		>rules/platforms/harbour.yaml
	cat >rules/detect/train.yaml <<'END'
rules:
- id: train.use
  concept: ai-training
  direction: "+"
  severity: high
  says: The page says that models are trained on people's data
  gone: The page no longer says that models are trained on people's data
  all:
  - train(?:s|ing)?
  - models?
  matches:
  - We train models on your notes.
  ignores:
  - You can take the train.
END
}

# Commit what is there: TIME SUBJECT.
commit() {
	git -C repo add -A
	GIT_AUTHOR_DATE=$1 GIT_COMMITTER_DATE=2030-01-01T00:00:00Z git -C repo commit -q -m "$2"
}

# TEXT… is the policy's third paragraph; DATE its first.
policy() { # DATE TEXT
	mkdir -p "repo/Harbour"
	{
		printf 'Privacy at Harbour\n==================\n\nEffective %s\n\n' "$1"
		printf 'Harbour keeps the notes that you write, and shows them to nobody.\n%s\n\n' "$2"
		printf '*   Notes are kept for a year.\n*   Pictures are kept for a month.\n*   Drafts are never kept.\n'
	} >"repo/Harbour/Privacy Policy.md"
}

history() {
	small_rules
	git init -q -b main repo
	mkdir -p repo/Lantern
	printf 'About\n' >repo/README.md
	policy 'May 1, 2024' 'They stay in your country.'
	commit 2024-05-02T06:00:00Z "First record of Harbour Privacy Policy"
	printf 'Be kind to others, always. Lamps are lit at dusk, and put out at dawn, by whoever is awake then.\n' >repo/Lantern/Terms.md
	commit 2024-06-01T06:00:00Z "First record of Lantern Terms"
	policy 'June 2, 2024' 'They stay in your country. We train models on your notes.'
	commit 2024-06-02T06:00:00Z "Record new changes of Harbour Privacy Policy"
	policy 'June 2, 2024' '**They** stay in your country. We train models on your notes.'
	commit 2024-06-03T06:00:00Z "Record new changes of Harbour Privacy Policy"
	policy 'June 4, 2024' '**They** stay in your country. We train models on your notes.'
	commit 2024-06-04T06:00:00Z "Record new changes of Harbour Privacy Policy"
	policy 'May 1, 2024' 'They stay in your country.'
	commit 2024-06-05T06:00:00Z "Record new changes of Harbour Privacy Policy"
	printf 'Be kind to others, always. Lamps are lit at dusk, and put out at dawn, by whoever is awake then. Models stand in the hall.\n' >repo/Lantern/Terms.md
	printf 'About. We train models.\n' >repo/README.md
	commit 2024-06-06T06:00:00Z "Apply technical or declaration upgrade on Lantern Terms"
	git -C repo rm -q Lantern/Terms.md
	commit 2024-06-07T06:00:00Z "Remove Lantern"
}

what_is_told() {
	history
	"$SMALLPRINT" replay repo >out 2>err
	[ ! -s err ]
	third=$(git -C repo rev-list --reverse HEAD | sed -n 3p)
	[ "$(grep -c '^[0-9a-f]' out)" -eq 2 ]
	has out "$(echo "$third" | cut -c1-10) 2024-06-02T06:00:00Z ! Harbour/Privacy Policy"
	has out "+ train.use, added"
	has out "We train models on your notes."
	grep -q '2024-06-05T06:00:00Z ! .* returned ' out
}
# A page that is served in German from one day on is read by the German rules from then on.
turned() {
	small_rules
	cat >rules/detect/frist.yaml <<'END'
rules:
- id: frist.de
  concept: default-on
  direction: "+"
  severity: low
  says: Die Frist ist eine andere
  languages: de
  on: edited
  all:
  - gelöscht
  differs:
    exchanged: zwei|neun
  matches:
  - { before: "Das Konto wird nach zwei Monaten gelöscht.", after: "Das Konto wird nach neun Monaten gelöscht." }
  ignores:
  - { before: "Das Konto bleibt zwei Monate.", after: "Das Konto bleibt neun Monate." }
END
	git init -q -b main repo
	mkdir -p repo/Harbour
	english >"repo/Harbour/Terms.md"
	commit 2024-05-02T06:00:00Z "First record of Harbour Terms"
	{ english; echo 'Boats that leave the harbour are asked to tell the keeper when they will be back.'; } >"repo/Harbour/Terms.md"
	commit 2024-06-02T06:00:00Z "Record new changes of Harbour Terms"
	german zwei >"repo/Harbour/Terms.md"
	commit 2024-07-02T06:00:00Z "Record new changes of Harbour Terms"
	german neun >"repo/Harbour/Terms.md"
	commit 2024-08-02T06:00:00Z "Record new changes of Harbour Terms"
	"$SMALLPRINT" replay --all repo >out && has out frist.de
}
english() {
	printf 'Terms of the harbour\n====================\n\n'
	printf 'The keeper of the harbour writes down who comes and who goes, and for how long they stay.\n\n'
	printf 'Every boat has a berth of its own, and nobody else may use it while the owner is away.\n\n'
	printf 'An account that is not used will be closed after two months, with all that is in it.\n\n'
}
german() { # HOW MANY MONTHS
	printf 'Bedingungen des Hafens\n======================\n\n'
	printf 'Der Hafenmeister schreibt auf, wer kommt und wer geht, und wie lange die Boote bleiben.\n\n'
	printf 'Jedes Boot hat einen eigenen Platz, und niemand sonst darf ihn nutzen, wenn der Besitzer fort ist.\n\n'
	printf 'Ein Konto, das nicht genutzt wird, wird nach %s Monaten mit allem, was darin ist, gelöscht.\n\n' "$1"
}

try what_is_told "what has findings is listed in the order of the commits, and a reversal once"

an_upgrade_hides() {
	small_rules
	git init -q -b main repo
	policy 'May 1, 2024' 'They stay in your country. Ask the keeper about letters.'
	commit 2024-05-02T06:00:00Z "First record of Harbour Privacy Policy"
	policy 'May 1, 2024' 'They stay in your country. We train models on your notes.'
	commit 2024-06-02T06:00:00Z "Apply technical or declaration upgrade on Harbour Privacy Policy"
	policy 'May 1, 2024' 'They stay in your country.'
	commit 2024-06-03T06:00:00Z "Apply technical or declaration upgrade on Harbour Privacy Policy"
	"$SMALLPRINT" replay --all --json repo >out
	field class <out >classes
	printf '%s\n' first upgrade upgrade | diff - classes
	sed -n 2p out >new
	has new '"alert":false'
	has new '"quote":"We train models on your notes."'
	sed -n 3p out >gone
	has gone '"findings":[]'
	sed -i 's/severity: high/severity: medium/' rules/detect/train.yaml
	"$SMALLPRINT" replay --all --json repo >out
	[ "$(grep -c '"findings":\[\]' out)" -eq 3 ]
}

try an_upgrade_hides "an upgrade lists what plainly speaks of training, never alarms, and loses nothing"

every_class() {
	history
	"$SMALLPRINT" replay --all --json repo >out
	field class <out >classes
	printf '%s\n' first first change formatting date-only returned upgrade | diff - classes
	field path <out | sort -u >paths
	printf '%s\n' 'Harbour/Privacy Policy.md' Lantern/Terms.md | diff - paths
	field page <out | sort -u >pages
	printf '%s\n' 'Harbour/Privacy Policy' Lantern/Terms | diff - pages
	field platform <out | sort -u >platforms
	printf '%s\n' Harbour Lantern | diff - platforms
	git -C repo rev-list --reverse HEAD | head -n 7 >commits
	field commit <out | diff commits -
	[ "$(field alert <out | tr '\n' ' ')" = 'false false true false false true false ' ]
}
try every_class "--all has a line for every change, each with its class"

dates() {
	history
	"$SMALLPRINT" replay --json repo >out
	head -n 1 out >one
	has one '"dates":{"before":"2024-05-01","after":"2024-06-02","state":"today"'
	has one '"previously":"2024-06-01T06:00:00Z"'
	has one '"notice_days":{"min":0,"max":1}'
	has one '"verdict":"unknown"'
	has one '"reasons":["S3"]'
	has one '"announcement":{"state":"unwatched"'
}
try dates "the collector's run before a change stands for the last look at the old text"

backdated() {
	small_rules
	git init -q -b main repo
	policy 'May 1, 2024' 'They stay in your country.'
	commit 2024-05-02T06:00:00Z "First record"
	mkdir repo/Lantern
	printf 'Be kind to others, always. Lamps are lit at dusk, and put out at dawn, by whoever is awake then.\n' >repo/Lantern/Terms.md
	commit 2024-07-01T06:00:00Z "First record"
	policy 'June 1, 2024' 'They stay in your country. We train models on your notes.'
	commit 2024-07-02T06:00:00Z "Update"
	policy 'March 1, 2025' 'They stay in your country. We train models on your notes and pictures.'
	commit 2025-03-01T06:00:00Z "Update"
	policy 'March 2, 2025' 'They stay in your country.'
	commit 2025-03-02T06:00:00Z "Update"
	policy 'July 1, 2024' 'They stay, as it is. We train a model on your notes.'
	commit 2025-03-03T06:00:00Z "Update"
	"$SMALLPRINT" replay --json --all repo | grep -o '"state":"[a-z]*","banner"' >states
	sed -n 3p states | grep gap
	sed -n 6p states | grep back
}
try backdated "a date that a gap of the page itself can explain is not called backdated"

held() {
	small_rules
	git init -q -b main repo
	mkdir repo/Lantern
	long() { for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do echo "Rule number $i says that a lantern is lit with care at night. "; done; }
	long >repo/Lantern/Terms.md
	commit 2024-05-01T06:00:00Z "First record"
	printf 'Please log in to continue. We train models.\n' >repo/Lantern/Terms.md
	commit 2024-05-03T06:00:00Z "Update"
	long >repo/Lantern/Terms.md
	commit 2024-05-03T12:00:00Z "Update"
	{ long; echo "We train models on your lanterns."; } >repo/Lantern/Terms.md
	commit 2024-05-09T06:00:00Z "Update"
	"$SMALLPRINT" replay --json --all repo >out
	field class <out >classes
	printf '%s\n' first extraction returned change | diff - classes
	[ "$(grep -c '"rule"' out)" -eq 1 ]
	has out "on your lanterns"
}
try held "what was not the page is no version: the next one is compared with the last good text"

bounds() {
	history
	"$SMALLPRINT" replay --all --json --since 2024-06-03 --until 2024-06-05 repo | field time >times
	printf '%s\n' 2024-06-03T06:00:00Z 2024-06-04T06:00:00Z | diff - times
	"$SMALLPRINT" replay --all --json --path 'Lantern/*' repo | field page | sort -u >pages
	[ "$(cat pages)" = Lantern/Terms ]
}
try bounds "--since, --until and --path narrow what is listed"

same_bytes() {
	history
	for n in 1 2 3; do "$SMALLPRINT" replay --all --json --jobs $n repo >out.$n; done
	cmp out.1 out.2
	cmp out.1 out.3
	git clone -q --bare repo bare.git
	"$SMALLPRINT" replay --all --json bare.git | cmp out.1 -
}
try same_bytes "the same history gives the same bytes, however many processes read it, bare or not"

untouched() {
	history
	git -C repo status --porcelain >before
	find repo -type f -exec sha256sum {} + | sort >sums
	"$SMALLPRINT" replay repo >/dev/null
	find repo -type f -exec sha256sum {} + | sort | diff sums -
}
try untouched "the repository that is read stays as it is"

summary() {
	history
	"$SMALLPRINT" replay --summary repo >out
	has out "7 changes of 2 platforms, 2024-05-02 to 2024-06-06: 1 with findings (142.9 per 1,000), 2 alerts (285.7 per 1,000)."
	grep -Eq '^ai-training +7 +1 +142\.9 +1 +142\.9 +1 +0 +0$' out
	grep -Eq '^Harbour +5 +1 +200\.0 +2 +400\.0 +1 +0 +0$' out
	grep -Eq '^2024 +7 +1 ' out
	"$SMALLPRINT" replay --summary --json repo >json
	has json '{"by":"concept","name":"ai-training","changes":7,"found":1,"found_per_1000":142.9,'
}
try summary "--summary counts per concept, platform and year"

our_own() {
	small_rules
	git init -q -b main repo
	mkdir repo/harbour
	ours() { # TIME PREVIOUSLY CLASS TEXT
		printf '# Privacy\n\nEffective June 1, 2024\n\nWe keep notes for a year.\n%s\n' "$4" >repo/harbour/privacy.md
		git -C repo add -A
		GIT_AUTHOR_DATE=$1 git -C repo commit -q -m "harbour/privacy: changed

Page: harbour/privacy
Url: https://harbour.example/
Checked: $1
Previously: $2
Class: $3"
	}
	ours 2024-05-01T06:00:00Z '' first 'They are yours.'
	ours 2024-06-01T06:00:00Z 2024-06-01T05:00:00Z change 'We train models on them.'
	ours 2024-06-02T06:00:00Z 2024-06-02T05:00:00Z upgrade 'We train many models on them.'
	"$SMALLPRINT" replay --all --json repo >out
	field page <out | sort -u >pages
	[ "$(cat pages)" = harbour/privacy ]
	printf '%s\n' first change upgrade >want
	field class <out | diff want -
	sed -n 2p out >second
	has second '"previously":"2024-06-01T05:00:00Z"'
}
try our_own "an archive of ours says itself when it last looked, and what was an upgrade"

wrong() {
	small_rules
	expect 64 "$SMALLPRINT" replay 2>/dev/null
	expect 64 "$SMALLPRINT" replay nowhere 2>err
	has err "nowhere: no such directory"
	mkdir plain
	expect 64 "$SMALLPRINT" replay plain 2>err
	has err "plain: no git repository"
	git init -q empty
	expect 2 "$SMALLPRINT" replay empty 2>err
	has err "no commits"
	echo x >file.bundle
	expect 64 "$SMALLPRINT" replay file.bundle 2>err
	has err "git clone --bare file.bundle"
	expect 64 "$SMALLPRINT" test --labels file.bundle 2>err
	has err "want --on REPO"
}
try wrong "what is no repository is said to be none"

hostile() {
	small_rules
	git init -q -b main repo
	mkdir repo/Evil
	printf 'Be kind.\n' >"repo/Evil/$(printf 'a\033[31mb').md"
	head -c 300000 /dev/urandom >repo/Evil/noise.md
	ln -s /etc/passwd repo/Evil/link.md
	commit 2024-05-01T06:00:00Z "First"
	head -c 300000 /dev/urandom >repo/Evil/noise.md
	printf 'Be kind. We train models \033[31m on you.\n' >repo/Evil/terms.md
	commit 2024-05-02T06:00:00Z "Second"
	head -c 17000000 /dev/zero | tr '\0' 'x' >repo/Evil/large.md
	printf 'Be very kind. We train our models \033[31m on you.\n' >repo/Evil/terms.md
	commit 2024-05-03T06:00:00Z "Third"
	"$SMALLPRINT" replay --all repo >out 2>err
	! grep -q "$(printf '\033')" out err || return 1
	grep -q '^smallprint: Evil/large.md at [0-9a-f]*: ' err
	grep -q 'Evil/terms ' out
}
try hostile "bytes that are no text, links and texts without end are passed over, harmlessly"

# A rule that would take years, and one that takes a little at each of many places.
endless() {
	small_rules
	cat >rules/detect/slow.yaml <<-'END'
		rules:
		- {id: slow.years, concept: slow, direction: r, severity: low, on: added, says: Slow,
		   all: '(?:a+)+[cd]', matches: [aac], ignores: [b]}
		- {id: slow.places, concept: slow, direction: r, severity: low, on: added, says: Slow,
		   all: '(?:a[.]|a[.]a[.]){0,12}(?:c|e)', matches: [a.a.c], ignores: [b]}
	END
	git init -q -b main repo
	mkdir repo/Evil
	for i in 1 2 3 4 5 6 7 8 9; do printf 'In chapter %s you are kind to us all day.\n\n' $i; done >terms
	cp terms repo/Evil/terms.md
	commit 2024-05-01T06:00:00Z "First"
	{
		cat terms
		head -c 30000 /dev/zero | tr '\0' 'a'
		printf ' d c\n\n'
		head -c 25000 /dev/zero | sed 's/\x00/a./g'
		printf ' d c\n'
	} >repo/Evil/terms.md
	commit 2024-05-02T06:00:00Z "Second"
	expect 0 timeout 20 "$SMALLPRINT" replay --all repo >out 2>err
	grep -q '^smallprint: Evil/terms.md at [0-9a-f]*: rule slow.[a-z]*: match limit' err
	grep -q 'Evil/terms ' out
}
try endless "a rule without end is stopped and named with its page, and the rest goes on"

labels() {
	history
	{
		printf 'sha\tpath\tlabel\tsure\n'
		git -C repo rev-list --reverse HEAD | sed -n '3s|$|\tHarbour/Privacy Policy.md\tAI_TRAIN_NEW\t1|p
			4s|$|\tHarbour/Privacy Policy.md\tNOISE\t1|p
			5s|$|\tHarbour/Privacy Policy.md\tOPTOUT_NEW\t1|p'
	} >labels.tsv
	"$SMALLPRINT" test --on repo --labels labels.tsv >out
	has out "7 changes replayed; with findings 1 (142.9 per 1,000), alerts 2 (285.7 per 1,000)"
	has out "AI_TRAIN_NEW        1 of    1 found"
	has out "precision 1.000 recall 0.500 F1 0.667 on 2 changes of 3"
	grep -q "^missed	OPTOUT_NEW	" out
}
try labels "test --on measures the rules on labelled changes"

against() {
	history
	mkdir old
	cp -r rules old/
	sed -i 's/train(?:s|ing)?/pictures/; s/^  - models?$/  - kept/; s/We train models on your notes/Pictures are kept/' old/rules/detect/train.yaml
	"$SMALLPRINT" test --on repo --against old >out
	has out "> $(git -C repo rev-list --reverse HEAD | sed -n 3p | cut -c1-12) Harbour/Privacy Policy.md: train.use + added: We train models on your notes."
	has out "1 findings added (>), 0 dropped (<)"
}
try against "test --against shows what other rules find"
try turned "a page that turned into another language is read by that language's rules"

# ---- the corpus ----

corpus() {
	git clone -q --bare "$SMALLPRINT_CORPUS/pga-versions.bundle" pga.git
	"$SMALLPRINT" -C "$TESTS/.." replay --all --json pga.git >out 2>err
	echo "# figure: $(wc -l <out) changes replayed, $(grep -c '"rule"' out) with findings, $(grep -c '"alert":true' out) alerts"
	grep '"commit":"0bb97299' out | grep '"path":"LinkedIn/Privacy Policy.md"' >found
	grep -q '"findings":\[{"rule":"ai-training[^}]*"direction":"+"[^}]*"quote":"[^"]*[Tt]rain[^"]*"' found
	has found '"state":"today"'
	has found '"alert":true'
}
# Who reads for us may be killed, as by a machine that runs out of memory.
killed() {
	git clone -q --bare "$SMALLPRINT_CORPUS/pga-versions.bundle" pga.git
	timeout 60 "$SMALLPRINT" -C "$TESTS/.." replay --all --json --jobs 2 pga.git >out 2>err &
	waiter=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		child=$(pgrep -P "$(pgrep -P $waiter | head -n 1)" | tail -n 1) || child=
		[ -n "$child" ] && break
		sleep 0.05
	done
	kill -9 "$child"
	expect 2 wait $waiter
	has err "ended early"
}
if [ -f "${SMALLPRINT_CORPUS:-}/pga-versions.bundle" ]; then
	try corpus "September 2024 is found in the corpus' history on its first commit, deciding sentence first"
	sed -n 's/^# figure/&/p' "$top/corpus.out" 2>/dev/null
	try killed "a reading process that is killed ends the replay with an error"
else
	skip "September 2024 is found in the corpus' history" "no corpus"
	skip "a reading process that is killed ends the replay with an error" "no corpus"
fi

done_testing
