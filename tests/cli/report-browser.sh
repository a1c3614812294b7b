#!/bin/sh
# The site of the September 2024 demonstration in a real browser. Needs node, a Chromium, and
# playwright-core, axe-core and html-validate of npm in $SITE_MODULES (or tests/site/node_modules).
. "${0%/*}/lib.sh"
. "${0%/*}/past.sh"
. "${0%/*}/hostile-past.sh"
modules=${SITE_MODULES:-$TESTS/site/node_modules}
title="the site in Chromium: axe, widths, search, keyboard, no script, no request out, hostile words"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || browser=

lack=
command -v node >/dev/null || lack="no node"
[ -n "$browser" ] || lack="no Chromium"
[ -d "$modules/playwright-core" ] && [ -d "$modules/axe-core" ] ||
	lack="playwright-core and axe-core are not in $modules"

in_browser() {
	"$TESTS/demo/demo" --keep "$PWD/demo" >demo.out 2>&1
	"$SMALLPRINT" -C demo report -o site >said
	make_hostile
	now report -o hostile >said
	node "$TESTS/site/browser.js" "$PWD/site" "${SITE_SHOTS:-$PWD/shots}" "$modules" "$browser" \
		"$PWD/hostile" >tap || { cat tap; return 1; }
	grep '^# figure' tap >"$top/figure"
}
# What the standard of HTML asks, told by a validator that knows all of it.
valid() {
	make_hostile
	now report -o out >said
	"$TESTS/demo/demo" --keep "$PWD/demo" >demo.out 2>&1
	"$SMALLPRINT" -C demo report -o site >said
	echo '{"extends":["html-validate:standard"],"rules":{"void-style":"off","no-trailing-whitespace":"off","long-title":"off"}}' >rules.json
	node "$modules/html-validate/bin/html-validate.mjs" --config rules.json $(find site out -name '*.html')
}
if [ -n "$lack" ]; then
	skip "$title" "$lack"
else
	try in_browser "$title"
	cat "$top/figure" 2>/dev/null || :
fi
if [ -d "$modules/html-validate" ]; then
	try valid "html-validate finds no fault in any page, of the demonstration or a hostile archive"
else
	skip "html-validate finds no fault in any page" "html-validate is not in $modules"
fi
done_testing
