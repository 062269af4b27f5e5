import { expect } from "vitest";
import type { InboundEvent } from "#src/channel/event.ts";
import { type MailPlace, parseMail, readMail } from "#channels/email/read.ts";
import { wordsIn } from "#channels/email/words.ts";
import { fromAna, mail } from "../../../fixtures/email/mails.ts";

export type Message = Extract<InboundEvent, { kind: "message" }>;

export const secret = Buffer.from("0123456789abcdef0123456789abcdef");
export const receivedAt = new Date("2026-11-03T10:21:00Z");

export const place: MailPlace = {
  account: "support@shop.example",
  ownAddresses: ["support@shop.example", "help@shop.example"],
  trusted: { authservId: "mx.shop.example" },
  secret,
  receivedAt,
  maxFiles: 3,
  maxFileBytes: 100_000,
};

/** The one message in a mail; fails when there is anything else. */
export async function message(raw: Buffer, other: Partial<MailPlace> = {}): Promise<Message> {
  const events = await readMail(raw, { ...place, ...other });
  expect(events).toHaveLength(1);
  const [event] = events;
  if (event?.kind !== "message") throw new Error(`a message was expected, not ${JSON.stringify(event)}`);
  return event;
}

/** What Ana is understood to have written in a plain text. */
export async function reply(text: string, subject = "Re: Order 1001"): Promise<string> {
  return wordsIn(await parseMail(mail({ ...fromAna, Subject: subject }, text))).reply;
}

/** What Ana is understood to have written in HTML. */
export async function htmlReply(html: string, subject = "Re: Order 1001"): Promise<string> {
  const headers = { ...fromAna, Subject: subject, "Content-Type": "text/html; charset=utf-8" };
  return wordsIn(await parseMail(mail(headers, html))).reply;
}

/** The words of a message. */
export function textOf({ content }: Message): string {
  return content.flatMap((each) => (each.kind === "text" ? [each.text] : [])).join("\n");
}
