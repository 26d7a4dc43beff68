// Looks at the pages in headless Chromium. Called by .ci/pages: node pages.mjs BASE_URL, with $MODULES (where the modules
// are), $CHROMIUM (the browser) and, where screenshots are wanted, $PAGES_SHOTS (a folder).
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const { MODULES, CHROMIUM, PAGES_SHOTS } = process.env;
const base = process.argv[2];
const load = createRequire(join(MODULES, "package.json"));
const { chromium } = load("playwright-core");
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

const WIDE = { width: 1200, height: 900 };
const NARROW = { width: 360, height: 740 };
const PATHS = {
  front: "", source: "sources/quay/", all: "?page=2", search: "?q=quay", korean: "?q=%EB%B0%94%EB%8B%A4", nothing: "?q=zzzz",
  combined: "?q=crane&curator=ines-vogt&site=tidewick-post", days: "days/", day: "days/2024-03-12/", sites: "sites/",
  site: "sites/tidewick-post/", authors: "authors/", digests: "digests/", statistics: "statistics/",
};

let failures = 0;
function check(what, good, shown = "") {
  if (good) return;
  failures += 1;
  console.error(`pages: ${what}${shown ? `\n  ${shown}` : ""}`);
}

// A page that keeps what it complains about and what it asks others for.
async function open(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(base)) page.complaints.push(`asks for ${request.url()}`);
  });
  return page;
}

// All that must hold of any page; what does not, in words.
async function faults(page) {
  const found = [...page.complaints];
  page.complaints.length = 0;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, help, nodes } of violations) found.push(`${id}: ${help}: ${nodes.map((n) => n.html).slice(0, 3).join(" ")}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) found.push(`${overflow} pixels wider than the window`);
  const scripts = await page.locator("script").count();
  if (scripts > 0) found.push(`${scripts} scripts`);
  return found;
}

async function look(browser) {
  const addresses = { ...PATHS };
  const seen = {};
  for (const colorScheme of ["light", "dark"]) {
    for (const [width, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
      const context = await browser.newContext({ colorScheme, viewport, reducedMotion: "reduce" });
      const page = await open(context);
      if (!addresses.article) {
        await page.goto(base + "days/2024-03-06/");
        addresses.article = await page.locator("article .more a", { hasText: "details" }).first().getAttribute("href");
        await page.goto(base + "digests/");
        addresses.digest = await page.locator(".digests a").first().getAttribute("href");
        for (const name of ["article", "digest"]) addresses[name] = addresses[name].replace(/^(\.\.\/)+/, "");
      }
      for (const [name, path] of Object.entries(addresses)) {
        const answer = await page.goto(base + path);
        const where = `${name} (${path}), ${colorScheme}, ${width}`;
        check(`${where}: ${answer.status()}`, answer.status() === 200);
        const policy = answer.headers()["content-security-policy"] ?? "";
        check(`${where}: no strict policy`, policy.startsWith("default-src 'none'") && !policy.includes("unsafe"), policy);
        const wrong = await faults(page);
        check(where, wrong.length === 0, wrong.join("\n  "));
        (seen[name] ??= {})[colorScheme] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        if (PAGES_SHOTS) await page.screenshot({ path: join(PAGES_SHOTS, `${name}-${width}-${colorScheme}.png`) });
      }
      await context.close();
    }
  }
  for (const [name, { light, dark }] of Object.entries(seen)) check(`${name} has one colour scheme`, light !== dark, light);
  console.log(`  ${Object.keys(addresses).length} pages, light and dark, wide and narrow`);
}

const total = async (page) => Number((await page.locator("[role=status]").innerText()).match(/[\d,]+/)[0].replace(",", ""));

// A search and its filters, with whatever the context allows: scripts are not needed.
async function search(page) {
  await page.goto(base);
  await page.getByRole("searchbox").fill("quay letter");
  await page.getByRole("searchbox").press("Enter");
  await page.waitForURL(/q=quay/);
  const all = await total(page);
  check("a search finds something", all > 0);
  const unmarked = await page.locator("article:not(:has(mark))").count();
  check(`${unmarked} articles have nothing marked`, unmarked === 0);

  const narrow = page.getByRole("navigation", { name: "Curators" }).getByRole("link").first();
  const curator = await narrow.innerText();
  await narrow.click();
  await page.waitForURL(/curator=/);
  const fewer = await total(page);
  check("a filter narrows", fewer > 0 && fewer < all, `${fewer} of ${all}`);
  check("the search stays in its field", (await page.getByRole("searchbox").inputValue()) === "quay letter");
  await page.getByRole("textbox", { name: "Author" }).fill("Petra Holm");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.waitForURL(/author=/);
  const few = await total(page);
  check("filters combine", few > 0 && few < fewer, `${few} of ${fewer}`);
  const others = await page.locator("article .about").evaluateAll((all) => all.filter((one) => !one.innerText.includes("Petra Holm")).length);
  check(`${others} articles are by others`, others === 0);
  await page.getByRole("list", { name: "Filters in force" }).getByRole("link", { name: curator }).click();
  await page.waitForURL((url) => !url.search.includes("curator="));
  check("a filter is taken away again", (await total(page)) >= few);
  const feed = await page.locator("#address").inputValue();
  check("the view's feed has its words and filters", feed.includes("atom.xml?q=quay+letter&author=petra-holm"), feed);

  await page.goto(base);
  await page.getByRole("searchbox").fill("바다");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.waitForURL(/q=/);
  check("a part of a Korean word is marked", (await page.locator("mark", { hasText: /^바다$/ }).count()) > 0);
}

// From the top by Tab alone: the skip link, then every way in the order in which it is seen, each visibly.
async function keyboard(page) {
  await page.goto(base);
  await page.keyboard.press("Tab");
  check("the first stop is the skip link", (await page.locator(":focus").innerText()) === "Skip to content");
  check("it is seen", (await page.locator(":focus").boundingBox()).x >= 0);
  await page.keyboard.press("Enter");
  check("it leads to the content", page.url().endsWith("#content"));
  await page.keyboard.press("Tab");
  check("what comes next is in the content", await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));

  await page.goto(base);
  const stops = [];
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => {
      const at = document.activeElement, style = getComputedStyle(at);
      return { name: at.id || at.innerText, seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
    }));
  }
  const names = stops.map(({ name }) => name);
  check("the ways come in their order", ["q", "Search", "Articles", "Days", "Statistics"].every((name) => names.includes(name)), names.join(", "));
  check("each stop is seen", stops.every(({ seen }) => seen), JSON.stringify(stops.filter(({ seen }) => !seen)));
  await page.goto(base + "?q=quay");
  await page.locator("aside nav a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/&/);
  check("a filter works by the keyboard", (await total(page)) > 0);
}

// The checks see what is wrong: a page with one fault of each sort.
async function seesFaults(browser) {
  const page = await open(await browser.newContext({ viewport: NARROW }));
  const faulty = `<!DOCTYPE html><html><head><title>x</title></head><body><main><h1>x</h1><img src="https://elsewhere.example/x.png">
    <p style="color:#aaa;background:#fff;width:900px">faint</p></main><script>console.error("broken")</script></body></html>`;
  await page.route("**/*", (route) => (route.request().url() === base ? route.fulfill({ contentType: "text/html", body: faulty }) : route.abort()));
  await page.goto(base);
  const found = (await faults(page)).join("\n");
  for (const fault of ["asks for https://elsewhere", "broken", "image-alt", "html-has-lang", "color-contrast", "wider", "1 scripts"]) {
    check(`a fault is not seen: ${fault}`, found.includes(fault), found);
  }
  await page.context().close();
}

if (PAGES_SHOTS) mkdirSync(PAGES_SHOTS, { recursive: true });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
try {
  await seesFaults(browser);
  console.log("  faults are seen");
  await look(browser);
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ viewport: WIDE, javaScriptEnabled });
    const page = await open(context);
    await search(page);
    check("the search complains", page.complaints.length === 0, page.complaints.join("\n  "));
    await context.close();
    console.log(`  search and filters, ${javaScriptEnabled ? "with" : "without"} scripts`);
  }
  const context = await browser.newContext({ viewport: WIDE });
  await keyboard(await open(context));
  console.log("  keyboard");
} finally {
  await browser.close();
}
console.log(failures === 0 ? "  all well" : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
