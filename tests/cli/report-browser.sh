#!/bin/sh
# The site of the September 2024 demonstration in a real browser. Needs node, a Chromium, and
# playwright-core and axe-core of npm in $SITE_MODULES (or tests/site/node_modules).
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
if [ -n "$lack" ]; then
	skip "$title" "$lack"
else
	try in_browser "$title"
	cat "$top/figure" 2>/dev/null || :
fi
done_testing
