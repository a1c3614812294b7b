#!/bin/sh
# smallprint log: a line per change, newest first.
. "${0%/*}/lib.sh"
. "${0%/*}/past.sh"

newest_first() {
	make_past
	now log >out
	cut -c 1-10 out >oids
	for oid in "$again" "$terms" "$silent" "$first"; do echo "$oid" | cut -c 1-10; done >want
	cmp want oids
	has out '2024-09-19T00:32:21Z ! harbour/privacy-policy           change      silent       AI training on personal data added [S3]'
	has out 'first record'
	lacks out 'only a date line moved'
	fsck snapshots
}

everything() {
	make_past
	now log --all >out
	[ "$(wc -l <out)" -eq 5 ]
	has out 'only a date line moved'
}

alerts() {
	make_past
	now log --alerts >out
	[ "$(wc -l <out)" -eq 1 ]
	has out 'silent'
}

narrowed() {
	make_past
	now log lantern >out
	[ "$(wc -l <out)" -eq 1 ]
	now log harbour >out
	[ "$(wc -l <out)" -eq 3 ]
	now log harbour/privacy-policy lantern/terms >out
	[ "$(wc -l <out)" -eq 4 ]
	now log -n 2 >out
	[ "$(wc -l <out)" -eq 2 ]
	now log --since 2024-09-19T00:32:21Z --until 2024-10-02T08:00:00Z >out
	[ "$(wc -l <out)" -eq 1 ]
	has out 'silent'
	now log --since 2030-01-01 >out
	[ ! -s out ]
}

misspelt() {
	make_past
	expect 64 now log harbour/privcy-policy 2>err
	has err 'no page "harbour/privcy-policy" in the archive (harbour/privacy-policy?)'
	expect 64 now log harbor 2>err
	has err '(harbour?)'
	expect 64 now log --alert 2>err
	has err '--alerts?'
	expect 64 now log --since yesterday 2>err
	has err 'yesterday'
}

lines_of_json() {
	make_past
	now log --json >out
	[ "$(wc -l <out)" -eq 4 ]
	[ "$(grep -c '^{"commit":"[0-9a-f]\{40\}","time":"2024-.*}$' out)" -eq 4 ]
	has out "{\"commit\":\"$silent\",\"time\":\"2024-09-19T00:32:21Z\",\"page\":\"harbour/privacy-policy\",\"path\":\"harbour/privacy-policy.md\",\"platform\":\"harbour\",\"class\":\"change\",\"alert\":true,\"findings\":[{\"rule\":\"ai-training.use\",\"concept\":\"ai-training\",\"direction\":\"+\",\"severity\":\"high\",\"change\":\"added\",\"quote\":"
	has out '"verdict":"silent","reasons":["S3"],"dates":{"before":"2024-07-31","after":"2024-09-18","state":"today"'
	has out '"notice_days":{"min":-1,"max":0},"announcement":{"state":"none","url":null,"title":null,"date":null'
}

no_archive() {
	expect 64 now log 2>err >out
	has err 'snapshots: no archive yet; `smallprint check` makes one'
	[ ! -s out ]
}

broken_record() {
	make_past
	cd snapshots
	past lantern/terms 2024-11-05T08:30:00Z '{"page":[]}' 'text changed' change </dev/null >/dev/null
	cd ..
	expect 2 now log 2>err >out
	has err 'record: page: text was expected'
}

helped() {
	now log --help >out
	has out 'Usage: smallprint log [OPTION…] [PAGE…]'
	for option in json max-count since until alerts all; do has out "--$option"; done
}

try newest_first 'log tells changes newest first and leaves out what is no news'
try everything '--all tells formatting, dates and swings as well'
try alerts '--alerts tells what a person would be told'
try narrowed 'platforms, pages, counts and times narrow the log'
try misspelt 'what is misspelt is answered with what is near'
try lines_of_json '--json prints one object per change with the promised fields'
try no_archive 'without an archive log says how to get one'
try broken_record 'a record that is none is named, not guessed'
try helped '--help lists every option'
done_testing
