#!/bin/sh
# What the pages of a platform, and other platforms, say beside a change in a history that is
# replayed: the help page before the policy (S6), alone (S7), other readers (S12), the same move.
. "${0%/*}/lib.sh"
GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost GIT_CONFIG_NOSYSTEM=1
GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_CONFIG_NOSYSTEM

commit() { # TIME SUBJECT
	git -C repo add -A
	GIT_AUTHOR_DATE=$1 GIT_COMMITTER_DATE=2030-01-01T00:00:00Z git -C repo commit -q -m "$2"
}
policy() { # FILE DATE SENTENCE
	mkdir -p "$(dirname "repo/$1")"
	printf '# Privacy Policy\n\nEffective %s\n\nWe keep what you write while you have an account.\n%s\n\nYou can ask us for a copy of it at any time.\n' "$2" "${3:-}" >"repo/$1"
}
help_page() { # FILE SENTENCE
	mkdir -p "$(dirname "repo/$1")"
	printf '# Our tools and your data\n\nThe tools help you write.\n%s\n\nAsk the help desk when something does not work.\n' "${2:-}" >"repo/$1"
}
begin() {
	workspace <<-'END'
		pages:
		  privacy-policy: {kind: policy, url: "http://acme.example/privacy"}
	END
	git init -q -b main repo
}
training='We may use your personal data to develop and train artificial intelligence (AI) models.'
default_on='By default we use what you post to train generative AI models. You can switch this off in your settings.'
replay() { "$SMALLPRINT" replay --json "$@" repo; }
lacks() { ! grep "$@"; } # unlike "! grep" this ends a test
of() { grep "\"path\":\"$1\""; } # FILE: its lines

help_first() {
	begin
	policy "Harbour/Privacy Policy.md" "July 31, 2024"
	help_page "Harbour/Help - AI.md"
	commit 2024-08-01T00:00:00Z "First record"
	help_page "Harbour/Help - AI.md" "$default_on"
	commit 2024-09-11T00:00:00Z "Record new changes of the help page"
	echo "Lamps are lit at dusk." >repo/Harbour/Terms.md
	commit 2024-09-17T12:00:00Z "First record of Terms"
	policy "Harbour/Privacy Policy.md" "September 18, 2024" "$training"
	commit 2024-09-18T00:00:00Z "Record new changes of the policy"
	replay >out
	of "Harbour/Help - AI.md" <out >h
	grep -q '"reasons":\["S2","S7"\]' h
	of "Harbour/Privacy Policy.md" <out >p
	grep -q '"verdict":"unknown","reasons":\["S3","S6"\]' p
	grep -q '"where":"Harbour/Help - AI".*"says":true,"on":true.*"since":"2024-09-11T00:00:00Z"' p
	# whoever reads it, and whatever part is listed
	replay --jobs 1 | cmp - out
	replay --jobs 3 | cmp - out
	replay --since 2024-09-15T00:00:00Z | cmp - p
}
try help_first "a help page that said it a week before the policy is S6 in a replay, and S7 when it said so alone"

help_never() {
	begin
	policy "Harbour/Privacy Policy.md" "July 31, 2024"
	help_page "Harbour/Help - AI.md"
	policy "Lantern/Privacy Policy.md" "July 31, 2024"
	commit 2024-08-01T00:00:00Z "First record"
	# on the same day, by the same run: neither was first, nor is the help page alone
	help_page "Harbour/Help - AI.md" "$default_on"
	commit 2024-09-18T00:00:00Z "Record new changes of the help page"
	policy "Harbour/Privacy Policy.md" "September 18, 2024" "$training"
	commit 2024-09-18T00:05:00Z "Record new changes of the policy"
	# another platform's help page proves nothing
	policy "Lantern/Privacy Policy.md" "September 30, 2024" "$training"
	commit 2024-09-30T00:00:00Z "Record new changes of another"
	replay >out
	[ "$(wc -l <out)" -eq 3 ]
	lacks '"S6"\|"S7"' out
}
try help_never "what changed in one run came together, and another platform's help page proves nothing"

not_on() {
	begin
	policy "Harbour/Privacy Policy.md" "July 31, 2024"
	help_page "Harbour/Help - AI.md" "We may use what you post to train generative AI models when you have agreed to it."
	commit 2024-08-01T00:00:00Z "First record"
	policy "Harbour/Privacy Policy.md" "September 18, 2024" "$training"
	commit 2024-09-18T00:00:00Z "Record new changes of the policy"
	replay >out
	lacks '"S6"' out
	# gone from the help page before the policy says it
	help_page "Harbour/Help - AI.md" "$default_on"
	policy "Harbour/Privacy Policy.md" "July 31, 2024"
	commit 2024-10-01T00:00:00Z "Back"
	help_page "Harbour/Help - AI.md" "We train nothing."
	commit 2024-10-05T00:00:00Z "Gone"
	policy "Harbour/Privacy Policy.md" "October 18, 2024" "We may share your personal data with our affiliates so that they can train their artificial intelligence models."
	commit 2024-10-18T00:00:00Z "Record new changes of the policy"
	replay --since 2024-10-10T00:00:00Z >out
	[ -s out ]
	lacks '"S6"' out
}
try not_on "a help page that says nothing of a default, or not any more, was not first"

other_readers() {
	begin
	policy "harbour/privacy-policy.md" "July 31, 2024"
	policy "harbour/privacy-policy@eu.md" "July 31, 2024"
	commit 2024-08-01T00:00:00Z "First record"
	policy "harbour/privacy-policy.md" "September 18, 2024" "$training"
	commit 2024-09-18T00:00:00Z "Record new changes"
	policy "harbour/privacy-policy@eu.md" "October 30, 2024" "$training"
	commit 2024-10-30T00:00:00Z "Record new changes for other readers"
	replay >out
	of "harbour/privacy-policy.md" <out >p
	of "harbour/privacy-policy@eu.md" <out >e
	lacks '"S12"' p
	grep -q '"where":"harbour/privacy-policy@eu".*"variant":"eu".*"says":false' p
	grep -q '"S12"' e
}
try other_readers "words that other readers were shown weeks before are S12 in a replay"

same_move() {
	begin
	for platform in Harbour Lantern Quarry; do policy "$platform/Privacy Policy.md" "July 31, 2024"; done
	commit 2024-08-01T00:00:00Z "First record"
	policy "Lantern/Privacy Policy.md" "September 30, 2024" "$training"
	commit 2024-08-10T00:00:00Z "Lantern"
	# something else, and the same long before or after
	policy "Quarry/Privacy Policy.md" "August 12, 2024" "We share your personal data with advertising partners."
	commit 2024-08-12T00:00:00Z "Quarry"
	policy "Harbour/Privacy Policy.md" "September 18, 2024" "$training"
	commit 2024-09-18T00:00:00Z "Harbour"
	policy "Quarry/Privacy Policy.md" "December 12, 2025" "We share your personal data with advertising partners. $training"
	commit 2025-12-12T00:00:00Z "Quarry"
	replay >out
	of "Lantern/Privacy Policy.md" <out | grep -q '"same_move":\[\]'
	of "Harbour/Privacy Policy.md" <out >h
	grep -q '"same_move":\[{"who":"Lantern","where":"Lantern/Privacy Policy","ref":"[0-9a-f]*","seen":"2024-08-10T00:00:00Z","word":"announced","notice":"51..60","told":"51[^"]*the page itself[^"]*"}\]' h
	of "Quarry/Privacy Policy.md" <out | tail -n 1 | grep -q '"same_move":\[\]'
	replay --jobs 1 | cmp - out
	replay --jobs 3 | cmp - out
	replay --since 2024-09-01T00:00:00Z --until 2025-01-01T00:00:00Z | cmp - h
}
try same_move "a replay says which other platforms made the same move in the 400 days before, and how they told it"

# The policy of a public archive as it was before and after, and a help page of our own words that
# had changed a week before, as the press said of the real one.
gold_2024() {
	begin
	git clone -q --bare "$corpus/pga-versions.bundle" pga.git
	mkdir -p repo/LinkedIn
	git -C pga.git show "0bb97299^:LinkedIn/Privacy Policy.md" >"repo/LinkedIn/Privacy Policy.md"
	help_page "LinkedIn/Help - Generative AI.md"
	commit 2024-09-01T00:00:00Z "First record"
	help_page "LinkedIn/Help - Generative AI.md" "$default_on"
	commit 2024-09-11T00:00:00Z "Record new changes of the help page"
	policy "Lantern/Privacy Policy.md" "July 31, 2024"
	commit 2024-09-18T12:30:00Z "First record of another"
	git -C pga.git show "0bb97299:LinkedIn/Privacy Policy.md" >"repo/LinkedIn/Privacy Policy.md"
	commit 2024-09-19T00:32:21Z "Record new changes of the policy"
	replay --path "LinkedIn/Privacy*" >alone
	grep -q '"reasons":\["S3"\]' alone
	replay >out
	of "LinkedIn/Privacy Policy.md" <out >p
	grep -q '"state":"today".*"reasons":\["S3","S6"\]\|"reasons":\["S3","S6"\].*"state":"today"' p
	grep -q '"alert":true' p
}
corpus=${SMALLPRINT_CORPUS:-$TESTS/../../shared/corpus}
what="LinkedIn in September 2024 is S3 by its policy, and S6 with the help page beside it"
if [ -f "$corpus/pga-versions.bundle" ]; then try gold_2024 "$what"; else skip "$what" "no corpus"; fi

done_testing
