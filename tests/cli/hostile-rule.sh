#!/bin/sh
# smallprint check, from outside: a rule that would never end is named with its page, and the round ends.
. "$(dirname "$0")/lib.sh"

hostile() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
END
	cat >rules/detect/zz-hostile.yaml <<'END'
rules:
- id: hostile.rule
  concept: hostile
  direction: "+"
  severity: low
  says: It never ends
  gone: It never ended
  any: '(?:a|aa|aaa){1,400}(?:aa|a){1,400}(?:aaa|a){1,400}!'
  matches: [aaa!, aaaa!, aaaaa!]
  ignores: [b, c, d]
END
	{ echo "<h2>What we collect</h2><p>You give us your name and what you post.</p>"
	  echo "<p>We keep both for as long as you stay with us, and answer within a month.</p>"; } | html privacy.html "Privacy Policy"
	serve
	at 2024-05-01T00:00:00Z
	"$SMALLPRINT" check >/dev/null 2>&1
	{ echo "<h2>What we collect</h2><p>You give us your name and what you post.</p>"
	  echo "<p>We may use your posts to train our AI models.</p><p>"
	  head -c 30000 /dev/zero | tr '\0' a
	  echo "</p><p>We keep both for as long as you stay with us, and answer within a month.</p>"; } | html privacy.html "Privacy Policy"
	at 2024-05-02T00:00:00Z
	timeout 60 "$SMALLPRINT" check --all --json >out 2>err
	grep -q 'acme/privacy' err && grep -q 'rule hostile.rule' err
	grep -q '"rule":"ai-training.use"' out
	fsck snapshots
}
try hostile "a rule that runs away is named with its page, and the others still speak"

done_testing
