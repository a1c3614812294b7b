# Writes N pages of about KB kilobytes into DIR/host-I/page.html: policy-like text
# of made-up words (a tenth of the bytes), the rest scripts, styles and markup, as
# real pages have (scripts 44 %, styles 16 % of the bytes).
#	awk -v N=1000 -v KB=320 -v DIR=site -v SEED=1 -f pages.awk
function word(   w, k, s) {
	s = 1 + int(rand() * 3)
	w = ""
	for (k = 0; k < s; k++) w = w substr("badocefigolumanerisotupavekidrasne", 1 + 2 * int(rand() * 17), 2)
	return w
}
function sentence(   n, k, s) {
	n = 8 + int(rand() * 18)
	s = toupper(substr("abcdefgilmnoprstuv", 1 + int(rand() * 18), 1)) word()
	for (k = 1; k < n; k++) s = s " " WORDS[int(rand() * 4000)]
	return s "."
}
# Pieces of a pool larger than gzip's window, so that a page shrinks to about a fifth, as real ones do.
function filler(bytes,   s) {
	s = ""
	while (length(s) < bytes) s = s substr(FILL, 1 + int(rand() * 90000), 200 + int(rand() * 800))
	return substr(s, 1, bytes)
}
BEGIN {
	srand(SEED)
	for (i = 0; i < 4000; i++) WORDS[i] = word()
	while (length(FILL) < 100000) FILL = FILL "var x" int(rand() * 1e6) "={" word() ":" int(rand() * 1e6) ",b:\"" word() "\"};"
	for (p = 0; p < N; p++) {
		dir = DIR "/host-" (p % 100)
		if (p < 100) system("mkdir -p " dir)
		file = dir "/page-" p ".html"
		printf "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Policy %d</title><style>%s</style><script>%s</script></head><body><nav><a href=\"/\">Home</a></nav><main><h1>Policy %d</h1><p>Effective May %d, 2024</p>\n", p, filler(KB * 160), filler(KB * 220), p, 1 + p % 28 > file
		bytes = KB * 100
		h = 0
		while (bytes > 0) {
			line = "<p class=\"text-base leading-7 mt-4 text-gray-900\">" sentence() " " sentence() " " sentence() "</p>"
			if (++h % 8 == 0) line = "<h2 class=\"mt-8\">" WORDS[int(rand() * 4000)] "</h2><ul><li>" sentence() "</li><li>" sentence() "</li></ul>" line
			print line > file
			bytes -= length(line)
		}
		printf "</main><footer><a href=\"/imprint\">Imprint</a></footer><script>%s</script></body></html>\n", filler(KB * 480) > file
		close(file)
	}
}
