#!/bin/sh
# smallprint diff: a page between two commits or days.
. "${0%/*}/lib.sh"
. "${0%/*}/past.sh"

last_change() {
	make_past
	now diff harbour/privacy-policy >out
	has out '2024-10-01T08:00:00Z) to '
	has out '[-two-]'
	lacks out 'train models'
}

between_days() {
	make_past
	now diff harbour/privacy-policy 2024-08-05 2024-09-19 >out
	has out '~ We keep what you write for [-one year-]{+two years+}.'
	has out '+ We train models on what you write.'
	now diff harbour/privacy-policy 2024-09-18 2024-08-01 >out
	has out 'no word differs'
	now diff harbour/privacy-policy 2024-09-19T00:32:20Z 2024-09-19T00:32:21Z >out
	has out '+ We train models on what you write.'
}

between_commits() {
	make_past
	now diff harbour/privacy-policy "$first" "$dated" >out
	has out '+ We train models on what you write.'
	now diff harbour/privacy-policy "$dated" "$first" >out
	has out '- We train models on what you write.'
	now diff harbour/privacy-policy "$silent" >out
	has out '[-two-]'
	now diff harbour/privacy-policy 2024-08-05 "$silent" >out
	has out '+ We train models on what you write.'
}

first_text() {
	make_past
	now diff lantern/terms >out
	has out 'first record'
}

wrong() {
	make_past
	expect 64 now diff 2>err
	expect 64 now diff harbour/privacy-police 2>err
	has err '(harbour/privacy-policy?)'
	expect 64 now diff lantern/terms 2024-01-01 2>err
	has err 'lantern/terms: nothing was recorded up to 2024-01-01'
	expect 64 now diff lantern/terms "$first" 2>err
	has err 'lantern/terms: there is no such page at'
	expect 64 now diff harbour/privacy-policy nonsense 2>err
	has err 'nonsense'
	expect 64 now diff harbour 2>err
}

try last_change 'diff shows the last change of a page'
try between_days 'a day means the version in force when it ended'
try between_commits 'commits and days may be mixed, either way round'
try first_text 'a page recorded once has nothing before it'
try wrong 'what was not recorded is an error that says so'
done_testing
