#!/bin/sh
# The manual, the help and the READMEs against the program: verbs, options, variables, examples.
. "${0%/*}/lib.sh"
house=$(cd "$TESTS/.." && pwd)
man1=$house/src/smallprint.1
man5=$house/src/smallprint.5

# Prints nothing when two files of lines are the same set; says who lacks what when not.
same() { # WHAT FILE WHAT FILE
	sort -u "$2" >left.set
	sort -u "$4" >right.set
	comm -23 left.set right.set | sed "s|^|only in $1: |" >differs
	comm -13 left.set right.set | sed "s|^|only in $3: |" >>differs
	! grep . differs || return 1
}

# ---- verbs and options ----

# The verbs as --help lists them.
verbs() { "$SMALLPRINT" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p'; }

# The options of a help text as "-a, --all" and "--since TIME".
help_options() { sed -n -e 's/^ *\(\(-[A-Za-z], \)\{0,1\}--[a-z-]*\( [A-Z][A-Z]*\)\{0,1\}\)  .*/\1/p'; }

# The options that a part of smallprint(1) lists, written the same way.
man_options() {
	sed -n -e '/^\.It Fl/!d' -e 's/^\.It //' -e 's/Fl Fl /--/g' -e 's/Fl /-/g' -e 's/ , /, /' \
		-e 's/ Ar / /g' -e p
}

# A part of a page: from its .Ss or .Sh to the next.
part() { # PAGE HEAD
	awk -v head="$2" '/^\.S[hs] / { on = $0 ~ "^.S[hs] " head "( |$)"; next } on' "$1"
}

same_verbs() {
	verbs >help
	[ "$(wc -l <help)" -ge 8 ]
	sed -n '/^\.Sh VERBS/,/^\.Sh WORDS/s/^\.Ss \([a-z]*\).*/\1/p' "$man1" >manual
	same "smallprint --help" help "smallprint.1" manual
}
try same_verbs "smallprint(1) explains the verbs that --help lists, and no others"

same_options() {
	for verb in $(verbs); do
		"$SMALLPRINT" "$verb" --help | help_options | sed "s/^/$verb /" >>help
		part "$man1" "$verb" | man_options | sed "s/^/$verb /" >>manual
	done
	"$SMALLPRINT" --help | help_options >>help
	part "$man1" DESCRIPTION | man_options >>manual
	[ "$(wc -l <help)" -ge 25 ]
	same "--help" help "smallprint.1" manual
}
try same_options "every option of every --help is in smallprint(1), and every option there exists"

# "Usage: smallprint diff [OPTION…] PAGE [A] [B]" and ".Ss diff Ar PAGE Oo Ar A Oc Op Ar B"
same_arguments() {
	for verb in $(verbs); do
		"$SMALLPRINT" "$verb" --help | sed -n 's/^Usage: smallprint //p' | sed 's/ \[OPTION…\]//' >>help
	done
	sed -n '/^\.Sh VERBS/,/^\.Sh WORDS/s/^\.Ss //p' "$man1" |
		sed -e 's/ Ns | Ns /|/' -e 's/ \.\.\./…/' -e 's/Oo Ar \([A-Z]*\) Oc/[\1]/' \
			-e 's/Op Ar \([A-Z]*…*\)/[\1]/g' -e 's/Ar //g' >manual
	same "--help" help "smallprint.1" manual
}
try same_arguments "every verb takes the arguments that smallprint(1) says"

help_width() {
	for verb in "" $(verbs); do
		expect 0 "$SMALLPRINT" $verb --help >out 2>err
		expect 0 "$SMALLPRINT" $verb -h >short 2>>err
		cmp out short
		[ -s out ]
		[ ! -s err ]
		while IFS= read -r line; do
			columns=$(printf '%s\n' "$line" | LC_ALL=C.UTF-8 wc -L)
			[ "$columns" -le 80 ] || echo "${verb:-smallprint}: $columns columns: $line"
		done <out >>wide
	done
	! grep . wide || return 1
}
try help_width "every --help is at most 80 columns, on standard output, with status 0"

# ---- the pages themselves ----

lint() {
	for page in "$man1" "$man5"; do
		mandoc -T lint -W warning "$page" >>out 2>&1 || :
	done
	! grep . out || return 1
}
if command -v mandoc >/dev/null; then
	try lint "mandoc finds nothing to warn of in the manual"
else
	skip "mandoc finds nothing to warn of in the manual" "no mandoc"
fi

every_table() {
	grep -rhoE '^extern const struct yaml_field [a-z_]+' "$house/src" --include='*.h' | sed 's/.* //' >exported
	[ "$(wc -l <exported)" -ge 10 ]
	while read -r table; do
		grep -q "\b$table\b" "$TESTS/unit/test_manual.c" || grep -rq "\.table = $table\b" "$house/src" ||
			echo "$table is not compared with the manual"
	done <exported >missing
	# one that is not exported is a mapping inside another
	grep -rhoE '^static const struct yaml_field [a-z_]+' "$house/src" --include='*.c' | sed 's/.* //' |
		while read -r table; do
			grep -rq "\.table = $table\b" "$house/src" || echo "$table is not compared with the manual"
		done >>missing
	! grep . missing || return 1
}
try every_table "every table of YAML fields is compared with smallprint(5)"

# Variables that the program asks for: in calls with a literal, and in the two functions of it.
variables() {
	grep -rhoE '(getenv|variable|environment_number)\([^;]*' "$house/src" --include='*.c' |
		grep -oE '"[A-Za-z_]+"' | tr -d '"' | sort -u
}
environment() {
	variables >asked
	[ "$(wc -l <asked)" -ge 12 ]
	part "$man1" ENVIRONMENT | grep -E '^\.(It )?Ev ' | tr ' ' '\n' | grep -E '^[A-Za-z_]{3,}$' >told
	same "the program" asked "smallprint.1" told
	# nobody asks by a name that is made up elsewhere, but those two and the rules' ${NAME}
	grep -rlE 'getenv\([^")]' "$house/src" --include='*.c' | sed "s|^$house/src/||" | sort >files
	printf '%s\n' edge/fetch/fetch.c edge/fetch/proxy.c edge/secret.c >known
	cmp known files
	grep -q '${NAME}' "$man1" && grep -q '${NAME}' "$man5"
}
try environment "every environment variable the program reads is in smallprint(1), and no other"

reasons() {
	sed -n 's/^	{ "\(S[0-9]*\)", "\([a-z-]*\)".*/\1 \2/p' "$house/src/core/judge"/reason_*.c \
		"$house/src/settings/settings.c" >given
	[ "$(wc -l <given)" -ge 8 ]
	sed -n 's/^\.It Cm \(S[0-9]*\) /\1 /p' "$man1" >told
	same "core/judge/reason_*.c" given "smallprint.1" told
}
try reasons "every reason that can be given is in smallprint(1) under its name"

statuses() {
	sed -n 's/^	EXIT_[A-Z]* = \([0-9]*\).*/\1/p' "$house/src/cmd/cmd.h" >given
	part "$man1" "EXIT STATUS" | sed -n 's/^\.It //p' >told
	same "cmd/cmd.h" given "smallprint.1" told
}
try statuses "every exit status is in smallprint(1)"

# ---- JSON that is not a change's ----

keys() { grep -oE '"[a-z_]+":' | tr -d '":'; }
told_keys() { # HEAD
	part "$man1" "$1" | sed -n 's/^\.It Ic //p' | tr ' ' '\n' | grep -E '^[a-z_]+$'
}

json() {
	. "$TESTS/cli/past.sh"
	make_past
	now status --json | keys >given
	told_keys "A page's state" >told
	same "status --json" given "smallprint.1" told
	mkdir -p c/rules/platforms
	cp -r "$house/rules/detect" "$house"/rules/*.yaml c/rules/
	cp "$house/rules/platforms/linkedin.yaml" c/rules/platforms/
	now -C c alerts --json >given.json
	[ "$(wc -l <given.json)" -ge 3 ]
	{ keys <given.json; echo commit page time why | tr ' ' '\n'; } >given # of what was put aside
	told_keys "A channel's state" >told
	same "alerts --json" given "smallprint.1" told
	printf '<title>t</title><main><p>We keep what you write for one year, and tell nobody.</p></main>' >page.html
	"$SMALLPRINT" extract --json page.html | keys >given
	told_keys "A page's text" >told
	same "extract --json" given "smallprint.1" told
	mkdir -p s/rules/platforms
	cp -r "$house/rules/detect" "$house"/rules/*.yaml s/rules/
	cp "$house/rules/platforms/linkedin.yaml" s/rules/platforms/
	told_keys "A setting's facts" | sort >told
	now -C s optout --json | keys | grep -vxE 'name|default|exempt|steps|url|form|form_covers|retroactive' >given
	echo time commit rule says | tr ' ' '\n' >>given # of a history, which there is none of
	same "optout --json" given "smallprint.1" told
}
try json "the JSON of status and extract has the members that smallprint(1) tells"

# ---- examples ----

# Literal blocks of a manual page, as a reader sees them: block.1, block.2, …
literal_blocks() {
	awk '/^\.Bd -literal/ { n++; on = 1; next } /^\.Ed/ { on = 0; next } on { print > ("block." n) }' "$1"
	for block in block.*; do
		sed -i -e 's/\\e/\\/g' -e 's/^\\&//' "$block"
	done
}
# Blocks that begin with their path become files of ./w.
place_blocks() {
	for block in block.*; do
		path=$(sed -n '1s/^# \(rules\/[a-z/-]*\.yaml\)$/\1/p' "$block")
		[ -n "$path" ] || continue
		mkdir -p "w/${path%/*}"
		cp "$block" "w/$path"
		rm "$block"
	done
}

examples_5() {
	literal_blocks "$man5"
	place_blocks
	mv w/rules/platforms/broken.yaml .
	[ "$(find w -name '*.yaml' | wc -l)" -eq 4 ]
	expect 0 "$SMALLPRINT" -C w test >out 2>err
	[ ! -s err ] || { cat err; return 1; }
	grep -q ' 0 wrong' out
	# the only other block is what is said of the broken file
	cp broken.yaml w/rules/platforms/
	expect 64 "$SMALLPRINT" -C w test >out 2>err
	grep '^rules/' err >complaints
	[ "$(ls block.* | wc -l)" -eq 1 ]
	diff block.* complaints
}
try examples_5 "the examples of smallprint(5) load, and the broken one is told as it says"

# A workspace of the shipped rules for one platform of its own.
shipped() {
	mkdir -p w/rules/platforms w/rules/detect
	cp "$house"/rules/detect/*.yaml w/rules/detect/
	cp "$house"/rules/silence.yaml w/rules/
}
fenced() { # FILE LANGUAGE: blocks yaml.1, yaml.2, …
	awk -v start="^\`\`\`$2\$" -v name="$2" \
		'$0 ~ start { n++; on = 1; next } /^```/ { on = 0; next } on { print > (name "." n) }' "$1"
}

examples_of_readmes() {
	for file in README.md CONTRIBUTING.md; do
		rm -f yaml.* && fenced "$house/$file" yaml
		for block in yaml.*; do
			[ -e "$block" ] || continue
			case $(head -1 "$block") in
			platform:*) into=platforms/$(sed -n 's/^platform: //p' "$block") ;;
			channels:) into=alerts ;;
			*) echo "$file: a block that is no platform and no channels"; cat "$block"; return 1 ;;
			esac
			rm -rf w && shipped
			cp "$block" "w/rules/$into.yaml"
			"$SMALLPRINT" -C w test >out 2>err || :
			! grep "^rules/${into%%/*}" err || return 1
			echo "$file $into" >>loaded
		done
	done
	grep -q '^README.md ' loaded
}
try examples_of_readmes "the YAML of README and CONTRIBUTING loads"

# `select: main`, `remove: [.related]` and `{startBefore: …}` in running text are fields of a page.
fields_in_text() {
	echo '<h1>T</h1><main><p>We keep what you write for one year, and tell nobody.</p></main><footer>x</footer>' >page.html
	grep -ohE '`(select|remove): [^`]*`|`\{start(Before|After): [^`]*`' "$house"/README.md "$house"/CONTRIBUTING.md |
		tr -d '`' | sed 's/^{/select: {/' >fields
	[ "$(wc -l <fields)" -ge 3 ]
	while IFS= read -r field; do
		echo "$field" >page.yaml
		expect 0 "$SMALLPRINT" extract --declaration page.yaml page.html >out 2>err
		grep -q 'one year' out
	done <fields
}
try fields_in_text "the fields of a page that README and CONTRIBUTING name are read"

# ---- commands ----

# One command of the program: its verb and its options exist.
check_command() { # smallprint words …
	shift
	while [ "${1:-}" = -C ]; do shift 2; done
	verb=$1
	shift
	verbs | grep -qx -e "$verb" || { echo "no verb $verb"; return 1; }
	"$SMALLPRINT" "$verb" --help >verb.help
	for word; do
		case $word in
		--*) grep -qE -e " ${word%%=*}( |\$)" verb.help ;;
		-?) grep -qE -e "^ +$word, " verb.help ;;
		*) continue ;;
		esac || { echo "$verb has no option $word"; return 1; }
	done
}
targets() { sed -n 's/^\([a-z][a-z-]*\):.*/\1/p' "$house/Makefile"; }
check_make() { # make words …
	shift
	for word; do
		case $word in *=*) continue ;; esac
		targets | grep -qx -e "$word" || { echo "make has no target $word"; return 1; }
	done
}
check_line() {
	set -f
	set -- $1
	set +f
	case $1 in
	./smallprint | smallprint) check_command "$@" ;;
	make) check_make "$@" ;;
	git)
		[ "$2 $3" = "-C snapshots" ] || { echo "git where? $*"; return 1; }
		"$@" >/dev/null
		;;
	*)
		echo "what is \"$*\"?"
		return 1
		;;
	esac
}

commands() {
	. "$TESTS/cli/past.sh"
	make_past
	for file in README.md CONTRIBUTING.md; do
		rm -f sh.* && fenced "$house/$file" sh
		cat sh.* 2>/dev/null | sed 's/ *#.*//' | grep . >>lines || :
		# in running text, over ends of lines
		tr '\n' ' ' <"$house/$file" | grep -oE '`(\./)?(smallprint|make) [a-z-][^`]*`' | tr -d '`' >>lines || :
	done
	for page in "$man1" "$man5"; do
		rm -f block.*
		literal_blocks "$page"
		cat block.* | sed 's/^[0-9*]* \* \* \* \* *//' | grep '^smallprint ' >>lines || :
		grep -hoE '^\.Ql smallprint [^.,]*' "$page" | sed 's/^\.Ql //' >>lines || :
	done
	[ "$(wc -l <lines)" -ge 20 ]
	while IFS= read -r line; do
		check_line "$line" </dev/null || { echo "in: $line"; return 1; }
	done <lines
}
try commands "every command that README, CONTRIBUTING and the manual show exists, with its options"

# Steps of other targets are not for people.
makefile() {
	sed -n '/^\.PHONY:/,/[^\\]$/p' "$house/Makefile" | sed 's/^\.PHONY://' | tr -s ' \\\t' '\n' | grep . |
		grep -vxE 'units-only|print-libs' >public
	[ "$(wc -l <public)" -ge 10 ]
	make -s -C "$house" help | sed -n 's/^\([a-z-]*\): .*/\1/p' >listed
	same "the Makefile" public "make help" listed
	targets >all
	while read -r target; do grep -qx -e "$target" all; done <listed
}
try makefile "make help lists every public target"

done_testing
