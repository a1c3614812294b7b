#!/bin/sh
# smallprint check, from outside: a sentence that the page had before is no news when it comes again.
. "$(dirname "$0")/lib.sh"

policy() { # SENTENCE YEARS
	echo "<h2>What we collect</h2>"
	echo "<p>You give us your name and what you post, and we keep both for $2 years.</p>"
	[ -z "$1" ] || echo "<p>$1</p>"
	echo "<p>We answer questions within a month, by letter or by telephone.</p>"
}
trains="We may use your posts to train our artificial intelligence models."

check() { # TIME: one round
	at "$1"
	"$SMALLPRINT" check --all --json >out 2>err
}

comes_again() {
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
END
	policy "" 1 | html privacy.html "Privacy Policy"
	serve
	check 2024-05-01T00:00:00Z
	policy "$trains" 2 | html privacy.html "Privacy Policy"
	check 2024-05-02T00:00:00Z
	grep -q '"rule":"ai-training' out
	policy "" 3 | html privacy.html "Privacy Policy"
	check 2024-05-03T00:00:00Z
	grep -q '"change":"removed"' out
	policy "$trains" 4 | html privacy.html "Privacy Policy"
	check 2024-05-04T00:00:00Z
	[ "$(field class <out)" = change ] && ! grep -q '"rule":"ai-training' out
	policy "$trains We also use your photos to train our language models." 4 | html privacy.html "Privacy Policy"
	check 2024-05-05T00:00:00Z
	grep -q '"rule":"ai-training' out && grep -q 'photos' out
	fsck snapshots
}
try comes_again "what was told when it first came is not told when it comes again, and other words are"
