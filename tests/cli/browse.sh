#!/bin/sh
# The branch main as plain git shows it.
. "${0%/*}/lib.sh"

policy() { # SENTENCE
	html privacy 'Privacy' <<-END
		<p>This page says what becomes of what you write to us, in full sentences.</p>
		<h2>How long we keep it</h2>
		<p>First we read it with care. Then we answer as soon as we can. $1</p>
	END
}
twice() {
	workspace <<-END
		pages:
		  privacy:
		    kind: policy
		    url: http://acme.example/privacy
	END
	serve
	at 2024-05-01T10:00:00Z
	policy 'We keep your letters for one year.'
	"$SMALLPRINT" check --quiet
	at 2024-05-03T10:00:00Z
	policy 'We keep your letters for two years.'
	"$SMALLPRINT" check --quiet
}

by_sentence() {
	twice
	git -C snapshots show main:.gitattributes | grep -qx '\* -text'
	git clone -q snapshots clone
	git -C clone log -p -1 --format= --word-diff -- acme/ >out
	grep -q '^@@.*## How long we keep it$' out || { cat out; return 1; }
	grep -q 'for \[-one year.-\]{+two years.+}$' out || { cat out; return 1; }
	[ -z "$(git -C clone status --porcelain)" ]
	fsck snapshots
}

once() {
	twice
	[ "$(git -C snapshots log --format=%s main -- .gitattributes)" = 'acme/privacy: first record' ]
	[ "$(git -C snapshots log --format=%s main | wc -l)" -eq 2 ]
	[ "$(git -C snapshots show --format= --name-only main)" = acme/privacy.md ]
	"$SMALLPRINT" verify >out
}

# An archive made before there was such a file gains it with the next change, and no other.
later() {
	twice
	tree=$(git -C snapshots ls-tree main | grep -v gitattributes | git -C snapshots mktree)
	commit=$(git -C snapshots log -1 --format=%B main | GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t \
		GIT_COMMITTER_EMAIL=t@t git -C snapshots commit-tree -p main "$tree")
	git -C snapshots update-ref refs/heads/main "$commit"
	at 2024-05-05T10:00:00Z
	policy 'We keep your letters for three years.'
	"$SMALLPRINT" check --quiet
	[ "$(git -C snapshots show --format= --name-only main | tr '\n' ' ')" = '.gitattributes acme/privacy.md ' ]
	fsck snapshots
}

try by_sentence 'git shows a change under its heading, by words, and a clone is clean'
try once 'what makes it so comes with the first record, and with nothing else'
try later 'an older archive gains it with its next change'
done_testing
