# Sourced by tests of channels: a page of Acme that begins to train, and rules/alerts.yaml.
policy() {
	echo "<p>Effective $1</p><h2>What we do</h2><p>We show your posts to those you choose. ${2:-}</p>"
	for i in 1 2 3 4 5 6 7 8; do echo "<p>Rule $i of the house says that guests in room $i leave it as they found it.</p>"; done
}
training="We may use your posts and other personal data to train our artificial intelligence models."
acme() { # rules/alerts.yaml on standard input
	cat >alerts.in
	workspace <<END
pages:
  privacy: {kind: policy, name: Privacy Policy, url: "http://acme.example/privacy.html", select: main, every: 6h}
END
	printf 'confirm: 0s\n' >rules/smallprint.yaml
	cp alerts.in rules/alerts.yaml
	policy "March 1, 2024" | html privacy.html "Privacy Policy"
	mkdir posts site/hook.example
	serve --posts posts --seconds "${SERVE_SECONDS:-300}"
	check 2024-05-01T00:00:00Z
	policy "May 2, 2024" "$training" | html privacy.html "Privacy Policy"
}
check() {
	at "$1"
	"$SMALLPRINT" check --all --json >out 2>err
}
