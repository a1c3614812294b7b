#!/bin/sh
# On a terminal: the pager, completion by shells.
. "${0%/*}/lib.sh"
. "${0%/*}/past.sh"
. "${0%/*}/hostile-past.sh"

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

# ---- widths, colours, times ----

# Lines of ./screen wider than COLUMNS, without colours; what is to be copied whole (addresses,
# digests, commands) may be.
too_wide() { # COLUMNS
	sed 's/\x1b\[[0-9]*m//g' screen | grep -vE 'https?://[^ ]{20}|sha256:|^ +(git -C|grep|sha256|commit|evidence) ' |
		while IFS= read -r line; do
			columns=$(printf '%s\n' "$line" | LC_ALL=C.UTF-8 wc -L)
			[ "$columns" -le "$1" ] || echo "$columns of $1 columns: $line"
		done
}

# Every verb that is read, on the archive of make_past.
read_verbs() {
	cat <<END
log
log --all
show $silent
explain $silent
diff harbour/privacy-policy
status
prove harbour/privacy-policy 'train models'
settings
optout
verify
help
help check
END
}

# The archive of make_past with rules beside it.
past_with_rules() {
	make_past
	mkdir -p rules/platforms rules/detect
	cp "$TESTS"/../rules/detect/*.yaml rules/detect/
	cp "$TESTS"/../rules/silence.yaml rules/
	cat >rules/platforms/harbour.yaml <<-END
		platform: harbour
		name: Harbour
		pages:
		  privacy-policy:
		    kind: policy
		    url: https://harbour.example/privacy
		settings:
		  model-building:
		    name: Building of models from what members write
		    default: "on"
		    exempt: [EU, EEA, Switzerland, UK]
		    steps: [Me, Settings and Privacy, Data privacy, Model building]
		    url: https://harbour.example/settings
	END
}

fits() {
	past_with_rules
	export SMALLPRINT_PAGER=cat
	for columns in 60 80 120; do
		read_verbs | while read -r verb; do
			[ "$columns" -ge 80 ] || [ "${verb%% *}" != help ] || continue
			on_terminal $columns 200 "'$SMALLPRINT' --color always $verb"
			[ "$(wc -l <screen)" -ge 3 ] || { echo "$verb: next to nothing"; cat screen; exit 1; }
			too_wide $columns | sed "s|^|$verb: |"
		done >>wide
	done
	! grep . wide || return 1
	on_terminal 80 200 "COLUMNS=50 '$SMALLPRINT' log"
	[ -z "$(too_wide 50)" ]
	[ -n "$(too_wide 45)" ]
}

coloured() {
	past_with_rules
	export SMALLPRINT_PAGER=cat
	esc=$(printf '\033')
	read_verbs | grep -v '^help' | while read -r verb; do
		on_terminal 80 200 "'$SMALLPRINT' $verb"
		[ "${verb%% *}" = verify ] || has screen "$esc"
		on_terminal 80 200 "NO_COLOR=1 '$SMALLPRINT' $verb"
		lacks screen "$esc"
		on_terminal 80 200 "'$SMALLPRINT' $verb --color=never"
		lacks screen "$esc"
		eval "now $verb" >plain || [ "$verb" = verify ]
		lacks plain "$esc"
		eval "now $verb --color=always" >out || [ "$verb" = verify ]
		[ "${verb%% *}" = verify ] || has out "$esc"
		# colours are all that differs
		sed "s/$esc\\[[0-9]*m//g" out >bare
		case $verb in
		show* | diff*) ;; # marked with brackets where there is no colour
		*) cmp plain bare ;;
		esac
		eval "NO_COLOR=1 now $verb --color always" >out2 || [ "$verb" = verify ]
		cmp out out2
		expect 64 now --color=sometimes $verb >out 2>err
		has err 'auto, always or never'
	done
}

days_ago() {
	past_with_rules
	export SMALLPRINT_PAGER=cat
	on_terminal 80 200 "'$SMALLPRINT' --color never log"
	has screen 'Tuesday, 2024-11-05 (today)'
	has screen 'Thursday, 2024-09-19 (47 days ago)'
	has screen "$(echo "$silent" | cut -c 1-10) ! silent       harbour/privacy-policy: AI training on personal data"
	on_terminal 80 200 "'$SMALLPRINT' --color never show $silent"
	has screen 'first look at the new text  2024-09-19T00:32:21Z (47 days ago)'
	on_terminal 80 200 "'$SMALLPRINT' --color never status"
	has screen 'read 60 min ago'
	for verb in log "show $silent" "explain $silent"; do
		now $verb >out
		lacks out ' ago)'
	done
}

# ---- pages that would rather do something to the terminal ----

# Only colours of ours: no other control, nothing that turns the direction of writing.
harmless() { # FILE
	sed 's/\x1b\[[0-9]m//g; s/\x1b\[[0-9][0-9]m//g' "$1" >bare
	if LC_ALL=C grep -naP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c' bare; then
		return 1
	fi
}

hostile_page() { # SENTENCE
	html privacy 'Privacy &#27;]0;owned&#7; notice' <<-END
		<h2>Data &#8238;gnp.exe &#8294;turned</h2>
		<p>We keep what you write for one year, and tell nobody.</p>
		<p>&#27;[2J&#27;[31mRed&#155;31m and &#8238;backwards&#8236; and &#1564;more&#8207;, said in full sentences.</p>
		<p>Words of another script: \
		   &#1606;&#1581;&#1606; &#1606;&#1581;&#1605;&#1610; &#1576;&#1610;&#1575;&#1606;&#1575;&#1578;&#1603;. $1</p>
	END
}

strangers() {
	workspace <<-END
		pages:
		  privacy:
		    kind: policy
		    url: http://acme.example/privacy
		settings:
		  models:
		    name: Models
		    default: "on"
	END
	serve
	at 2024-05-01T10:00:00Z
	hostile_page 'Nothing else is done.'
	export SMALLPRINT_PAGER=cat
	script -qec "stty cols 80 rows 200; '$SMALLPRINT' check" /dev/null </dev/null | tr -d '\r' >first
	at 2024-05-03T10:00:00Z
	hostile_page 'We may use your personal data to train artificial intelligence models, &#27;[5mblinking&#8238; for ever.'
	script -qec "stty cols 80 rows 200; '$SMALLPRINT' --color always check" /dev/null </dev/null | tr -d '\r' >second
	sed -i 's/.*\x1b\[K//' first second # the progress is ours
	grep -q 'train' second
	commit=$(git -C snapshots log -1 --format=%H main -- acme/privacy.md)
	{
		"$SMALLPRINT" show $commit --color always
		"$SMALLPRINT" explain $commit --color always
		"$SMALLPRINT" diff acme/privacy --color always
		"$SMALLPRINT" log --color always
		"$SMALLPRINT" prove acme/privacy 'backwards'
		"$SMALLPRINT" status
		"$SMALLPRINT" optout
		"$SMALLPRINT" settings
		"$SMALLPRINT" show $commit
	} >out
	grep -q '<U+202E>' out
	for file in first second out; do harmless $file; done
	kill $server
	# a complaint may quote them too
	expect 64 "$SMALLPRINT" log "$(printf 'acme/\033[2Jx')" 2>err
	harmless err
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

bash_common() {
	bash_completes smallprint log --col >out
	[ "$(cat out)" = --color ]
	bash_completes smallprint log --color al >out
	[ "$(cat out)" = always ]
	bash_completes smallprint help expl >out
	[ "$(cat out)" = explain ]
	make_past
	cd ..
	bash_completes smallprint log -C bash_common lant >out
	printf '%s\n' lantern lantern/terms >want
	cmp out want
}

# Each verb's options, as its help lists them, are offered behind it; in every shell.
every_option() {
	for verb in $("$SMALLPRINT" help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
		"$SMALLPRINT" help $verb | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -e '--[a-z-]+' >options || :
		printf '%s\n' --color --no-pager --directory --now --help >>options
		bash_completes smallprint $verb -- >out
		"$SMALLPRINT" completion fish | sed -n "s/^complete -c smallprint -n '\(__fish_seen_subcommand_from $verb\|true\)' -l \([a-z-]*\).*/--\2/p" >fish
		while read -r option; do
			grep -qx -e "$option" out || echo "bash: $verb $option"
			grep -qx -e "$option" fish || echo "fish: $verb $option"
		done <options >>missing
	done
	! grep . missing || return 1
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
	try fits 'what is read fits 60, 80 and 120 columns, and COLUMNS'
	try coloured 'colours come on a terminal, with --color before or behind the verb, and against NO_COLOR only when asked'
	try days_ago 'on a terminal a time says how long ago it was, elsewhere nothing changes'
	try strangers 'what a page says cannot act on a terminal'
else
	skip 'what is longer than the screen goes through the pager' 'no script(1)'
fi
if command -v bash >/dev/null; then
	try bash_verbs 'bash completes verbs and the options before them'
	try bash_options 'bash completes options and what they want'
	try bash_common 'bash completes behind a verb what stands before verbs too'
	try every_option 'every option of every verb is offered'
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
# What a page says stays words: without colour there is no escape, and no mark of direction.
hostile() {
	make_hostile
	for commit in $(git -C snapshots rev-list main | head -n 26); do
		for verb in show explain; do
			now "$verb" "$commit" >>told 2>&1 || :
		done
	done
	for verb in 'log --all' status settings optout 'diff harbour/privacy-policy'; do
		now $verb >>told 2>&1 || : # without rules some have nothing to say
	done
	grep -qF 'window.pwned' told
	! LC_ALL=C grep -n "$esc\|$rlo\|$pdf" told || return 1
	# to look and not to check again: the frame's own colours are the only escapes
	now --color always log --all | sed 's/\x1b\[[0-9;]*m//g' >coloured
	! LC_ALL=C grep -n "$esc\|$rlo" coloured || return 1
}
try hostile "nothing that a page or a record says steers a terminal or turns its text"

# Channels have lines of their own: they fit like the rest, and keep their columns where there is room.
channels_fit() {
	make_past
	workspace <<END
pages:
  terms: {url: "https://acme.example/terms", kind: terms}
END
	{
		echo 'channels:'
		echo '  a-desk-with-a-long-name: {type: file, path: alerts.jsonl}'
		echo '  b: {type: file, path: more.jsonl}'
	} >rules/alerts.yaml
	on_terminal 40 50 "NO_COLOR=1 '$SMALLPRINT' alerts"
	has screen 'a-desk-with-a-long-name'
	[ -z "$(too_wide 40)" ]
	on_terminal 80 50 "NO_COLOR=1 '$SMALLPRINT' alerts"
	has screen 'b                        file      new       begins'
}
try channels_fit "the lines of channels fit the terminal too"

# One channel that works, one that does not, one that is off; and a page that breaks.
channels_coloured() {
	workspace <<'END'
pages:
  terms: {url: "http://acme.example/terms.html", kind: terms, select: main, every: 1h}
END
	cat >rules/alerts.yaml <<'END'
channels:
  down: {type: command, command: ["false"], changes: true}
  log: {type: file, path: told.jsonl, changes: true}
  rest: {type: file, path: more.jsonl, off: true}
END
	serve
	for i in 1 2 3 4 5 6 7 8 9; do
		echo "<p>This is sentence number $i of a text that is long enough to be one.</p>"
	done | html terms.html Terms
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check --all >said 2>&1 || cat said
	"$SMALLPRINT" alerts >plain
	cat plain
	grep -Eq '^down  command   failing   nothing sent yet$' plain
	"$SMALLPRINT" --color always alerts >coloured
	esc=$(printf '\033')
	grep -q "$esc\[[0-9;]*mfailing$esc\[0*m" coloured
	grep -q "$esc\[[0-9;]*mok$esc\[0*m" coloured
	sed 's/\x1b\[[0-9;]*m//g' coloured | cmp - plain
	NO_COLOR=1 "$SMALLPRINT" alerts | cmp - plain
	"$SMALLPRINT" --color always status | sed 's/\x1b\[[0-9;]*m//g' >status
	"$SMALLPRINT" status | cmp - status
	SMALLPRINT_NOW=2024-05-04T00:00:00Z script -qec "stty cols 120 rows 50; '$SMALLPRINT' alerts" /dev/null </dev/null | tr -d '\r' >screen
	has screen 'failing since 2024-05-01T00:00:00Z (3 days ago)'
	# what is said of a page's health
	rm site/acme.example/terms.html
	at 2024-05-05T00:00:00Z
	"$SMALLPRINT" --color always check --all >out 2>/dev/null || :
	cat out
	grep -q "$esc\[[0-9;]*mmaintenance$esc\[0*m acme/terms: " out
}
try channels_coloured "channels and maintenance are told in colours, and colours are all that differs"

done_testing
