// The site in a real browser: every page type at three widths, light and dark; axe; no request
// leaves; nothing of a page runs; the search works; the rest works without JavaScript.
// node browser.js SITE SHOTS MODULES CHROMIUM: TAP on standard output.
"use strict";
const fs = require("fs");
const path = require("path");
const url = require("url");
const [site, shots, modules, chromium] = process.argv.slice(2);
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
	const missing = await minute(browser).catch((e) => e.message);
	tell(missing === "", "without JavaScript a click leads to words, clock, announcement and way out", missing);
	await browser.close();
	console.log(`1..${n}`);
	process.exit(failures ? 1 : 0);
}
main().catch((e) => { console.log(`not ok ${n + 1} - the browser ran`); console.log("# " + e.stack); process.exit(1); });
