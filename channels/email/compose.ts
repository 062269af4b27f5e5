import { createHash } from "node:crypto";

/** A mail that a shopper's mail program would write. */
export interface ShopperMail {
  /** Bare; the header is left out when it is none. */
  readonly from: string;
  readonly name?: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: Date;
  /** In angle brackets. */
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** What the receiving server found out about the sender. */
  readonly authenticationResults?: string;
}

/** As message/rfc822: headers in ASCII, the text in base64. */
export function composeMail(mail: ShopperMail): Buffer {
  const headers: readonly (readonly [string, string | undefined])[] = [
    ["Authentication-Results", mail.authenticationResults],
    ["Date", mail.at.toUTCString().replace("GMT", "+0000")],
    ["Message-ID", mail.messageId],
    ["From", mail.from === "" ? undefined : `${nameOf(mail.name)}<${mail.from}>`],
    ["To", `<${mail.to}>`],
    ["Subject", encodedWords(mail.subject)],
    ["In-Reply-To", mail.inReplyTo],
    ["References", mail.references?.join("\r\n ")],
    ["MIME-Version", "1.0"],
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Content-Transfer-Encoding", "base64"],
  ];
  const lines = headers.flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`${name}: ${value}\r\n`],
  );
  const body = Buffer.from(mail.text.toWellFormed().replace(/\r?\n/g, "\r\n"), "utf8")
    .toString("base64")
    .replace(/.{76}/g, "$&\r\n");
  return Buffer.from(`${lines.join("")}\r\n${body}\r\n`, "utf8");
}

/** An id for a mail; the same words at the same time have the same one. */
export function shopperMessageId(from: string, text: string, at: Date): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([from, text, at.getTime()]))
    .digest("hex");
  return `<${digest.slice(0, 32)}@mail.example.com>`;
}

function nameOf(name: string | undefined): string {
  return name === undefined || name.trim() === "" ? "" : `${encodedWords(name)} `;
}

/** RFC 2047 §2: an encoded word has at most 75 characters, and no character is cut in two. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let piece = "";
  for (const character of text.toWellFormed()) {
    if (Buffer.byteLength(piece + character) > 45) {
      words.push(piece);
      piece = "";
    }
    piece += character;
  }
  words.push(piece);
  return words
    .filter((word) => word !== "")
    .map((word) => `=?utf-8?B?${Buffer.from(word, "utf8").toString("base64")}?=`)
    .join("\r\n ");
}
