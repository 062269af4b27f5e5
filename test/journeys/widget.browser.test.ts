import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setTimeout as wait } from "node:timers/promises";
import { SignJWT } from "jose";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { RunTurn } from "#src/agent/turn.ts";
import { wordsOf } from "#src/conversation/content.ts";
import { repeat } from "../fakes/echo.ts";
import {
  chatGateway,
  chatHome,
  jwtSecret,
  site,
  type ChatGateway,
  type ChatHome,
} from "../server/widget/gateway.ts";
import { shopPage, type ShopPage } from "../server/widget/shop-page.ts";
import { findChromium, lookingLike, openChromium, type Looks } from "./chromium.ts";

const chromium = findChromium();
const without = chromium === undefined ? "no Chromium: install it, or name it in CHROMIUM; skipped" : "";
if (without !== "") process.stderr.write(`test/journeys/widget.browser.test.ts: ${without}\n`);

const desk: Looks = { width: 1280, height: 800 };
const phone: Looks = { width: 390, height: 844, touch: true };
/** A window of 1280 by 1024, magnified fourfold. */
const magnified: Looks = { width: 320, height: 256 };

/** Where to leave pictures of the chat, for whoever wants to look at it. */
const pictures = process.env.PICTURES;

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 });

const answers: RunTurn = async (input) => {
  const words = input.messages.map(({ content }) => wordsOf(content)).join("\n");
  const echo = repeat(input);
  if (echo.kind !== "reply") return echo;
  const say = (text: string, more: object = {}) => ({ ...echo, reply: { ...echo.reply, text, ...more } });
  if (words.includes("slow")) await wait(2_500);
  if (words.includes("Which"))
    return say("Which order do you mean?", {
      choices: [
        { id: "order:a", title: "#1001 Tent" },
        { id: "order:b", title: "#1002 Stove" },
      ],
    });
  if (words.includes("where"))
    return say(
      "Your order **#1001** is on its way.\n\n- Tent\n- Two mats\n\nIt should arrive on Tuesday, 1 December. Follow it here: https://example.com/t/1.",
    );
  if (words.includes("أين")) return say("طلبك **#1001** في الطريق.", { language: "ar" });
  return echo;
};

let browser: Browser | undefined;
beforeAll(async () => {
  if (chromium !== undefined) browser = await openChromium(chromium);
});
afterAll(() => browser?.close());
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** What a page complained of, and what it asked of strangers. */
interface Visit {
  readonly page: Page;
  readonly complaints: string[];
  readonly strangers: string[];
}

async function contextOf(looks: Looks): Promise<BrowserContext> {
  if (browser === undefined) throw new Error("There is no browser.");
  const context = await browser.newContext(lookingLike(looks));
  open.push(() => context.close());
  return context;
}

async function visit(context: BrowserContext, address: string, known: readonly string[]): Promise<Visit> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A line that is cut, or a favicon that is not there, is what some of these tests are about.
    if (message.type() === "error" && !/Failed to load resource/u.test(message.text()))
      complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!known.includes(new URL(request.url()).origin) && !request.url().startsWith("blob:"))
      strangers.push(request.url());
  });
  await page.goto(address);
  await page.locator("button[aria-expanded]").waitFor();
  return { page, complaints, strangers };
}

const launcher = (page: Page) => page.locator("button[aria-expanded]");

async function chatIn(page: Page): Promise<Frame> {
  const frame = await (await page.waitForSelector("iframe", { state: "attached" })).contentFrame();
  if (frame === null) throw new Error("The frame has no content.");
  await frame.locator(".item").first().waitFor({ state: "attached" });
  return frame;
}

async function opened(page: Page): Promise<Frame> {
  await launcher(page).click();
  return chatIn(page);
}

const shopSays = (frame: Frame) => frame.locator(".item.shop .text");
const own = (frame: Frame) => frame.locator(".item.own .text");
/** The answer that has these words. */
const answer = (frame: Frame, text: string) => shopSays(frame).filter({ hasText: text });

async function write(frame: Frame, text: string): Promise<void> {
  await frame.locator("#text").fill(text);
  await frame.locator("#text").press("Enter");
}

const focused = (frame: Frame | Page) => frame.evaluate<string>("document.activeElement?.id ?? ''");

async function picture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
}

describe.skipIf(chromium === undefined)("the chat on a shop's page", () => {
  let home: ChatHome;
  let gateway: ChatGateway;
  let shop: ShopPage;
  const origins: string[] = [];
  beforeAll(async () => {
    // The page's origin has to be known before the connection is made, and its script after: the page asks when it is asked.
    let script = "";
    shop = await shopPage(() => ({ script }));
    home = await chatHome({ origins: [shop.origin.replace("127.0.0.1", "localhost"), shop.origin] });
    gateway = await chatGateway(home, { runTurn: answers });
    script = new URL(`/widget/${home.connection}.js`, gateway.url).href;
    origins.push(shop.origin, gateway.url.origin);
  });
  afterAll(async () => {
    await gateway.stop();
    await shop.close();
    await home.remove();
  });
  const arrive = async (looks: Looks = desk, query = "") => {
    const context = await contextOf(looks);
    return { context, ...(await visit(context, `${shop.origin}/${query}`, origins)) };
  };

  it("is used with the keyboard alone, on a page with a strict policy, and asks nothing of strangers", async () => {
    const { page, complaints, strangers } = await arrive();
    // Nothing but the script is loaded until somebody wants to chat.
    expect(page.frames()).toHaveLength(1);
    // A link of the page comes first. A page that has only just been opened may not hear the first key.
    await expect
      .poll(async () => {
        await page.keyboard.press("Tab");
        return page.evaluate("document.querySelector('div')?.shadowRoot?.activeElement?.tagName");
      })
      .toBe("BUTTON");
    await page.keyboard.press("Enter");
    const frame = await chatIn(page);
    await frame.locator("#text:focus").waitFor();
    await page.keyboard.type("where is it");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("please?");
    expect(await own(frame).count()).toBe(0);
    await page.keyboard.press("Enter");
    await answer(frame, "#1001").waitFor();
    expect(await own(frame).allInnerTexts()).toEqual(["where is it\nplease?"]);
    expect(await focused(frame)).toBe("text");

    const reply = answer(frame, "#1001");
    expect(await reply.getAttribute("lang")).toBe("en");
    expect(await reply.locator("strong").innerText()).toBe("#1001");
    expect(await reply.locator("li").allInnerTexts()).toEqual(["Tent", "Two mats"]);
    const link = reply.locator("a");
    expect(await link.getAttribute("href")).toBe("https://example.com/t/1");
    expect(await link.getAttribute("rel")).toContain("noopener");

    // Backwards from the field: the link, what was said, the way out.
    const stops: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      await page.keyboard.press("Shift+Tab");
      stops.push(await frame.evaluate<string>("document.activeElement.id || document.activeElement.tagName"));
      expect(await frame.evaluate("getComputedStyle(document.activeElement).outlineStyle")).not.toBe("none");
    }
    expect(stops).toEqual(["attach", "A", "log", "close"]);

    await page.keyboard.press("Escape");
    expect(await launcher(page).getAttribute("aria-expanded")).toBe("false");
    expect(await page.evaluate("document.querySelector('div')?.shadowRoot?.activeElement?.tagName")).toBe(
      "BUTTON",
    );
    await page.keyboard.press("Enter");
    await frame.locator("#text:focus").waitFor();
    expect(complaints).toEqual([]);
    expect(strangers).toEqual([]);
  });

  it("has what was said after a reload, and the words that were not sent yet", async () => {
    const { page } = await arrive();
    let frame = await opened(page);
    await write(frame, "first");
    await answer(frame, "re: first").waitFor();
    await frame.locator("#text").fill("half a sen");
    await page.reload();
    // It was open, and is again, without taking the focus from the page.
    frame = await chatIn(page);
    await answer(frame, "re: first").waitFor();
    expect(await own(frame).allInnerTexts()).toEqual(["first"]);
    expect(await frame.locator("#text").inputValue()).toBe("half a sen");
    expect(await page.evaluate("document.activeElement === document.body")).toBe(true);
  });

  it("keeps what is written offline, and sends it once when it is back", async () => {
    const { page, context } = await arrive();
    const frame = await opened(page);
    await write(frame, "before");
    await answer(frame, "re: before").waitFor();
    await context.setOffline(true);
    await frame.locator("#trouble:not([hidden])").waitFor();
    expect(await frame.locator("#trouble").innerText()).toContain("offline");
    await write(frame, "one");
    await write(frame, "two");
    expect(await own(frame).allInnerTexts()).toEqual(["before", "one", "two"]);
    expect(await frame.locator(".fate").allInnerTexts()).toEqual(["", "Sending…", "Sending…"]);
    await context.setOffline(false);
    // Both together, and in their order: one turn answers them.
    await answer(frame, "re: one | two").waitFor();
    await frame.locator("#trouble").waitFor({ state: "hidden" });
    expect(await own(frame).allInnerTexts()).toEqual(["before", "one", "two"]);
    await page.waitForTimeout(1_500);
    expect(await shopSays(frame).count()).toBe(3);
    expect(await frame.locator(".fate").allInnerTexts()).toEqual(["", "", ""]);
  });

  it("keeps what could not be sent over a reload", async () => {
    const { page, context } = await arrive();
    const frame = await opened(page);
    await write(frame, "before");
    await answer(frame, "re: before").waitFor();
    await context.route("**/webhooks/**", (route) =>
      (route.request().postData() ?? "").includes("message") ? route.abort() : route.continue(),
    );
    await write(frame, "meanwhile");
    await frame.locator(".fate", { hasText: "Sending…" }).waitFor();
    await page.reload();
    const again = await chatIn(page);
    await again.locator(".fate", { hasText: "Sending…" }).waitFor();
    expect(await own(again).allInnerTexts()).toEqual(["before", "meanwhile"]);
    await context.unroute("**/webhooks/**");
    await answer(again, "re: meanwhile").waitFor();
    expect(await own(again).allInnerTexts()).toEqual(["before", "meanwhile"]);
  });

  it("shows the same in two tabs", async () => {
    const { page, context } = await arrive();
    const one = await opened(page);
    await write(one, "in the first");
    await answer(one, "re: in the first").waitFor();
    const other = await visit(context, `${shop.origin}/`, origins);
    const two = await opened(other.page);
    await answer(two, "re: in the first").waitFor();
    await write(two, "in the second");
    await answer(two, "re: in the second").waitFor();
    await answer(one, "re: in the second").waitFor();
    for (const tab of [one, two])
      expect(await own(tab).allInnerTexts()).toEqual(["in the first", "in the second"]);
  });

  it("offers answers that can be tapped, once", async () => {
    const { page } = await arrive();
    const frame = await opened(page);
    await write(frame, "Which?");
    const choices = frame.locator(".choices button");
    await choices.nth(1).waitFor();
    expect(await frame.locator(".choices").getAttribute("role")).toBe("group");
    await choices.nth(1).click();
    await answer(frame, "re: #1002 Stove").waitFor();
    expect(await own(frame).allInnerTexts()).toEqual(["Which?", "#1002 Stove"]);
    expect(await choices.count()).toBe(0);
    expect(await focused(frame)).toBe("text");
  });

  it("says that an answer is being written, and does not move where that is not wanted", async () => {
    const { page } = await arrive({ ...desk, reducedMotion: true });
    const frame = await opened(page);
    await write(frame, "slow, please");
    await frame.locator("#typing", { hasText: "being written" }).waitFor();
    expect(await frame.evaluate("getComputedStyle(document.querySelector('#typing')).animationName")).toBe(
      "none",
    );
    await answer(frame, "re: slow").waitFor();
    await frame.locator("#typing:empty").waitFor({ state: "attached" });
  });

  it("announces an answer that comes while it is closed", async () => {
    const { page } = await arrive();
    const frame = await opened(page);
    await write(frame, "slow, please");
    await own(frame).first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator("button[aria-label='Chat, new messages: 1']").waitFor();
    await launcher(page).click();
    await page.locator("button[aria-label='Chat']").waitFor();
    await answer(frame, "re: slow").waitFor();
  });

  it("writes what anybody says as text", async () => {
    const { page, complaints } = await arrive();
    const frame = await opened(page);
    const evil = `<img src=x onerror="alert(1)"><script>alert(2)</script> javascript:alert(3)`;
    await write(frame, evil);
    await answer(frame, "re: ").waitFor();
    expect(await own(frame).first().innerText()).toBe(evil);
    expect(await answer(frame, "re: ").innerText()).toBe(`re: ${evil}`);
    expect(await frame.locator("main img, main script, main a").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("sends a picture, and says why another file is not sent", async () => {
    const { page } = await arrive();
    const frame = await opened(page);
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    await frame
      .locator("#file")
      .setInputFiles({ name: "run.exe", mimeType: "application/x-msdownload", buffer: png });
    await frame.locator("#problem:not([hidden])").waitFor();
    expect(await frame.locator("#problem").innerText()).toContain("run.exe");
    await frame
      .locator("#file")
      .setInputFiles({ name: "broken mug.png", mimeType: "image/png", buffer: png });
    await frame.locator("#files .file").waitFor();
    await write(frame, "It came like this");
    await answer(frame, "re: It came like this").waitFor();
    expect(await frame.locator(".item.own .file").innerText()).toContain("broken mug.png");
    expect(await frame.locator("#files").isVisible()).toBe(false);
  });

  it("knows a shopper who is logged in, and forgets them when they are not", async () => {
    const token = await new SignJWT({ email: "ana@example.com" })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject("customer 17")
      .setAudience(site)
      .setExpirationTime("10m")
      .sign(Buffer.from(jwtSecret));
    const { page, context } = await arrive(desk, `?token=${token}`);
    const frame = await opened(page);
    await write(frame, "my own question");
    await answer(frame, "re: my own question").waitFor();
    const [row] = await gateway.db.query<{ address: { email?: string } }>(
      "select reply_to as address from conversations where reply_to->>'email' = 'ana@example.com'",
      [],
    );
    expect(row?.address.email).toBe("ana@example.com");

    // On another device the same shopper has the same conversation.
    const elsewhere = await arrive(desk, `?token=${token}`);
    await answer(await opened(elsewhere.page), "re: my own question").waitFor();

    // And whoever uses this one after them does not.
    await page.evaluate("window.whereabouts.logout()");
    await frame.locator(".item.own").waitFor({ state: "detached" });
    const after = await visit(context, `${shop.origin}/`, origins);
    const anybody = await opened(after.page);
    await after.page.waitForTimeout(500);
    expect(await own(anybody).count()).toBe(0);
  });

  it("speaks the page's language, from right to left where that is how it is written", async () => {
    const { page } = await arrive(desk, "?lang=ar&dir=rtl");
    expect(await launcher(page).getAttribute("aria-label")).toBe("محادثة");
    const frame = await opened(page);
    expect(await frame.evaluate("[document.documentElement.lang, document.documentElement.dir]")).toEqual([
      "ar",
      "rtl",
    ]);
    await write(frame, "أين طلبي؟");
    await answer(frame, "#1001").waitFor();
    expect(await answer(frame, "#1001").getAttribute("lang")).toBe("ar");
    const box = await page.locator("iframe").boundingBox();
    expect(box?.x).toBeLessThan(100);
    await picture(page, "arabic");
  });

  it("fits a window that is magnified fourfold", async () => {
    const { page } = await arrive(magnified);
    const frame = await opened(page);
    await write(frame, "where is it?");
    await answer(frame, "#1001").waitFor();
    expect(await frame.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);
    expect(
      await frame.evaluate(
        "document.querySelector('#log').scrollWidth > document.querySelector('#log').clientWidth",
      ),
    ).toBe(false);
    for (const id of ["log", "text", "send", "close"]) {
      const box = await frame.locator(`#${id}`).boundingBox();
      expect((box?.y ?? 0) + Math.min(box?.height ?? 0, 44), id).toBeLessThanOrEqual(magnified.height);
      expect(box?.y, id).toBeGreaterThanOrEqual(0);
    }
    expect((await frame.locator("#log").boundingBox())?.height).toBeGreaterThan(90);
    // What lies behind the chat cannot be seen, so the focus does not go there.
    await frame.locator("#send").focus();
    await page.keyboard.press("Tab");
    expect(await focused(frame)).toBe("close");
    await page.keyboard.press("Shift+Tab");
    expect(await focused(frame)).toBe("send");
    await picture(page, "magnified");
  });

  it("is not shown by pages that the merchant has not named", async () => {
    const response = await fetch(new URL(`/widget/${home.connection}/`, gateway.url));
    await response.arrayBuffer();
    expect(response.headers.get("content-security-policy")).toContain(
      `frame-ancestors 'self' https://${site} ${shop.origin.replace("127.0.0.1", "localhost")} ${shop.origin}`,
    );
    const stranger = await shopPage({ script: new URL(`/widget/${home.connection}.js`, gateway.url).href });
    open.push(() => stranger.close());
    const { page } = await visit(await contextOf(desk), stranger.origin, []);
    await launcher(page).click();
    await page.waitForTimeout(1_000);
    const frame = page.frames().at(-1);
    expect(
      await frame
        ?.locator("#text")
        .count()
        .catch(() => 0),
    ).toBe(0);
  });

  it.each([
    ["light", "desk", desk],
    ["dark", "desk", desk],
    ["light", "phone", phone],
    ["dark", "phone", phone],
  ] as const)("has nothing that axe finds, in %s on a %s", async (scheme, where, looks) => {
    const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const { page, context } = await arrive({ ...looks, scheme, reducedMotion: true });
    const frame = await opened(page);
    const found = async () => {
      await frame.evaluate(axe);
      return frame.evaluate<string[]>(
        `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(({ violations }) =>
          violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => id + ": " + html + " " + (any[0]?.message ?? ""))))`,
      );
    };
    expect(await found()).toEqual([]);
    await picture(page, `${where}-${scheme}-new`);
    await write(frame, "where is it?");
    await answer(frame, "#1001").waitFor();
    await write(frame, "Which?");
    await frame.locator(".choices button").first().waitFor();
    expect(await found()).toEqual([]);
    await picture(page, `${where}-${scheme}`);
    await context.setOffline(true);
    await frame.locator("#trouble:not([hidden])").waitFor();
    await write(frame, "are you there?");
    expect(await found()).toEqual([]);
    await picture(page, `${where}-${scheme}-offline`);
    await context.setOffline(false);
    // What is tapped is large enough for a finger.
    for (const button of await frame.locator("button:visible").all()) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0), await button.innerText()).toBeGreaterThanOrEqual(
        44,
      );
    }
    await page.evaluate(axe);
    expect(
      await page.evaluate<string[]>(
        `axe.run({ include: [["div"]] }, { iframes: false, runOnly: ["wcag2a", "wcag2aa", "wcag22aa"] }).then(({ violations }) => violations.map(({ id }) => id))`,
      ),
    ).toEqual([]);
  });
});

describe.skipIf(chromium === undefined)("a chat whose server is started anew", () => {
  it("goes on by itself, with what was written meanwhile", async () => {
    let script = "";
    const shop = await shopPage(() => ({ script }));
    const home = await chatHome({ origins: [shop.origin] });
    const first = await chatGateway(home, { runTurn: answers });
    script = new URL(`/widget/${home.connection}.js`, first.url).href;
    const { page } = await visit(await contextOf(desk), shop.origin, [shop.origin, first.url.origin]);
    const frame = await opened(page);
    await write(frame, "before");
    await answer(frame, "re: before").waitFor();
    await first.stop();
    await write(frame, "meanwhile");
    await frame.locator("#trouble:not([hidden])").waitFor();
    expect(await frame.locator(".fate").last().innerText()).toBe("Sending…");
    await wait(1_000);
    const second = await chatGateway(home, { runTurn: answers, port: Number(first.url.port) });
    await answer(frame, "re: meanwhile").waitFor({ timeout: 20_000 });
    await frame.locator("#trouble").waitFor({ state: "hidden", timeout: 20_000 });
    await write(frame, "after");
    await answer(frame, "re: after").waitFor();
    expect(await own(frame).allInnerTexts()).toEqual(["before", "meanwhile", "after"]);
    await page.close();
    await second.stop();
    await shop.close();
    await home.remove();
  });
});
