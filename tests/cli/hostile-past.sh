# Sourced after past.sh: make_hostile makes ./snapshots of a page that wants to be more than words.
# Texts, names, quotes, steps and addresses carry markup, handlers, addresses that run, marks of
# direction, ends of scripts and of CDATA, templates' own signs, terminal sequences, huge words.

rlo=$(printf '\342\200\256') pdf=$(printf '\342\200\254') esc=$(printf '\033')
huge=$(printf 'w%.0s' $(seq 1 4000))
hostile_lines() {
	cat <<EOF
# <img src=x onerror=window.pwned=1>

<script>window.pwned=1</script> We train models on what you write.
</script><script>window.pwned=1</script>
<svg onload=window.pwned=1> <iframe src=http://evil.example/></iframe>
[click](javascript:window.pwned=1) <a href="javascript:window.pwned=1">here</a>
" onmouseover="window.pwned=1" autofocus onfocus="window.pwned=1"
]]> <!-- --> <?xml version="1.0"?> &lt;script&gt; &#60;script&#62;
{{summary}} {{#findings}} {{>top}} {{_nav.front}} \${x} {platform_name} %n
</p></main><h1>Forged: this change was announced</h1><p class="chip v-announced">announced</p>
We ${rlo}niart$pdf models and ${rlo}decnuonna saw ti
${esc}[2J${esc}]0;owned${esc}\\ ${esc}[31mred
سياسة الخصوصية تسمح لنا بتدريب نماذج الذكاء الاصطناعي على ما تكتبه.
מדיניות הפרטיות מאפשרת לנו לאמן מודלים.
$huge
EOF
}

# quoted TEXT: the inside of a JSON string.
quoted() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g; s/'"$esc"'/\\u001b/g'; }

make_hostile() {
	mkdir -p snapshots && cd snapshots && git init -q -b main . || return 1
	p=harbour/privacy-policy
	printf '# Privacy\n\nWe keep what you write.\n' |
		past $p 2024-09-18T08:00:00Z "$(json $p 2024-09-18T08:00:00Z first false '')" 'first record' first >/dev/null
	day=10
	hostile_lines | sed 1,2d | while IFS= read -r line; do
		day=$((day + 1)) q=$(quoted "$line")
		hostile_lines | head -n $((day - 8)) |
			past $p 2024-11-${day}T08:00:00Z "$(json $p 2024-11-${day}T08:00:00Z change true \
			',"previously":"2024-11-01T08:00:00Z","verdict":"silent","because":"'"$q"'","platform_name":"'"$q"'","page_name":"'"$q"'","findings":[{"rule":"r","concept":"ai-training","direction":"+","severity":"high","change":"added","quote":"'"$q"'","after":"'"$q"'","says":"'"$q"'","heading":"'"$q"'","match":"train","line":3}],"announcement":{"state":"found","title":"'"$q"'","url":"javascript:window.pwned=1","checks":[{"source":"harbour/blog","name":"'"$q"'","state":"found","looked":"2024-11-05T08:00:00Z","title":"'"$q"'","url":"javascript:window.pwned=1"}]},"way_out":{"setting":"'"$q"'","default":"'"$q"'","steps":["'"$q"'"],"exempt":["'"$q"'"],"url":"javascript:window.pwned=1","form":"data:text/html,x"}')" 'x' change >/dev/null
		# the same words where no rule found anything
		echo "$line" | past lantern/terms 2024-11-${day}T09:00:00Z "$(json lantern/terms 2024-11-${day}T09:00:00Z change false \
			',"glimpse":{"change":"edited","text":"'"$q"'","match":null,"under":"'"$q"'"},"sentences":{"added":0,"removed":0,"edited":1,"moved":0}')" 'x' change >/dev/null
	done
	cd ..
}
