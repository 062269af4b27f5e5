import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer, connect, type Socket } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { start, type Gateway } from "#src/main.ts";
import { testHome, type TestHome } from "../fakes/database.ts";
import { scripted } from "../server/playground-gateway.ts";
import { findChromium, lookingLike, openChromium, type Looks } from "./chromium.ts";

// A page with a browser around it shares the machine with the server it talks to.
vi.setConfig({ testTimeout: 90_000 });
const chromium = findChromium();
const without = chromium === undefined ? "no Chromium: install it, or name it in CHROMIUM; skipped" : "";
if (without !== "") process.stderr.write(`test/journeys/playground.browser.test.ts: ${without}\n`);

const env = {
  PORT: "0",
  PLAYGROUND: "on",
  LOG_LEVEL: "silent",
  ADMIN_TOKEN: "a token for the tests",
  STOP_SECONDS: "3",
};
const desk: Looks = { width: 1280, height: 800 };
const phone: Looks = { width: 390, height: 844, touch: true };

/** What a page complained of, and what it asked of others. */
interface Visit {
  readonly page: Page;
  readonly complaints: string[];
  readonly strangers: string[];
}

let browser: Browser | undefined;
beforeAll(async () => {
  if (chromium !== undefined) browser = await openChromium(chromium);
});
afterAll(() => browser?.close());
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function visit(url: string, looks: Looks = desk, as?: string): Promise<Visit> {
  if (browser === undefined) throw new Error("There is no browser.");
  const context = await browser.newContext(lookingLike(looks));
  open.push(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("dialog", (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) strangers.push(request.url());
  });
  const address = new URL("/", url);
  if (as !== undefined) address.searchParams.set("as", as);
  await page.goto(address.href);
  await page.locator("#suggestions .chip").first().waitFor();
  return { page, complaints, strangers };
}

const replies = (page: Page) => page.locator(".item.shop .bubble:not(.dots)");
const own = (page: Page) => page.locator(".item.own .bubble .text");

/** The page's tab of a channel. */
const tab = (page: Page, name: string) => page.getByRole("tab", { name });
const channels = ["WhatsApp", "Messenger", "Instagram", "SMS", "E-mail", "Website"] as const;
/** Opens a channel's tab and waits until one can write there. */
async function turnTo(page: Page, name: (typeof channels)[number]): Promise<void> {
  await tab(page, name).click();
  if (name === "Website") await page.frameLocator("#frame iframe").locator("#text:enabled").waitFor();
  else await page.locator("#suggestions:not(.unplaced) .chip").first().waitFor();
}
/** Writes on whatever tab is open. */
async function ask(page: Page, text: string): Promise<void> {
  const letter = (await page.locator("#letterhead").isVisible()) || undefined;
  const inside = page.frameLocator("#frame iframe").locator("#text");
  const field = (await page.locator("#site").isVisible()) ? inside : page.locator("#text");
  await field.fill(text);
  await field.press(letter === undefined ? "Enter" : "Control+Enter");
  await page.locator("#trace .badge").waitFor({ state: "attached" });
}

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What axe-core finds in the page, the chat of the website aside, which is looked at by itself. */
async function foundByAxe(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axeFile, "utf8"));
  return page.evaluate<string[]>(`(async () => {
    const options = { iframes: false, runOnly: ${JSON.stringify(wcag)} };
    const { violations } = await axe.run(document, options);
    return violations.map(({ id, impact, nodes }) => impact + " " + id + ": " + nodes.map(({ html }) => html.slice(0, 120)).join(" | "));
  })()`);
}

const hasFocus = (page: Page, selector: string) =>
  page.evaluate<boolean>(`document.activeElement?.matches("${selector}")`);

async function write(page: Page, text: string): Promise<void> {
  await page.locator("#text").fill(text);
  await page.locator("#text").press("Enter");
}

describe.skipIf(chromium === undefined)("a fresh install", () => {
  let home: TestHome;
  let gateway: Gateway;
  let began = 0;
  beforeAll(async () => {
    home = await testHome();
    began = performance.now();
    gateway = await start({ ...home.env, ...env });
  });
  afterAll(async () => {
    await gateway.stop();
    await home.remove();
  });

  it("answers the first question within a minute of its start, and shows how", async () => {
    const { page, complaints, strangers } = await visit(gateway.url);
    await page.locator("#suggestions .chip").first().click();
    await replies(page).first().waitFor();
    expect(performance.now() - began).toBeLessThan(60_000);
    // The receipts of the provider come back by webhook, one by one.
    await page.locator(".item.shop .tick.read").waitFor();
    await page.locator(".item.own .tick.read").waitFor();

    const trace = page.locator("#trace");
    await trace.locator(".way li", { hasText: "Receipt: read" }).waitFor();
    const words = await trace.innerText();
    for (const part of [
      "Answered",
      "English",
      "status",
      "built-in",
      "Level 3",
      "list_my_orders",
      "Guard",
      "Webhook verified and stored",
    ])
      expect(words).toContain(part);
    expect(words).toMatch(/\d+ ms in all|\d+\.\d+ s in all/);
    expect(await page.locator("#which").innerText()).toBe("Turn 1 of 1");
    expect(complaints).toEqual([]);
    expect(strangers).toEqual([]);
  });

  it("answers each shopper in their language", async () => {
    const { page } = await visit(gateway.url);
    const people = page.locator("#shoppers .person");
    const languages: string[] = [];
    for (const name of ["Jonas Weber", "Lucía Romero", "佐藤 美咲"]) {
      await people.filter({ hasText: name }).click();
      await page.locator("#partner", { hasText: name }).waitFor();
      await page.locator("#suggestions .chip").nth(1).click();
      await replies(page).first().waitFor();
      languages.push((await replies(page).first().locator(".text").getAttribute("lang")) ?? "");
    }
    expect(languages).toEqual(["de", "es", "ja"]);
  });
});

describe.skipIf(chromium === undefined)("the page", () => {
  let home: TestHome;
  let gateway: Gateway;
  let last = 300;
  /** A phone that has not written yet. */
  const somebody = () => `+1555555${String((last += 1)).padStart(4, "0")}`;
  beforeAll(async () => {
    home = await testHome();
    gateway = await start({ ...home.env, ...env }, { runTurn: scripted });
  });
  afterAll(async () => {
    await gateway.stop();
    await home.remove();
  });

  it("offers what the reply offers, and a tap is sent", async () => {
    const { page } = await visit(gateway.url, desk, somebody());
    await write(page, "Which one?");
    const choices = page.locator(".choices button");
    await choices.nth(2).waitFor();
    expect(await choices.allInnerTexts()).toEqual(["#1001 Tent", "#1002 Stove", "#1003 Lamp"]);
    await choices.nth(1).click();
    await replies(page).nth(1).waitFor();
    expect(await own(page).allInnerTexts()).toEqual(["Which one?", "#1002 Stove"]);
    expect(await replies(page).nth(1).innerText()).toContain("You wrote: #1002 Stove");
    // What was offered before cannot be tapped any more, and shows what was taken.
    expect(await choices.first().isDisabled()).toBe(true);
    expect(await page.locator(".choices .taken").innerText()).toBe("#1002 Stove");
  });

  it("can be used with the keyboard alone", async () => {
    const { page } = await visit(gateway.url, desk, somebody());
    await page.keyboard.press("Tab");
    expect(await hasFocus(page, ".skip")).toBe(true);
    await page.keyboard.press("Enter");
    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    expect(await own(page).count()).toBe(0);
    await page.keyboard.press("Enter");
    await replies(page).first().waitFor();
    expect(await own(page).allInnerTexts()).toEqual(["one\ntwo"]);
    expect(await page.locator("#text").inputValue()).toBe("");
    expect(await hasFocus(page, "#text")).toBe(true);

    // Everything that can be used is reached in the order it is read, and shows that it is.
    await page.locator(".skip").focus();
    const seen: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate<{ name: string; outline: string } | null>(`(() => {
        const at = document.activeElement;
        if (at === null || at === document.body) return null;
        return { name: at.id || at.className || at.textContent.trim(), outline: getComputedStyle(at).outlineStyle };
      })()`);
      if (at === null) break;
      expect(at.outline, at.name).not.toBe("none");
      seen.push(at.name);
    }
    const order = ["person", "phone", "log", "chip", "text", "send", "trace"].map((name) =>
      seen.indexOf(name),
    );
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it("writes what anybody says as text", async () => {
    const { page, complaints } = await visit(gateway.url, desk, somebody());
    const evil = `<img src=x onerror="alert(1)"><script>alert(2)</script> https://example.com/?a="><b>`;
    await write(page, evil);
    await replies(page).first().waitFor();
    await page.locator("#trace blockquote").waitFor();
    expect(await own(page).first().innerText()).toBe(evil);
    expect(await replies(page).first().innerText()).toContain(evil);
    expect(await page.locator("#trace blockquote").innerText()).toBe(evil);
    expect(await page.locator("main img, main script, main b").count()).toBe(0);

    await write(page, "a link");
    await replies(page).nth(1).waitFor();
    const reply = replies(page).nth(1);
    expect(await reply.locator("strong").innerText()).toBe("Order #1001");
    const links = reply.locator("a");
    expect(await links.count()).toBe(1);
    // The full stop belongs to the sentence.
    expect(await links.first().getAttribute("href")).toBe("https://example.com/t/1");
    expect(await links.first().getAttribute("target")).toBe("_blank");
    expect(await links.first().getAttribute("rel")).toContain("noopener");
    expect(await reply.locator("li").allInnerTexts()).toEqual([
      "Parcel 1: https://example.com/t/1.",
      "javascript:alert(1)",
    ]);
    expect(complaints).toEqual([]);
  });

  it("shows that a reply is being written, without moving where motion is not wanted", async () => {
    const { page } = await visit(gateway.url, { ...desk, reducedMotion: true }, somebody());
    await write(page, "slow, please");
    await page.locator(".dots").waitFor();
    expect(await page.locator("#state").innerText()).toBe("typing…");
    expect(await page.evaluate(`getComputedStyle(document.querySelector(".dots i")).animationName`)).toBe(
      "none",
    );
    await replies(page).first().waitFor();
    expect(await page.locator(".dots").count()).toBe(0);
  });

  it("says that a person has the floor, and gives it back", async () => {
    const { page } = await visit(gateway.url, desk, somebody());
    await write(page, "a person, please");
    const back = page.getByRole("button", { name: "Give it back" });
    await back.waitFor();
    expect(await page.locator("#trace .badge").innerText()).toBe("Handed to a person");
    await back.click();
    await back.waitFor({ state: "hidden" });
    await write(page, "and now?");
    await replies(page).nth(1).waitFor();
    expect(await replies(page).nth(1).innerText()).toContain("You wrote: and now?");
  });

  it("goes from turn to turn", async () => {
    const { page } = await visit(gateway.url, desk, somebody());
    for (const [n, text] of ["first", "second"].entries()) {
      await write(page, text);
      await replies(page).nth(n).waitFor();
    }
    const quote = page.locator("#trace blockquote");
    expect(await page.locator("#which").innerText()).toBe("Turn 2 of 2");
    expect(await quote.innerText()).toBe("second");
    await page.getByRole("button", { name: "Earlier turn" }).click();
    expect(await quote.innerText()).toBe("first");
    expect(await page.locator("#which").innerText()).toBe("Turn 1 of 2");
    // By the answer itself, too.
    await page.locator(".item.shop > .how").nth(1).click();
    expect(await quote.innerText()).toBe("second");
    // What is written next is followed.
    await page.locator(".item.shop > .how").first().click();
    await write(page, "third");
    await page.locator("#which", { hasText: "Turn 3 of 3" }).waitFor();
    expect(await quote.innerText()).toBe("third");
  });

  it("lets one write as a stranger, whose conversation is there again after a reload", async () => {
    const { page } = await visit(gateway.url);
    await page.locator("#phone").fill("nobody");
    await page.locator("#phone").press("Enter");
    expect(await page.locator("#phone").getAttribute("aria-invalid")).toBe("true");
    await page.locator("#phone").fill("+49 (0)30 5550 199");
    await page.locator("#phone").press("Enter");
    await page.locator("#partner", { hasText: "+490" }).waitFor();
    await write(page, "do you know me?");
    await replies(page).first().waitFor();
    await page.reload();
    await replies(page).first().waitFor();
    expect(await own(page).allInnerTexts()).toEqual(["do you know me?"]);
    expect(await page.locator("#shoppers [aria-current]").innerText()).toContain("+490");
  });

  it("comes back when the connection was cut, and keeps what could not be sent", async () => {
    const line = await cuttable(new URL(gateway.url));
    open.push(() => line.close());
    const { page } = await visit(line.url, desk, somebody());
    await write(page, "before");
    await replies(page).first().waitFor();
    line.cut();
    await page.locator("#trouble:not([hidden])").waitFor();
    await write(page, "meanwhile");
    const again = page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    // Over a reload, too: the page itself comes from the browser's memory then, so the line is mended first.
    line.mend();
    await page.reload();
    await again.waitFor();
    expect(await own(page).allInnerTexts()).toEqual(["before", "meanwhile"]);
    await again.click();
    await replies(page).nth(1).waitFor();
    expect(await own(page).allInnerTexts()).toEqual(["before", "meanwhile"]);
    expect(await again.isVisible()).toBe(false);

    line.cut();
    await page.locator("#trouble:not([hidden])").waitFor();
    line.mend();
    await page.locator("#trouble").waitFor({ state: "hidden", timeout: 15_000 });
    await write(page, "after");
    await replies(page).nth(2).waitFor();
  });

  it("fits on a phone: two views, and a list that opens and closes", async () => {
    const { page } = await visit(gateway.url, phone, somebody());
    await write(page, "Which one?");
    await page.locator(".choices button").nth(2).waitFor();
    const wider =
      "document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight";
    expect(await page.evaluate(wider)).toBe(false);
    expect(await page.locator("#what").isVisible()).toBe(false);

    await page.locator(".item.shop > .how").tap();
    expect(await page.locator("#what").isVisible()).toBe(true);
    expect(await page.locator("#say").isVisible()).toBe(false);
    expect(await hasFocus(page, "#what-title")).toBe(true);
    expect(await page.evaluate(wider)).toBe(false);
    await page.keyboard.press("Escape");
    expect(await page.locator("#say").isVisible()).toBe(true);
    expect(await hasFocus(page, "#text")).toBe(true);

    const toggle = page.locator("#switch");
    await toggle.tap();
    expect(await toggle.getAttribute("aria-expanded")).toBe("true");
    await page.locator("#shoppers .person").first().waitFor();
    expect(await page.evaluate(wider)).toBe(false);
    await page.keyboard.press("Escape");
    expect(await toggle.getAttribute("aria-expanded")).toBe("false");
    await page.locator("#shoppers .person").first().waitFor({ state: "hidden" });
    expect(await hasFocus(page, "#switch")).toBe(true);
    await toggle.tap();
    await page.locator("#shoppers .person").nth(1).tap();
    await page.locator("#shoppers .person").first().waitFor({ state: "hidden" });
    expect(await page.locator("#partner").innerText()).toBe("Jonas Weber");
  });

  it.each([
    ["light", "a desk", desk],
    ["dark", "a desk", desk],
    ["light", "a phone", phone],
    ["dark", "a phone", phone],
  ] as const)("can be read in %s on %s", async (scheme, _where, looks) => {
    const audit = await readFile(new URL("contrast.js", import.meta.url), "utf8");
    const { page } = await visit(gateway.url, { ...looks, scheme, reducedMotion: true }, somebody());
    expect(await page.evaluate(audit)).toEqual([]);
    await write(page, "a link");
    await replies(page).first().waitFor();
    await page.locator(".item.shop .tick.read").waitFor();
    await write(page, "Which one?");
    await page.locator(".choices button").nth(2).waitFor();
    await page.locator(".choices button").first().click();
    await replies(page).nth(2).waitFor();
    await write(page, "a person, please");
    await page.getByRole("button", { name: "Give it back" }).waitFor();
    expect(await page.evaluate(audit)).toEqual([]);
    if (looks === phone) {
      await page.getByRole("button", { name: "Trace" }).click();
      expect(await page.evaluate(audit)).toEqual([]);
      await page.locator("#switch").click();
      await page.locator("#shoppers .person").first().waitFor();
      expect(await page.evaluate(audit)).toEqual([]);
    }
  });

  it("does not move what is being looked at", async () => {
    const { page } = await visit(gateway.url, desk, somebody());
    await page.evaluate(`(() => {
      window.moved = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          if (!entry.hadRecentInput) window.moved.push([entry.value, entry.sources.map(({ node }) => node?.className ?? node?.nodeName)]);
      }).observe({ type: "layout-shift", buffered: true });
    })()`);
    await write(page, "slow, please");
    await page.locator(".dots").waitFor();
    await page.locator(".item.shop .tick.read").waitFor();
    await write(page, "a link");
    await replies(page).nth(1).waitFor();
    await page.waitForTimeout(300);
    const moved = await page.evaluate<[number, string[]][]>("window.moved");
    const total = moved.reduce((sum, [value]) => sum + value, 0);
    // 0.1 is what Core Web Vitals call good.
    expect(total, JSON.stringify(moved)).toBeLessThan(0.05);
  });
});

describe.skipIf(chromium === undefined)("the tabs", () => {
  let home: TestHome;
  let gateway: Gateway;
  let last = 600;
  const somebody = () => `+1555555${String((last += 1)).padStart(4, "0")}`;
  beforeAll(async () => {
    home = await testHome();
    gateway = await start({ ...home.env, ...env });
  });
  afterAll(async () => {
    await gateway.stop();
    await home.remove();
  });

  it("begin with WhatsApp, and each answers a question by its own way", { timeout: 90_000 }, async () => {
    const { page, complaints, strangers } = await visit(gateway.url);
    expect(await page.getByRole("tab").allInnerTexts()).toEqual([...channels]);
    expect(await tab(page, "WhatsApp").getAttribute("aria-selected")).toBe("true");
    await page.locator("#wire > summary").click();
    const line = page.locator("#exchanges");
    const posted = {
      WhatsApp: [/whatsapp_business_account/, /graph\.facebook\.com/],
      Messenger: [/"object": "page"/, /"messaging_type": "RESPONSE"/],
      Instagram: [/"object": "instagram"/, /graph\.facebook\.com/],
      SMS: [/Body = Has #1041 arrived/, /api\.twilio\.com/],
      "E-mail": [/Authentication-Results: .*dmarc=pass/, /Auto-Submitted: auto-replied/],
    } as const;
    const levels = { WhatsApp: 3, Messenger: 2, Instagram: 2, SMS: 2, "E-mail": 3 } as const;
    for (const name of ["WhatsApp", "Messenger", "Instagram", "SMS", "E-mail"] as const) {
      await turnTo(page, name);
      expect(await page.locator("#partner").innerText()).toBe("Emma Clarke");
      expect(await page.getByRole("tabpanel").getAttribute("aria-labelledby")).toBe(
        await tab(page, name).getAttribute("id"),
      );
      await page.locator("#suggestions .chip").nth(1).click();
      await replies(page).first().waitFor();
      expect(await replies(page).first().innerText(), name).toContain("#1041");
      await page.locator("#trace .level", { hasText: `Level ${levels[name]}` }).waitFor();
      // The webhook and the call are those of this channel.
      await line.locator(".exchange.in pre").first().waitFor();
      await line.locator(".exchange.out[open] pre").first().waitFor();
      expect(await line.innerText(), name).toMatch(posted[name][0]);
      expect(await line.innerText(), name).toMatch(posted[name][1]);
    }
    // Back on a tab, what was said is there.
    await turnTo(page, "SMS");
    await replies(page).first().waitFor();
    expect(await replies(page).first().locator(".note-of").innerText()).toMatch(/^\d segments?, GSM-7$/);
    // A text message knows no bold.
    expect(await replies(page).first().locator("strong").count()).toBe(0);
    expect(complaints).toEqual([]);
    expect(strangers).toEqual([]);
  });

  it("show the real chat of the website, for visitors and for shoppers who are logged in", async () => {
    const { page, complaints, strangers } = await visit(gateway.url);
    await turnTo(page, "Website");
    const chat = page.frameLocator("#frame iframe");
    await page.locator("#shoppers .person", { hasText: "A visitor" }).click();
    await page.locator("#state", { hasText: "not logged in" }).waitFor();
    await chat.locator("#text:enabled").waitFor();
    await ask(page, "Where is my order?");
    await chat.locator(".item.shop .text").nth(1).waitFor();
    await page.locator("#trace .badge").waitFor();
    expect(await page.locator("#trace").innerText()).toContain("Where is my order?");

    await page.locator("#shoppers .person", { hasText: "Emma Clarke" }).click();
    await page.locator("#state", { hasText: /^logged in/ }).waitFor();
    await chat.locator("#text:enabled").waitFor();
    await ask(page, "Has #1041 arrived?");
    await page.locator("#trace .level", { hasText: "Level 3" }).waitFor();
    await page.locator("#wire > summary").click();
    await page.locator(".exchange.out", { hasText: "event stream" }).first().waitFor({ state: "attached" });
    const line = await page.locator("#exchanges").textContent();
    expect(line).toContain("POST /webhooks/web/");
    expect(line).toContain("Visitor …");
    expect(line).not.toMatch(/eyJ|v1\.[\w-]{20}/);

    const script = await page.locator("#tag").inputValue();
    const src = /^<script src="(?<src>[^"]+)" async><\/script>$/.exec(script)?.groups?.["src"] ?? "";
    expect((await page.request.get(src)).headers()["content-type"]).toMatch(/javascript/);
    // What closes the chat on the shop's pages closes it here, and it opens again.
    await chat.locator("#close").click();
    await page.getByRole("button", { name: "Open the chat" }).click();
    await chat.locator("#text").waitFor();
    expect(complaints).toEqual([]);
    expect(strangers).toEqual([]);
  });

  it("go by arrow keys, and one of them is reached with Tab", async () => {
    const { page } = await visit(gateway.url);
    await tab(page, "WhatsApp").focus();
    const selected = () => page.locator("[role=tab][aria-selected=true]").innerText();
    for (const [key, name] of [
      ["ArrowRight", "Messenger"],
      ["ArrowRight", "Instagram"],
      ["ArrowLeft", "Messenger"],
      ["End", "Website"],
      ["ArrowRight", "WhatsApp"],
      ["ArrowLeft", "Website"],
      ["Home", "WhatsApp"],
    ] as const) {
      await page.keyboard.press(key);
      expect(await selected(), key).toBe(name);
      expect(await page.evaluate<string>("document.activeElement.textContent")).toBe(name);
    }
    await page.keyboard.press("Tab");
    expect(await hasFocus(page, ".person")).toBe(true);
    await page.keyboard.press("Shift+Tab");
    expect(await page.evaluate<string>("document.activeElement.textContent")).toBe("WhatsApp");
  });

  it("are remembered by the address, with who writes", async () => {
    const { page } = await visit(gateway.url, desk);
    await turnTo(page, "E-mail");
    await page.locator("#phone").fill("Nobody");
    await page.locator("#phone").press("Enter");
    expect(await page.locator("#phone").getAttribute("aria-invalid")).toBe("true");
    await page.locator("#phone").fill("Ada.Writes@example.com");
    await page.locator("#phone").press("Enter");
    await page.locator("#partner", { hasText: "ada.writes@example.com" }).waitFor();
    await page.reload();
    await page.locator("#partner", { hasText: "ada.writes@example.com" }).waitFor();
    expect(await tab(page, "E-mail").getAttribute("aria-selected")).toBe("true");
    // Who is somebody on one channel is not on another; each remembers its own.
    await turnTo(page, "SMS");
    await page.locator("#partner", { hasText: "Emma Clarke" }).waitFor();
    await turnTo(page, "E-mail");
    await page.locator("#partner", { hasText: "ada.writes@example.com" }).waitFor();
  });

  it("write letters with a subject, of senders nobody vouches for, too", async () => {
    const { page } = await visit(gateway.url);
    await turnTo(page, "E-mail");
    await page.locator("#phone").fill("eve.writes@example.com");
    await page.locator("#phone").press("Enter");
    await page.locator("#partner", { hasText: "eve.writes" }).waitFor();
    await page.locator("#subject").fill("About my tent");
    await page.getByLabel("Unauthenticated sender").check();
    // In a letter, Enter begins a new line.
    await page.locator("#text").fill("Hello,");
    await page.locator("#text").press("Enter");
    await page.locator("#text").pressSequentially("where is my order?");
    await page.locator("#text").press("Control+Enter");
    await replies(page).first().waitFor();
    expect(await own(page).first().innerText()).toBe("Hello,\nwhere is my order?");
    expect(await page.locator(".item .subject").allInnerTexts()).toEqual([
      "About my tent",
      "Re: About my tent",
    ]);
    expect(await page.locator("#subject").inputValue()).toBe("");
    expect(await page.locator("#subject").getAttribute("placeholder")).toBe("Re: About my tent");
    await page.locator(".item.own .note-of", { hasText: "sender not proven" }).waitFor();
  });

  it.each([
    ["light", "a desk", desk],
    ["dark", "a desk", desk],
    ["light", "a phone", phone],
    ["dark", "a phone", phone],
  ] as const)(
    "can be read and used by all in %s on %s",
    { timeout: 90_000 },
    async (scheme, _where, looks) => {
      const audit = await readFile(new URL("contrast.js", import.meta.url), "utf8");
      const { page } = await visit(gateway.url, { ...looks, scheme, reducedMotion: true }, somebody());
      const wider =
        "document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight";
      for (const name of channels) {
        await turnTo(page, name);
        await ask(page, "Where is my order?");
        // The tab that is open can be seen, however many there are.
        const box = await tab(page, name).boundingBox();
        expect(box?.x, name).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0), name).toBeLessThanOrEqual(looks.width);
        expect(await page.evaluate(wider), name).toBe(false);
        expect(await page.evaluate(audit), name).toEqual([]);
        if (looks === phone) await page.getByRole("button", { name: "Trace" }).click();
        await page.locator("#wire > summary").click();
        await page.locator("#exchanges .exchange").first().waitFor();
        expect(await page.evaluate(wider), name).toBe(false);
        expect(await page.evaluate(audit), name).toEqual([]);
        expect(await foundByAxe(page), name).toEqual([]);
        await page.locator("#wire > summary").click();
        if (looks === phone) await page.getByRole("button", { name: "Chat" }).click();
      }
    },
  );
});

/** A line to the server that can be cut, so that what is open breaks off and nothing new gets through. */
async function cuttable(
  to: URL,
): Promise<{ url: string; cut(): void; mend(): void; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((inside) => {
    if (!whole) {
      inside.destroy();
      return;
    }
    const outside = connect(Number(to.port), to.hostname);
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    mend: () => (whole = true),
    async close() {
      cut();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
