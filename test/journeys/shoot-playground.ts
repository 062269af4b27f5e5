import { argv, stderr } from "node:process";
import type { Page } from "playwright-core";
import { findChromium, lookingLike, openChromium, type Looks } from "./chromium.ts";

/*
 * Takes the README's pictures of the playground from a running server:
 *   node test/journeys/shoot-playground.ts http://localhost:3000 docs
 */

/** Asks suggested questions, by their place, and waits each time until the answer was read. */
async function talk(page: Page, questions: readonly number[]): Promise<void> {
  for (const question of questions) {
    const replies = page.locator(".item.shop .bubble:not(.dots)");
    const before = await replies.count();
    await page.locator("#suggestions .chip").nth(question).click();
    await replies.nth(before).waitFor();
    await page.locator(".item.shop").last().locator(".tick.read").waitFor();
  }
  await page.waitForTimeout(300);
}

/** Shoots `<folder>/<name>.png` as a shopper sees it. */
export async function shoot(
  url: string,
  file: string,
  looks: Looks,
  scene: {
    readonly as?: string;
    readonly questions: readonly number[];
    readonly view?: "what";
    readonly list?: boolean;
  },
): Promise<void> {
  const executable = findChromium();
  if (executable === undefined) throw new Error("Chromium was not found; name it in CHROMIUM.");
  const browser = await openChromium(executable);
  try {
    const page = await (await browser.newContext(lookingLike(looks))).newPage();
    const address = new URL("/", url);
    if (scene.as !== undefined) address.searchParams.set("as", scene.as);
    await page.goto(address.href);
    await page.locator("#suggestions .chip").first().waitFor();
    await talk(page, scene.questions);
    if (scene.view === "what") await page.getByRole("button", { name: "Trace" }).click();
    if (scene.list === true) await page.locator("#switch").click();
    // Nothing is to look as if it were pointed at.
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300);
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
}

if (import.meta.main) {
  const [url, folder = "docs"] = argv.slice(2);
  if (url === undefined) {
    stderr.write("Usage: shoot-playground.ts <url of a running server> [folder]\n");
    process.exitCode = 2;
  } else {
    // Somebody the shop does not know proves that an order is theirs: two tools, and a claim.
    const desk = { width: 1280, height: 900, scale: 2 } as const;
    await shoot(url, `${folder}/playground.png`, desk, { as: "+15555550199", questions: [0, 1] });
    const phone = { width: 390, height: 844, scale: 2, scheme: "dark", touch: true } as const;
    await shoot(url, `${folder}/playground-phone.png`, phone, { as: "+15555550103", questions: [1] });
  }
}
