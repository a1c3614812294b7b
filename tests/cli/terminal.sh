#!/bin/sh
# On a terminal: the pager, completion by shells.
. "${0%/*}/lib.sh"
. "${0%/*}/past.sh"

# A command on a pseudo-terminal of COLUMNS and ROWS; what it wrote is in ./screen.
on_terminal() { # COLUMNS ROWS COMMAND
	SMALLPRINT_NOW=2024-11-05T09:00:00Z script -qec "stty cols $1 rows $2; $3" /dev/null </dev/null |
		tr -d '\r' >screen
}

paged() {
	make_past
	export SMALLPRINT_PAGER='sed s/^/paged:/'
	on_terminal 80 10 "'$SMALLPRINT' show $silent"
	has screen 'paged:'
	[ "$(grep -cv '^paged:' screen)" -eq 0 ]
	on_terminal 80 200 "'$SMALLPRINT' show $silent"
	has screen 'Privacy'
	lacks screen 'paged:'
	on_terminal 80 10 "'$SMALLPRINT' --no-pager show $silent"
	lacks screen 'paged:'
	now show "$silent" >out
	lacks out 'paged:'
}

pager_names() {
	make_past
	on_terminal 80 10 "PAGER='sed s/^/theirs:/' '$SMALLPRINT' show $silent"
	has screen 'theirs:'
	on_terminal 80 10 "PAGER='sed s/^/theirs:/' SMALLPRINT_PAGER=cat '$SMALLPRINT' show $silent"
	lacks screen 'theirs:'
	on_terminal 80 10 "PAGER=no-such-pager '$SMALLPRINT' show $silent"
	has screen 'train models'
}

left_early() {
	make_past
	on_terminal 80 5 "PAGER='head -n 1' '$SMALLPRINT' show $silent; echo status \$?"
	[ "$(wc -l <screen)" -eq 2 ]
	has screen 'status 0'
}

# ---- completion ----

# The candidates of bash for a command line, one a line.
bash_completes() {
	PATH=$(dirname "$SMALLPRINT"):$PATH bash -c '
		eval "$(smallprint completion bash)"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_smallprint
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

bash_verbs() {
	bash_completes smallprint '' >out
	"$SMALLPRINT" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p' >want
	cmp out want
	bash_completes smallprint sh >out
	[ "$(cat out)" = show ]
	bash_completes smallprint --n >out
	printf '%s\n' --no-pager --now >want
	cmp out want
	bash_completes smallprint --color a >out
	printf '%s\n' auto always >want
	cmp out want
}

bash_options() {
	bash_completes smallprint log --s >out
	[ "$(cat out)" = --since ]
	bash_completes smallprint completion '' >out
	[ "$(tr '\n' ' ' <out)" = 'bash zsh fish ' ]
	mkdir -p there
	: >there/declaration.yaml
	bash_completes smallprint extract --declaration there/d >out
	[ "$(cat out)" = there/declaration.yaml ]
}

bash_pages() {
	make_past
	bash_completes smallprint log harb >out
	printf '%s\n' harbour harbour/help harbour/privacy-policy >want
	cmp out want
	cd ..
	bash_completes smallprint -C bash_pages diff lantern/ >out
	[ "$(cat out)" = lantern/terms ]
	cd bash_pages
	bash_completes smallprint show "$(echo "$silent" | cut -c 1-6)" >out
	[ "$(cat out)" = "$(echo "$silent" | cut -c 1-10)" ]
}

zsh_reads() {
	"$SMALLPRINT" completion zsh >_smallprint
	zsh -n _smallprint
	make_past
	PATH=$(dirname "$SMALLPRINT"):$PATH zsh -fc 'compdef() { :; }; . ./_smallprint
		_smallprint_candidates pages .; _smallprint_options log; print -l $_smallprint_verbs' >out
	has out 'harbour/help'
	has out '--since'
	has out 'log:a line per change'
}

fish_completes() {
	make_past
	"$SMALLPRINT" completion fish >smallprint.fish
	export HOME="$PWD" PATH="$(dirname "$SMALLPRINT"):$PATH"
	fish -c 'source smallprint.fish; complete -C "smallprint log harb"; complete -C "smallprint sho"; complete -C "smallprint log --s"' >out
	has out 'harbour/privacy-policy'
	has out 'show	one change'
	has out '--since'
}

unknown_shell() {
	expect 64 "$SMALLPRINT" completion csh 2>err
	has err 'SHELL is bash, zsh or fish, not "csh"'
}

if command -v script >/dev/null && script -qec true /dev/null </dev/null >/dev/null 2>&1; then
	try paged 'what is longer than the screen goes through the pager, and nothing else does'
	try pager_names 'SMALLPRINT_PAGER comes before PAGER, and one that does not exist loses no text'
	try left_early 'a pager that is left early is no mistake'
else
	skip 'what is longer than the screen goes through the pager' 'no script(1)'
fi
if command -v bash >/dev/null; then
	try bash_verbs 'bash completes verbs and the options before them'
	try bash_options 'bash completes options and what they want'
	try bash_pages 'bash completes pages, platforms and commits of the workspace'
else
	skip 'bash completes' 'no bash'
fi
if command -v zsh >/dev/null; then
	try zsh_reads 'zsh reads its script and finds pages, options and verbs by it'
else
	skip 'zsh reads its script' 'no zsh'
fi
if command -v fish >/dev/null; then
	try fish_completes 'fish completes verbs, options and pages'
else
	skip 'fish completes' 'no fish'
fi
try unknown_shell 'another shell is named, not guessed'
done_testing
