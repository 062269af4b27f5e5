import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { start, type Gateway } from "#src/main.ts";
import { testHome, type TestHome } from "../fakes/database.ts";
import { findChromium, lookingLike, openChromium } from "./chromium.ts";

/*
 * What is done in the demo shop, as a merchant sees it first: a return, a cancellation that waits for the shop, and news
 * of a parcel that nobody had to ask for.
 */
const chromium = findChromium();
if (chromium === undefined)
  process.stderr.write(
    "test/journeys/playground-deeds.browser.test.ts: no Chromium: install it, or name it in CHROMIUM; skipped\n",
  );

const replies = (page: Page) => page.locator(".item.shop .bubble:not(.dots) .text");
/** Presses a button of the latest reply. */
const choose = (page: Page, title: string) =>
  page.locator(".choices button", { hasText: title }).last().click();

describe.skipIf(chromium === undefined)("in the demo shop", () => {
  let home: TestHome;
  let gateway: Gateway;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    home = await testHome();
    gateway = await start({
      ...home.env,
      PORT: "0",
      PLAYGROUND: "on",
      LOG_LEVEL: "silent",
      ADMIN_TOKEN: "a token for the tests",
      STOP_SECONDS: "3",
    });
    browser = await openChromium(chromium ?? "");
    page = await (await browser.newContext(lookingLike({ width: 390, height: 844, touch: true }))).newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(gateway.url);
    await page.locator("#suggestions .chip").first().waitFor();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await gateway.stop();
    await home.remove();
  });

  const suggested = (text: string) => page.locator("#suggestions .chip", { hasText: text }).click();
  const reply = (words: RegExp) => replies(page).filter({ hasText: words }).last().waitFor();

  it("a return is asked for on a yes, and known from then on", { timeout: 60_000 }, async () => {
    await suggested("send back something of #1041");
    await reply(/Which item would you like to send back/);
    await choose(page, "Titanium tent pegs");
    await reply(
      /I can request a return of Titanium tent pegs.*Sending it back costs €4\.90.*Shall I do that/s,
    );
    await choose(page, "Yes, please");
    await reply(/^Done: I have passed your return request for order #1041/);
    await page.locator("#text").fill("Where is my return of #1041?");
    await page.locator("#text").press("Enter");
    await reply(/return for order #1041 has been requested/);
  });

  it("a cancellation waits for the shop, and its answer comes by itself", { timeout: 60_000 }, async () => {
    await suggested("Please cancel order #1058");
    await reply(/I can cancel your order #1058.*A colleague decides on it/s);
    expect(await page.locator("#desk").isVisible()).toBe(false);
    await choose(page, "Yes, please");
    await reply(/passed your request for order #1058 on to our team/);
    const desk = page.locator("#desk");
    await desk.getByText("Cancel order").waitFor();
    expect(await desk.innerText()).toContain("#1058");
    await desk.getByRole("button", { name: "Approve" }).click();
    await reply(/^Done: your order #1058 is cancelled/);
    await desk.waitFor({ state: "hidden" });
    await page.locator("#text").fill("Where is #1058?");
    await page.locator("#text").press("Enter");
    await reply(/order #1058.*was cancelled/s);
  });

  it("news of a parcel comes to whoever wished for it, once", { timeout: 60_000 }, async () => {
    await suggested("Keep me posted on #1052");
    await reply(/^Done: I will write to you here when there is news about your order #1052/);
    await page.locator("#parcels button", { hasText: "#1052 delivered" }).click();
    await reply(/News about your order #1052.*delivered/s);
    await page.locator("#parcels button", { hasText: "#1052" }).waitFor({ state: "detached" });
    await page.locator("#text").fill("Where is #1052?");
    await page.locator("#text").press("Enter");
    await reply(/^(?!News).*#1052.* was delivered/s);
    expect(
      await replies(page)
        .filter({ hasText: /News about your order #1052/ })
        .count(),
    ).toBe(1);
    expect(complaints).toEqual([]);
  });
});
