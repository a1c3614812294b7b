#!/bin/sh
# smallprint show: one change with all that is known of it.
. "${0%/*}/lib.sh"
. "${0%/*}/past.sh"

marked() {
	make_past
	now show "$silent" >out
	has out "commit $silent"
	has out 'harbour/privacy-policy: AI training on personal data added (silent)'
	has out 'last look at the old text   2024-09-18T00:32:20Z'
	has out '~ We keep what you write for [-one year-]{+two years+}.'
	grep -A 1 -F '+ We train models on what you write.' out >found
	has found '  ^ + high ai-training.use: AI training on personal data added ("train models")'
	has out 'Silent because its effective date is the day it appeared (S3).'
	has out 'S3 same-day: The page gives 2024-09-18.'
	has out 'No announcement was found on the 2 public pages watched between'
	has out 'Me > Settings > Model building'
	has out 'not verified by a person yet'
	has out "git -C snapshots show $silent"
}

short_names() {
	make_past
	now show "$silent" >want
	now show "$(echo "$silent" | cut -c 1-8)" >out
	cmp want out
	now show main~3 >out
	cmp want out
}

first_record() {
	make_past
	now show "$first" >out
	has out 'first record: '
	lacks out 'Verdict'
}

record() {
	make_past
	now show --json "$silent" >out
	[ "$(wc -l <out)" -eq 1 ]
	has out "{\"commit\":\"$silent\","
	has out '"because":"Silent because'
}

without_evidence() {
	make_past
	now show "$again" >out
	has out '[-two-]'
	expect 64 now show --raw change.json "$again" 2>err
	has err 'no change.json in its evidence'
}

raw() {
	make_past
	now show --raw change.json "$silent" >out
	has out '"page":"harbour/privacy-policy"'
	has out '"class":"change"'
	expect 64 now show --raw ../../config "$silent" 2>err >out
	[ ! -s out ]
}

harmless() {
	make_past
	now --color never show "$again" >out
	esc=$(printf '\033')
	lacks out "$esc"
	now --color always show "$again" >out
	has out "${esc}[31m"
}

wrong() {
	make_past
	expect 64 now show 2>err
	expect 64 now show nonsense 2>err
	has err 'nonsense'
	expect 64 now show raw 2>err
	has err 'raw'
}

try marked 'show marks the findings where they stand and says what is known'
try short_names 'a commit may be named as git names it'
try first_record 'a first record has no verdict'
try record '--json prints the record in one line'
try without_evidence 'a commit without evidence is shown from its texts'
try raw '--raw prints a file of the evidence and nothing else'
try harmless 'controls on a page do nothing to the terminal'
try wrong 'what is no commit of main is an error'
done_testing
