// What a desk does with a story: open it, follow a figure to its words, compare what outlets printed.
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { HOME, NARROW, WIDE, accessible, open, shot } from "./help.js";

async function story(page) {
  await page.goto(HOME);
  await page.locator("#stories ~ .rows .title").first().click();
  await page.waitForURL(/\/stories\/\d+$/);
}

describe("a story", () => {
  for (const [name, size] of [["wide", WIDE], ["narrow", NARROW]]) {
    for (const locale of ["en-GB", "fr-FR"]) {
      it(`opens from the front page, ${name}, ${locale}`, async () => {
        const { page, done } = await open({ size, locale });
        await story(page);
        const french = locale === "fr-FR";
        assert.equal(await page.locator("html").getAttribute("lang"), french ? "fr" : "en");
        const headings = await page.locator("h2").allInnerTexts();
        assert.ok(headings.includes(french ? "Ce qui est dit" : "What is said"), headings.join(", "));
        await accessible(page);
        await done();
      });
    }
  }

  it("leads from a figure to its words", async () => {
    const { page, done } = await open();
    await story(page);
    await shot(page, "story");
    const point = page.locator(".chart a").first();
    const figure = await point.getAttribute("aria-label");
    // From the keyboard: another point may lie on this one.
    await point.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/articles\/\d+.*at=/);
    const words = await page.locator("#at").innerText();
    assert.ok(words.trim().length > 0, `${figure}: ${words}`);
    await done();
  });

  it("gives the same figures as a table", async () => {
    const { page, done } = await open();
    await story(page);
    const series = page.locator(".series").first();
    const points = await series.locator(".chart a").count();
    assert.ok(points > 1);
    assert.equal(await series.locator("tbody tr").count(), points);
    await done();
  });

  it("shows who has a statement from whom", async () => {
    const { page, done } = await open();
    await story(page);
    const statement = page.locator(".statements details").first();
    await statement.locator("summary").click();
    assert.ok(await statement.locator(".origins li li a").count() >= 2);
    await accessible(page);
    await done();
  });

  it("shows what outlets made of a quotation", async () => {
    const { page, done } = await open();
    await story(page);
    assert.ok(await page.locator(".variants > li").count() >= 2);
    assert.ok(await page.locator(".variants :is(ins, del)").count() >= 1);
    await done();
  });

  it("works without script", async () => {
    const { page, done } = await open({ script: false });
    await story(page);
    await page.locator(".statements summary").first().click();
    assert.ok(await page.locator(".statements .origins a").first().isVisible());
    await done();
  });

  it("is dark where that is wanted", async () => {
    const { page, done } = await open({ dark: true });
    await story(page);
    await accessible(page);
    await done();
  });
});

describe("the front page", () => {
  for (const [name, size] of [["wide", WIDE], ["narrow", NARROW]]) {
    for (const dark of [false, true]) {
      it(`stands in nobody's way, ${name}, ${dark ? "dark" : "light"}`, async () => {
        const { page, done } = await open({ size, dark });
        await page.goto(HOME);
        await shot(page, `front-${name}`);
        await accessible(page);
        await done();
      });
    }
  }

  it("keeps the language and the colours that were chosen", async () => {
    const { page, done } = await open();
    await page.goto(HOME);
    await page.getByRole("button", { name: "Français" }).click();
    await page.locator("html[lang=fr]").waitFor();
    await page.getByRole("button", { name: "Sombre" }).click();
    await page.locator("html[data-theme=dark]").waitFor();
    await page.reload();
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    assert.equal(await page.locator("html").getAttribute("lang"), "fr");
    await done();
  });

  it("can be read from the keyboard", async () => {
    const { page, done } = await open();
    await page.goto(HOME);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "top-q");
    await done();
  });
});
