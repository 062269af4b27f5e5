import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type MailClass, classify, parseMail, readMail } from "#channels/email/read.ts";
import { saysSomething } from "#channels/email/quotes.ts";
import { wordsIn } from "#channels/email/words.ts";
import { place } from "./reading.ts";

/*
 * Mails that were recorded elsewhere, where RECORDED points: the first word of a file's name says what it is. Their
 * shop is support@shop.example behind mx.google.com.
 */

const recorded = process.env["RECORDED"];
const folder = recorded === undefined ? undefined : join(recorded, "email");
const found = folder !== undefined && existsSync(folder);
const names = found ? readdirSync(folder).filter((name) => name.endsWith(".eml")) : [];
const read = (name: string): Buffer => readFileSync(join(folder ?? "", name));
const shop = {
  ...place,
  trusted: { authservId: "mx.google.com" },
  receivedAt: new Date("2026-12-01T00:00:00Z"),
};

const classes: Readonly<Record<string, MailClass>> = {
  auth: "human",
  auto: "auto",
  bounce: "bounce",
  calendar: "calendar",
  charset: "human",
  complaint: "complaint",
  forward: "human",
  html: "human",
  human: "human",
  list: "list",
  loop: "own",
  mime: "human",
  receipt: "receipt",
  reply: "human",
};

const classOf = (name: string): MailClass | undefined =>
  name === "auto-submitted-no.eml" ? "human" : classes[name.split("-")[0] ?? ""];

if (!found) {
  const why = "RECORDED is not set: the recorded mails are not here";
  process.stderr.write(`skipped: ${why}\n`);
  it.skip(why, () => undefined);
} else {
  describe.each(names)("%s", (name) => {
    it("is what its name says, and is read at once", async () => {
      const mail = await parseMail(read(name));
      expect(classify(mail, shop)).toBe(classOf(name));
      const from = performance.now();
      const events = await readMail(read(name), shop);
      expect(performance.now() - from).toBeLessThan(2_000);
      expect(events.length).toBeGreaterThan(0);
      const { reply, whole } = wordsIn(mail);
      if (saysSomething(whole)) expect(saysSomething(reply)).toBe(true);
    });
  });

  const expected = names.filter((name) => existsSync(join(folder, name.replace(/\.eml$/, ".reply.txt"))));

  it("tell the reply from the quote in at least 85 of 100, and lose words in at most 3", async () => {
    const flat = (text: string): string => text.replace(/\s+/g, " ").trim();
    let exact = 0;
    let losing = 0;
    for (const name of expected) {
      const wanted = flat(readFileSync(join(folder, name.replace(/\.eml$/, ".reply.txt")), "utf8"));
      const got = flat(wordsIn(await parseMail(read(name))).reply);
      const kept = new Set(got.split(" "));
      if (got === wanted) exact++;
      else if (wanted !== "" && wanted.split(" ").some((word) => !kept.has(word))) losing++;
    }
    expect(exact / expected.length).toBeGreaterThanOrEqual(0.85);
    expect(losing / expected.length).toBeLessThanOrEqual(0.03);
  });

  it.each([
    ["charset-iso-2022-jp", "すみません。"],
    ["charset-ks-c-5601", "스티해"],
    ["charset-shift-jis", "このメールはテスト用のメールです。"],
    ["mime-8bit", "Превел"],
    ["mime-bilingual-utf8-subject", "А эта линия по-русски."],
    ["auto-gmail-vacation-arabic", "أنظروا"],
  ])("%s is decoded", async (name, words) => {
    const [event] = await readMail(read(`${name}.eml`), shop);
    expect(JSON.stringify(event)).toContain(words);
  });

  it.each(names.filter((name) => name.startsWith("forward-")))("%s keeps what is passed on", async (name) => {
    expect(wordsIn(await parseMail(read(name))).reply).toContain("Praesent ac ligula orci.");
  });

  it("prove who wrote them only where the shop's own receiver says so", async () => {
    const proven: string[] = [];
    for (const name of names.filter((each) => /^(?:auth|human)-/.test(each))) {
      const [event] = await readMail(read(name), shop);
      if (event?.kind === "message" && event.from.email !== undefined) proven.push(name);
    }
    // The display name of the spoof shows another address: its own is proven of no use.
    expect(proven).toEqual(["auth-google-dmarc-pass.eml"]);
    const microsoft = { ...shop, trusted: { mode: "microsoft365" as const } };
    const [event] = await readMail(read("auth-microsoft365-pass.eml"), microsoft);
    expect(event).toMatchObject({ from: { email: "alex@example.com" } });
  });
}
