# Sourced by tests that look back: makes an archive with a known past, with git alone, so that
# they need no network and no round. Four commits of harbour/privacy-policy, one of
# lantern/terms, and what is remembered of five pages.

export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost

# tree BRANCH: the tree of a branch with the file on stdin at PATH; prints the new tree.
tree_with() { # BRANCH PATH
	GIT_INDEX_FILE=$PWD/index.tmp
	export GIT_INDEX_FILE
	rm -f "$GIT_INDEX_FILE"
	git rev-parse -q --verify "refs/heads/$1" >/dev/null && git read-tree "$1"
	git update-index --add --cacheinfo "100644,$(git hash-object -w --stdin),$2"
	git write-tree
	rm -f "$GIT_INDEX_FILE"
	unset GIT_INDEX_FILE
}

# commit_tree BRANCH TREE TIME: the message on stdin; moves the branch, prints the commit.
commit_on() {
	parent=$(git rev-parse -q --verify "refs/heads/$1") || parent=
	commit=$(GIT_AUTHOR_DATE=$3 GIT_COMMITTER_DATE=$3 git commit-tree ${parent:+-p} $parent -F - "$2")
	git update-ref "refs/heads/$1" "$commit"
	echo "$commit"
}

# past PAGE TIME JSON SUBJECT CLASS: the page's text on stdin; JSON "-": no evidence.
past() {
	text=$(cat)
	evidence=
	if [ "$3" != - ]; then
		t=$(printf '%s\n' "$3" | tree_with raw "$1/change.json") || return 1
		evidence=$(echo "$1: evidence" | commit_on raw "$t" "$2") || return 1
	fi
	t=$(printf '%s\n' "$text" | tree_with main "$1.md") || return 1
	{
		printf '%s: %s\n\nPage: %s\nUrl: https://%s.example/\nChecked: %s\nClass: %s\n' \
			"$1" "$4" "$1" "${1%%/*}" "$2" "$5"
		[ -z "$evidence" ] || echo "Evidence: $evidence"
	} | commit_on main "$t" "$2"
}

json() { # PAGE TIME CLASS ALERT REST
	printf '{"page":"%s","path":"%s.md","platform":"%s","time":"%s","class":"%s","alert":%s,"url":"https://%s.example/"%s}' \
		"$1" "$1" "${1%%/*}" "$2" "$3" "$4" "${1%%/*}" "$5"
}

finding='"findings":[{"rule":"ai-training.use","concept":"ai-training","direction":"+","severity":"high","change":"added","quote":"We train models on what you write.","before":null,"after":"We train models on what you write.","says":"AI training on personal data added","match":"train models","line":3}]'
verdict='"verdict":"silent","because":"Silent because its effective date is the day it appeared (S3).","grounds":[{"code":"S3","name":"same-day","because":"The page gives 2024-09-18."}],"dates":{"before":"2024-07-31","after":"2024-09-18","state":"today"},"notice_days":{"min":-1,"max":0},"announcement":{"state":"none","sources":2,"read":2,"from":"2024-09-18T00:32:20Z","until":"2024-09-19T00:32:21Z"}'
way_out='"way_out":{"setting":"Model building","default":"on","steps":["Me","Settings","Model building"],"exempt":["EU"],"url":"https://harbour.example/settings","form":null,"form_covers":null,"checked_on":null,"checked_by":null}'

# Makes ./snapshots; $first … $again and $terms are its commits.
make_past() {
	mkdir snapshots && cd snapshots && git init -q -b main . || return 1
	p=harbour/privacy-policy
	first=$(printf '# Privacy\n\nEffective July 31, 2024\n\nWe keep what you write for one year.\n' |
		past $p 2024-08-01T00:00:00Z "$(json $p 2024-08-01T00:00:00Z first false '')" 'first record' first) || return 1
	silent=$(printf '# Privacy\n\nEffective September 18, 2024\n\nWe keep what you write for two years.\nWe train models on what you write.\n' |
		past $p 2024-09-19T00:32:21Z "$(json $p 2024-09-19T00:32:21Z change true ',"previously":"2024-09-18T00:32:20Z","added":1,'"$finding,$verdict,$way_out")" 'AI training on personal data added (silent)' change) || return 1
	dated=$(printf '# Privacy\n\nEffective October 1, 2024\n\nWe keep what you write for two years.\nWe train models on what you write.\n' |
		past $p 2024-10-01T08:00:00Z "$(json $p 2024-10-01T08:00:00Z date-only false '')" 'only a date line moved' date-only) || return 1
	terms=$(printf '# Terms\n\nBe kind.\n' |
		past lantern/terms 2024-10-02T08:00:00Z - 'first record' first) || return 1
	again=$(printf '# Privacy\n\nEffective October 1, 2024\n\nWe keep what you write for \033[31mten years.\nWe train models on what you write.\n' |
		past $p 2024-11-05T08:00:00Z - '1 sentence edited' change) || return 1
	printf '%s\t%s\t\t\t\t\t\t%s\t%s\t%s\t%s\t%s\t%s\n' \
		1 harbour/privacy-policy 2024-11-05T08:00:00Z 2024-11-05T08:00:00Z 2024-11-05T14:00:00Z '' '' '' \
		2 harbour/help 2024-11-05T08:00:00Z 2024-11-05T02:00:00Z 2024-11-05T10:00:00Z 2024-11-05T08:00:00Z 1 '503 after 3 tries' \
		3 lantern/terms 2024-11-05T08:00:00Z 2024-10-02T08:00:00Z 2024-11-05T14:00:00Z 2024-10-03T08:00:00Z 120 '403 Forbidden' \
		>state.rows
	{
		printf '#page\tid\tetag\tmodified\twire\ttext\tdeclaration\ttry\tgood\tdue\tfailing\tfailures\twhy\n'
		cat state.rows
	} >state.new && rm state.rows
	t=$(tree_with checks state.tsv <state.new) || return 1
	echo "round" | commit_on checks "$t" 2024-11-05T08:00:00Z >/dev/null || return 1
	rm -f state.new
	cd ..
}

now() { SMALLPRINT_NOW=2024-11-05T09:00:00Z "$SMALLPRINT" "$@"; }

# Say what was expected when a file lacks a line.
has() { grep -qF -- "$2" "$1" || { echo "\"$2\" is not in $1:"; cat "$1"; return 1; }; }
lacks() { if grep -qF -- "$2" "$1"; then echo "\"$2\" is in $1:"; cat "$1"; return 1; fi; }
