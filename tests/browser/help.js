// A browser for the tests, and what all of them ask of a page.
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Where the server is: `cargo xtask browser` starts it. */
export const HOME = process.env.SELON_URL ?? "http://127.0.0.1:8787/";
const SHOTS = process.env.SELON_SHOTS;
const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.SELON_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
});

/** The sizes that pages are looked at in. */
export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 375, height: 740 };

/** A page of a fresh visitor. What goes wrong in it makes the test fail when it is closed; with `quiet`, its console may complain. */
export async function open({ size = WIDE, locale = "en-GB", script = true, dark = false, quiet = false } = {}) {
  const context = await browser.newContext({
    viewport: size, locale, javaScriptEnabled: script, colorScheme: dark ? "dark" : "light", baseURL: HOME,
  });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => {
    // The console of a page that was refused says so.
    if (message.type() === "error" && !quiet) wrong.push(message.text());
  });
  page.on("response", (response) => {
    if (response.status() >= 500) wrong.push(`${response.status()} ${response.url()}`);
  });
  return {
    page,
    context,
    async done() {
      await context.close();
      assert.deepEqual(wrong, []);
    },
  };
}

/** Nothing that axe knows stands in anybody's way, and nothing runs out of the window sideways. */
export async function accessible(page) {
  // The page's own policy lets no script in but its own: axe goes in through the debugger.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const said = violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(", ")}`);
  assert.deepEqual(said, [], page.url());
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 1, `${page.url()} is ${over} pixels too wide`);
}

/** Keeps a picture of what the page shows, where pictures are wanted. */
export async function shot(page, name) {
  if (!SHOTS) return;
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}
