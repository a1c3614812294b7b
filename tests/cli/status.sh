#!/bin/sh
# smallprint status: is the monitor deaf?
. "${0%/*}/lib.sh"
. "${0%/*}/past.sh"

every_page() {
	make_past
	now status >out
	grep '^ok  *harbour/privacy-policy ' out >line
	has line 'read 2024-11-05T08:00:00Z (60 min ago), next in 5 h'
	grep -A 1 '^failing  *harbour/help ' out >line
	has line 'failing since 2024-11-05T08:00:00Z, 1 time: 503 after 3 tries'
	grep -A 1 '^stale  *lantern/terms ' out >line
	has line 'failing since 2024-10-03T08:00:00Z, 120 times: 403 Forbidden'
	has out '3 pages: 1 ok, 1 failing, 1 stale, 0 never looked at'
}

staleness() {
	make_past
	now status --stale 50d >out
	has out '3 pages: 1 ok, 2 failing, 0 stale, 0 never looked at'
	now status --stale 30m >out
	has out '3 pages: 0 ok, 0 failing, 3 stale, 0 never looked at'
	expect 64 now status --stale soon 2>err
	has err '--stale wants a duration'
	expect 1 now status --exit-code
	expect 0 now status --exit-code harbour
}

problems() {
	make_past
	now status --problems >out
	lacks out 'privacy-policy'
	has out '3 pages: 1 ok'
}

narrowed() {
	make_past
	now status lantern >out
	has out '1 page: 0 ok, 0 failing, 1 stale, 0 never looked at'
	expect 64 now status lanten 2>err
	has err '(lantern?)'
}

lines_of_json() {
	make_past
	now status --json >out
	[ "$(wc -l <out)" -eq 3 ]
	has out '{"page":"harbour/help","platform":"harbour","state":"failing","declared":true,"last_good":"2024-11-05T02:00:00Z","last_try":"2024-11-05T08:00:00Z","due":"2024-11-05T10:00:00Z","failing_since":"2024-11-05T08:00:00Z","failures":1,"why":"503 after 3 tries","broken_since":null,"broken_why":null,"awaiting":null,"age_seconds":25200}'
	has out '"state":"ok","declared":true,"last_good":"2024-11-05T08:00:00Z"'
	has out '"failing_since":null,"failures":0,"why":null,"broken_since":null,"broken_why":null,"awaiting":null,"age_seconds":3600}'
}

no_archive() {
	expect 64 now status 2>err
	has err 'no archive yet'
}

declared_only() {
	mkdir -p rules/platforms
	cat >rules/platforms/lantern.yaml <<-END
		platform: lantern
		name: Lantern
		owner: Lantern
		pages:
		  terms:
		    kind: terms
		    name: Terms
		    url: https://lantern.example/terms
	END
	now status >out 2>err
	grep '^never ' out
	make_past
	now status >out 2>err
	has out 'declared no more'
	grep 'lantern/terms' out >line
	lacks line 'declared no more'
}

try every_page 'status tells every page, its last good look and why it fails'
try staleness 'without a good look for three days, or --stale, a page is stale'
try problems '--problems leaves out what is well'
try narrowed 'platforms and pages narrow it'
try lines_of_json '--json prints one object per page'
try no_archive 'without an archive and rules status says how to get one'
try declared_only 'pages that are declared and never looked at are told, and those no more declared'
done_testing
