// The work of a desk: read an article, search, save and export, decide on a claim.
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { HOME, NARROW, WIDE, accessible, open, shot } from "./help.js";

const WORDS = "soldats";

async function article(page) {
  await page.goto(HOME);
  await page.locator("#latest ~ .rows .title").first().click();
  await page.waitForURL(/\/articles\/\d+$/);
}

describe("an article", () => {
  for (const [name, size] of [["wide", WIDE], ["narrow", NARROW]]) {
    for (const locale of ["en-GB", "fr-FR"]) {
      it(`shows its claims in its text, ${name}, ${locale}`, async () => {
        const { page, done } = await open({ size, locale });
        await article(page);
        if (name === "wide" && locale === "fr-FR") await shot(page, "article");
        assert.ok(await page.locator("mark.content").count() >= 1);
        assert.ok(await page.locator("mark.source").count() >= 1);
        await accessible(page);
        await done();
      });
    }
  }

  it("leads from a claim to its words and back, without script", async () => {
    const { page, done } = await open({ script: false });
    await article(page);
    const number = page.locator(".cards .number").first();
    const target = await number.getAttribute("href");
    await number.click();
    assert.ok(page.url().endsWith(target));
    await page.locator(`a.ref[href="#k-${target.slice(3)}"]`).first().click();
    assert.ok(page.url().endsWith(`#k-${target.slice(3)}`));
    await done();
  });

  it("gives its bytes to keep, not to show", async () => {
    const { page, context, done } = await open();
    await article(page);
    const address = await page.locator("#versions ~ .scroll a[download]").first().getAttribute("href");
    const answer = await context.request.get(new URL(address, HOME).href);
    assert.match(answer.headers()["content-disposition"], /^attachment/);
    assert.match(answer.headers()["content-type"], /^(text\/plain|application\/octet-stream)/);
    await done();
  });
});

describe("the search", () => {
  for (const [name, size] of [["wide", WIDE], ["narrow", NARROW]]) {
    it(`finds claims by their words, ${name}`, async () => {
      const { page, done } = await open({ size, locale: "fr-FR" });
      await page.goto(HOME);
      await page.locator("#top-q").fill(WORDS);
      await page.locator("#top-q").press("Enter");
      await page.waitForURL(/\/claims\?q=/);
      if (name === "wide") await shot(page, "search");
      assert.ok(await page.locator("main mark").count() >= 1);
      await accessible(page);
      await done();
    });
  }

  it("is saved, and stands among what is followed", async () => {
    const { page, done } = await open();
    await page.goto(new URL(`/claims?q=${WORDS}`, HOME).href);
    await page.getByLabel("Name of the search").fill("Troops");
    await page.getByRole("button", { name: "Save this search" }).click();
    await page.goto(new URL("/follow", HOME).href);
    assert.ok(await page.getByText("Troops").first().isVisible());
    await accessible(page);
    await done();
  });

  it("is taken out as CSV", async () => {
    const { page, context, done } = await open();
    await page.goto(new URL(`/claims?q=${WORDS}`, HOME).href);
    const address = await page.getByRole("link", { name: "CSV" }).getAttribute("href");
    const answer = await context.request.get(new URL(address, HOME).href);
    assert.match(answer.headers()["content-disposition"], /^attachment/);
    const rows = (await answer.text()).trim().split(/\r?\n/);
    assert.ok(rows.length > 1 && rows[0].includes("speaker"), rows[0]);
    await done();
  });

  it("says what is wrong with a question", async () => {
    const { page, done } = await open({ quiet: true });
    const answer = await page.goto(new URL("/claims?q=%22%22", HOME).href);
    assert.equal(answer.status(), 400);
    await accessible(page);
    await done();
  });
});

describe("the review", () => {
  it("keeps a decision, and shows it with the claim", async () => {
    const { page, done } = await open();
    await page.goto(new URL("/review", HOME).href);
    await shot(page, "review");
    await accessible(page);
    const decide = page.getByRole("link", { name: "decide" }).first();
    await decide.click();
    await page.waitForURL(/\/review\/\d+\/\d+/);
    await page.getByLabel("Your name").first().fill("Test Desk");
    await page.getByRole("button", { name: /Reject/ }).first().click();
    await page.waitForLoadState();
    await page.goto(new URL("/claims?review=reject", HOME).href);
    assert.ok(await page.locator(".rows li").count() >= 1);
    await done();
  });

  it("goes by the keyboard", async () => {
    const { page, done } = await open();
    await page.goto(new URL("/review", HOME).href);
    const items = page.locator("[data-review]");
    await items.first().focus();
    await page.keyboard.press("j");
    assert.ok(await items.nth(1).evaluate((item) => item === document.activeElement));
    await page.keyboard.press("k");
    await page.keyboard.press("c");
    assert.ok(await items.first().locator("details[open]").count() === 1);
    await done();
  });
});

describe("speakers and outlets", () => {
  for (const path of ["/speakers", "/outlets", "/follow"]) {
    for (const size of [WIDE, NARROW]) {
      it(`stand in nobody's way, ${path}, ${size.width}`, async () => {
        const { page, done } = await open({ size });
        await page.goto(new URL(path, HOME).href);
        await accessible(page);
        await done();
      });
    }
  }

  it("lead from a speaker to what was said", async () => {
    const { page, done } = await open();
    await page.goto(new URL("/speakers", HOME).href);
    await page.locator("main a[href^='/speakers/']").first().click();
    await accessible(page);
    assert.ok(await page.locator("main a[href^='/articles/']").count() >= 1);
    await done();
  });
});
