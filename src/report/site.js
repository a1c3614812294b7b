/* The search: reads an index made with the site. Everything else works without. */
(function () {
	"use strict";
	var root = document.currentScript.dataset.root;
	var MOST = 30;
	var input, found, loading = false;

	document.documentElement.classList.add("script");

	function load() {
		var script;

		if (loading)
			return;
		loading = true;
		script = document.createElement("script");
		script.src = root + "search-index.js";
		script.onload = show;
		document.head.appendChild(script);
	}

	/* Every word of the question is somewhere in the change: date, platform, page, verdict,
	   what happened, the sentence, subjects. */
	function meets(change, words) {
		var text = change.text = change.text || change.slice(1).join(" ").toLowerCase();

		return words.every(function (word) {
			return text.indexOf(word) >= 0;
		});
	}

	function row(change) {
		var item = document.createElement("li"), link = document.createElement("a");
		var kicker = document.createElement("p"), what = document.createElement("p");

		item.className = "row";
		kicker.className = "kicker";
		what.className = "what";
		kicker.textContent = change.slice(1, 5).join(" · ");
		link.href = root + change[0];
		link.textContent = change[5];
		what.appendChild(link);
		item.append(kicker, what);
		if (change[6]) {
			var said = document.createElement("p");
			said.className = "said";
			said.dir = "auto";
			said.textContent = change[6];
			item.appendChild(said);
		}
		return item;
	}

	/* The words are the page's: the script has none of its own. */
	function says(n) {
		var kind = n === 0 ? "none" : n === 1 ? "one" : n > MOST ? "most" : "some";

		return found.dataset[kind].replace("%n", n).replace("%most", MOST);
	}

	function show() {
		var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
		var list = document.createElement("ul"), note = document.createElement("p");
		var hits;

		if (!window.smallprintIndex)
			return;
		found.textContent = "";
		if (words.length === 0)
			return;
		hits = window.smallprintIndex.filter(function (change) {
			return meets(change, words);
		});
		note.className = "small";
		note.textContent = says(hits.length);
		list.className = "rows";
		hits.slice(0, MOST).forEach(function (change) {
			list.appendChild(row(change));
		});
		found.append(note, list);
	}

	document.addEventListener("DOMContentLoaded", function () {
		input = document.getElementById("q");
		found = document.getElementById("found");
		if (!input)
			return;
		input.addEventListener("focus", load);
		input.addEventListener("input", function () { load(); show(); });
		input.form.addEventListener("submit", function (event) { event.preventDefault(); });
		input.value = new URLSearchParams(location.search).get("q") || "";
		if (input.value)
			load();
	});
})();
