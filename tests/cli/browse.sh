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
	tree=$(git -C snapshots ls-tree main | grep -v -e gitattributes -e README | git -C snapshots mktree)
	commit=$(git -C snapshots log -1 --format=%B main | GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t \
		GIT_COMMITTER_EMAIL=t@t git -C snapshots commit-tree -p main "$tree")
	git -C snapshots update-ref refs/heads/main "$commit"
	at 2024-05-05T10:00:00Z
	policy 'We keep your letters for three years.'
	"$SMALLPRINT" check --quiet
	[ "$(git -C snapshots show --format= --name-only main | tr '\n' ' ')" = '.gitattributes README.md acme/privacy.md ' ]
	fsck snapshots
}

# What is here, in a file that git's sites show first; it changes when a page joins, and only then.
index() {
	twice
	git -C snapshots show main:README.md >readme
	grep -qx -e '- \[privacy\](acme/privacy.md): <http://acme.example/privacy>' readme || { cat readme; return 1; }
	[ "$(git -C snapshots log --format=%s main -- README.md)" = 'acme/privacy: first record' ]
	git clone -q snapshots clone
	sed -n 's/.*](\([^)]*\)).*/\1/p' clone/README.md | while read -r path; do [ -f "clone/$path" ]; done
	# every command it names does something
	sed -n 's/^    \(git .*[^ ]\)   .*/\1/p' clone/README.md >commands
	[ "$(wc -l <commands)" -ge 4 ]
	sed -e 's,PLATFORM/PAGE,acme/privacy,' -e 's,PLATFORM,acme,' commands | while read -r command; do
		(cd clone && eval "$command" >/dev/null) || { echo "$command"; return 1; }
	done
}

# Somebody's own words stay above the list, and a README without its mark stays as it is.
own_words() {
	twice
	git clone -q snapshots clone
	(
		cd clone
		git config user.name t && git config user.email t@t
		sed -i '1s/.*/# The archive of our desk/' README.md
		git commit -qam 'README: ours'
		git push -q origin main
	)
	cat >>rules/platforms/acme.yaml <<-END
		  terms: {kind: terms, url: "http://acme.example/terms"}
	END
	policy 'We keep your letters for three years.'
	html terms 'Terms' <<-END
		<p>This page says what becomes of what you write to us, in full sentences.</p>
	END
	at 2024-05-07T10:00:00Z
	"$SMALLPRINT" check --quiet
	git -C snapshots show main:README.md >readme
	grep -qx '# The archive of our desk' readme
	grep -q -e '- \[terms\]' readme
	git -C clone pull -q
	git -C clone rm -q README.md
	printf 'Read the wiki.\n' >clone/README.md
	git -C clone add README.md
	git -C clone commit -qm 'README: elsewhere'
	git -C clone push -q origin main
	at 2024-05-09T10:00:00Z
	policy 'We keep your letters for four years.'
	"$SMALLPRINT" check --quiet
	[ "$(git -C snapshots show main:README.md)" = 'Read the wiki.' ]
	fsck snapshots
}

try by_sentence 'git shows a change under its heading, by words, and a clone is clean'
try once 'what makes it so comes with the first record, and with nothing else'
try index 'a README lists the pages, and how to read them; what it says to type works'
try own_words 'what people write above the list stays, and a README of their own altogether'
try later 'an older archive gains it with its next change'
done_testing
