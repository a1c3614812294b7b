// The site in a real browser: every page type at three widths, light and dark; axe; no request
// leaves; nothing of a page runs; the search works; the rest works without JavaScript.
// node browser.js SITE SHOTS MODULES CHROMIUM HOSTILE: a site, and one of an archive that wants
// to be more than words. TAP on standard output.
"use strict";
const fs = require("fs");
const path = require("path");
const url = require("url");
const [site, shots, modules, chromium, hostile] = process.argv.slice(2);
const playwright = require(path.join(modules, "playwright-core"));
const axe = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");
const widths = [360, 768, 1440];
const schemes = ["light", "dark"];
let n = 0, failures = 0;

function tell(ok, title, why) {
	console.log(`${ok ? "ok" : "not ok"} ${++n} - ${title}`);
	failures += !ok;
	if (!ok)
		String(why).split("\n").forEach((line) => console.log("#   " + line));
}

const at = (page) => url.pathToFileURL(path.join(site, page)).href;

// One page of every type: those at the top, and the largest of every folder.
function pages() {
	const all = fs.readdirSync(site, { recursive: true }).filter((f) => f.endsWith(".html"));
	const types = new Map();
	for (const f of all) {
		const type = f.includes("/") ? f.split("/")[0] : f;
		const size = fs.statSync(path.join(site, f)).size;
		if (!types.has(type) || types.get(type).size < size)
			types.set(type, { f, size });
	}
	return [...types.values()].map((t) => t.f).sort();
}

async function view(page, file, width, scheme, bad) {
	await page.setViewportSize({ width, height: 900 });
	await page.emulateMedia({ colorScheme: scheme });
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
	if (wide > 1)
		bad.wide.push(`${file} at ${width}: ${wide} px too wide`);
	await page.screenshot({ path: path.join(shots,
		`${file.replace(/[^a-z0-9]+/gi, "_")}-${width}-${scheme}.png`), fullPage: true });
	const found = await page.evaluate(() => window.axe.run(document));
	for (const v of found.violations)
		if (v.impact === "serious" || v.impact === "critical")
			bad.axe.push(`${file} at ${width} ${scheme}: ${v.id}: ${v.nodes[0].target} ${v.nodes[0].failureSummary}`);
}

// What runs, and where requests go, is watched from before the page is there.
function watch(page, from, file, bad) {
	page.on("request", (r) => {
		if (!r.url().startsWith(from) && !r.url().startsWith("data:"))
			bad.left.push(`${file}: ${r.url()}`);
	});
	page.on("dialog", (d) => { bad.ran.push(`${file}: ${d.message()}`); d.dismiss(); });
	page.on("pageerror", (e) => bad.ran.push(`${file}: ${e.message}`));
}

async function look(browser, file, bad) {
	const page = await browser.newPage();
	watch(page, at(""), file, bad);
	await page.goto(at(file));
	// by the debugger, which no policy of the page's stops
	await page.evaluate(axe);
	for (const width of widths)
		for (const scheme of schemes)
			await view(page, file, width, scheme, bad);
	if (await page.evaluate(() => window.pwned))
		bad.ran.push(`${file}: a script of the page's ran`);
	await page.close();
}

// The same under a base path of a web server, as on GitHub Pages: every file of a type, its style
// and script, and a search.
async function served(browser, files, bad) {
	const server = require("http").createServer((request, answer) => {
		const name = decodeURIComponent(request.url.split(/[?#]/)[0]);
		const file = path.join(site, name.slice("/some/base/".length));
		const types = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript" };
		if (!name.startsWith("/some/base/") || !fs.existsSync(file))
			return answer.writeHead(404).end();
		answer.writeHead(200, { "Content-Type": types[path.extname(file)] || "text/plain" });
		answer.end(fs.readFileSync(file));
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.on("listening", resolve));
	const base = `http://127.0.0.1:${server.address().port}/some/base/`;
	const page = await browser.newPage();
	const missing = [];
	watch(page, base, "served", bad);
	page.on("response", (r) => { if (r.status() !== 200) missing.push(r.url()); });
	for (const file of files) {
		await page.goto(base + file);
		if (await page.evaluate(() => document.styleSheets.length !== 1))
			missing.push(file + " without style");
	}
	await page.goto(base + "index.html");
	await page.fill("#q", "train");
	await page.click("#found li a", { timeout: 5000 });
	await page.waitForSelector("article.change");
	server.close();
	return missing.join("\n");
}

async function search(browser, word) {
	const page = await (await browser.newContext()).newPage();
	await page.goto(at("index.html"));
	await page.fill("#q", word);
	await page.waitForSelector("#found li", { timeout: 5000 });
	const href = await page.getAttribute("#found li a", "href");
	await page.click("#found li a");
	return fs.existsSync(path.join(site, href)) && (await page.title()) !== "";
}

// ---- what a page says is words ----

// Pages of the hostile site at the width of a phone: nothing of the text is an element, a handler,
// an address that runs, or wider than the window; the frame is the frame.
async function forged(page, file) {
	return page.evaluate((name) => {
		const faults = [];
		const say = (what, e) => faults.push(`${name}: ${what} ${e ? e.outerHTML.slice(0, 90) : ""}`);
		for (const e of document.querySelectorAll("*")) {
			for (const a of e.attributes)
				if (/^on/i.test(a.name) || (/^(href|src|action)$/.test(a.name) && /^\s*(javascript|data|vbscript):/i.test(a.value)))
					say("runs:", e);
			if (e.matches("iframe, img, object, embed, base, style, [autofocus]"))
				say("is no part of the site:", e);
		}
		if (document.querySelectorAll("script").length > 2)
			say("has a script more");
		if (document.querySelectorAll("h1").length !== 1 || document.querySelectorAll("main").length !== 1 ||
		    document.querySelectorAll("header.site, footer.site").length !== 2)
			say("has another frame");
		if ([...document.querySelectorAll("h1")].some((e) => e.textContent.startsWith("Forged")))
			say("has a forged headline");
		if (/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/.test(document.documentElement.textContent))
			say("turns the direction of text");
		if (document.documentElement.scrollWidth > window.innerWidth + 1)
			say(`is ${document.documentElement.scrollWidth} px wide`);
		if (window.pwned)
			say("ran");
		return faults;
	}, file);
}

async function harmless(browser) {
	const faults = [], bad = { left: [], ran: [] };
	const from = url.pathToFileURL(hostile).href + "/";
	const page = await browser.newPage();
	const files = fs.readdirSync(hostile, { recursive: true }).filter((f) => f.endsWith(".html"));
	await page.setViewportSize({ width: 360, height: 900 });
	watch(page, from, "hostile", bad);
	for (const file of files) {
		await page.goto(from + file);
		await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
		faults.push(...await forged(page, file));
		if (file === "index.html" || file === "platform/harbour.html" || /11-(11|14|19)T08/.test(file))
			await page.screenshot({ fullPage: true, path: path.join(shots, `hostile_${file.replace(/[^a-z0-9]+/gi, "_")}-360.png`) });
	}
	// the search builds its rows by script
	await page.goto(from + "index.html");
	await page.fill("#q", "2024-11");
	await page.waitForSelector("#found li", { timeout: 5000 });
	faults.push(...await forged(page, "a search"));
	await page.close();
	console.log(`# figure: ${files.length} pages of a hostile archive in Chromium, ${faults.length + bad.left.length + bad.ran.length} faults`);
	return faults.concat(bad.left, bad.ran).join("\n");
}

// ---- without a script, and by keyboard ----

// What a reader sees first does not wait for a script, and is light.
async function light(browser) {
	const texts = [], faults = [];
	for (const javaScriptEnabled of [true, false]) {
		const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
		await page.goto(at("index.html"));
		await page.evaluate(() => document.querySelectorAll(".needs-script").forEach((e) => e.remove()));
		texts.push(await page.evaluate(() => document.body.innerText));
		await page.close();
	}
	if (texts[0] !== texts[1])
		faults.push("with JavaScript the front says something else");
	const html = fs.readFileSync(path.join(site, "index.html"), "utf8");
	if (/<script(?![^>]*\bdefer\b)/.test(html) || /<style|style=/.test(html))
		faults.push("something inline, or a script that is waited for");
	const weight = ["index.html", "style.css", "site.js"].reduce((sum, f) => sum + fs.statSync(path.join(site, f)).size, 0);
	console.log(`# figure: the front weighs ${weight} bytes with style and script`);
	if (weight >= 100000)
		faults.push(`the front weighs ${weight} bytes`);
	return faults.join("\n");
}

// Tab until an element is there; every stop on the way can be seen.
async function tab_to(page, wanted, faults) {
	let last = -1;
	for (let n = 0; n < 120; n++) {
		await page.keyboard.press("Tab");
		const stop = await page.evaluate((selector) => {
			const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
			return { there: e.matches(selector), html: e.outerHTML.slice(0, 80),
				seen: box.width > 0 && box.height > 0 && box.left >= 0 && box.top >= -1 && box.top < innerHeight &&
				    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
				order: [...document.querySelectorAll("*")].indexOf(e) };
		}, wanted);
		if (!stop.seen)
			faults.push(`the focus cannot be seen: ${stop.html}`);
		if (stop.order <= last)
			faults.push(`the focus goes back: ${stop.html}`);
		last = stop.order;
		if (stop.there)
			return;
	}
	throw new Error(`no way to ${wanted}`);
}

// Front, search, filter, change, way out, with nothing but keys.
async function journey(browser) {
	const faults = [];
	const page = await (await browser.newContext({ viewport: { width: 1024, height: 700 } })).newPage();
	const enter = async () => {
		const here = page.url();
		await page.keyboard.press("Enter");
		await page.waitForURL((there) => there.href !== here, { timeout: 5000 });
	};
	await page.goto(at("index.html"));
	await tab_to(page, "#q", faults);
	await page.keyboard.type("silent train");
	await page.waitForSelector("#found li a", { timeout: 5000 });
	await tab_to(page, "#found li a", faults);
	await enter();
	if (!page.url().includes("/change/"))
		faults.push("the search leads to " + page.url());
	await page.goBack();
	await page.goto(at("index.html"));
	await tab_to(page, ".filters a[href$='silent.html']", faults);
	await enter();
	await tab_to(page, ".rows .what a", faults);
	await enter();
	await page.waitForSelector("article.change");
	await tab_to(page, ".toc a[href='#way-out']", faults);
	await enter();
	const there = await page.evaluate(() => document.querySelector("#way-out").getBoundingClientRect().top);
	if (!page.url().endsWith("#way-out") || there > 700 || there < -1)
		faults.push(`the way out is not in sight: ${page.url()} ${there}`);
	await tab_to(page, "#way-out a", faults);
	return faults.join("\n");
}

// By keyboard alone: the skip link is first, and leads to the content.
async function keyboard(browser) {
	const page = await (await browser.newContext()).newPage();
	await page.goto(at("index.html"));
	await page.keyboard.press("Tab");
	const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
	await page.keyboard.press("Enter");
	return first === "#main" && page.url().endsWith("#main");
}

// From the front page, without JavaScript: what changed, when, was it announced, the way out.
async function minute(browser) {
	const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
	await page.goto(at("index.html"));
	await page.click("article.card h3 a");
	const text = await page.textContent("main");
	const missing = ["The words", "The clock", "Was it announced?", "The way out", "Evidence"]
		.filter((head) => !text.includes(head));
	return missing.join(", ");
}

async function main() {
	const browser = await playwright.chromium.launch({ executablePath: chromium,
		args: ["--no-sandbox"] });
	const bad = { left: [], ran: [], wide: [], axe: [] };
	const files = pages();

	fs.mkdirSync(shots, { recursive: true });
	for (const file of files)
		await look(browser, file, bad);
	const missing_served = await served(browser, files, bad).catch((e) => e.message);
	console.log(`# figure: ${files.length} page types, ${files.length * 6} views in Chromium`);
	tell(files.length >= 12, "there is a page of every type", files.join(" "));
	tell(bad.axe.length === 0, "axe finds nothing serious or critical", bad.axe.join("\n"));
	tell(bad.left.length === 0, "no request leaves the site", bad.left.join("\n"));
	tell(bad.ran.length === 0, "nothing that a page said runs, and nothing fails", bad.ran.join("\n"));
	tell(bad.wide.length === 0, "no page is wider than its window", bad.wide.join("\n"));
	tell(missing_served === "", "it works under a base path of a web server too", missing_served);
	tell(await search(browser, "train").catch((e) => false), "the search finds a change and leads to it", "");
	tell(await keyboard(browser), "the first key leads to the content", "");
	const told = async (f, title) => {
		const faults = await f(browser).catch((e) => e.message);
		tell(faults === "", title, faults);
	};
	await told(journey, "keys alone lead from front to search, filter, change and way out; the focus is seen and never goes back");
	await told(light, "the front needs no script, nothing inline, and weighs less than 100 kB");
	await told(harmless, "nothing of a hostile archive runs, forges the frame, turns text or is wider than a phone");
	const missing = await minute(browser).catch((e) => e.message);
	tell(missing === "", "without JavaScript a click leads to words, clock, announcement and way out", missing);
	await browser.close();
	console.log(`1..${n}`);
	process.exit(failures ? 1 : 0);
}
main().catch((e) => { console.log(`not ok ${n + 1} - the browser ran`); console.log("# " + e.stack); process.exit(1); });
