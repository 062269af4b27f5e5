import { createHmac, timingSafeEqual } from "node:crypto";

/*
 * How a mail says which of our mails it answers. Three independent keys, because each is lost somewhere: our own
 * Message-ID (Amazon SES replaces it), our conversation's id in References (Apple Mail drops References), and a
 * token in the address that is answered (some hosts refuse "+"). All carry an HMAC, so none can be made up, and
 * all are lower case, so nothing is lost where a host folds case. They say where a mail belongs, never who wrote it.
 */

/** What one of our own message ids says. */
export interface OwnMessage {
  /** The delivery's key, as given to `messageIdOf`. */
  readonly key: string;
  /** Our id of the conversation. */
  readonly conversation: string;
}

/** The alphabet of RFC 4648 base32, in lower case. */
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** RFC 5321 §4.5.3.1.1: octets before the "@". */
const MAX_LOCAL = 64;

/** Ids of other mails in the headers of one mail; a longer list is cut. */
const MAX_IDS = 200;

/**
 * The Message-ID of the mail that carries a delivery: `<gw.m.{key}.{conversation}.{hmac}@{domain}>`. The same key
 * gives the same id, so a mail that is sent twice is one to those who keep count, and a bounce names its delivery.
 * Write it into `X-Gateway-Id` too: relays that replace the Message-ID leave that header alone.
 */
export function messageIdOf(key: string, conversation: string, secret: Buffer, domain: string): string {
  const said = `m.${encoded(key)}.${encoded(conversation)}`;
  return `<gw.${said}.${tag(said, secret, 10)}@${domain}>`;
}

/**
 * The delivery and conversation that one of our message ids names, with or without angle brackets; null when it is
 * not ours, or not made with this secret. The domain is not looked at.
 */
export function ownId(id: string, secret: Buffer): OwnMessage | null {
  const said = signed(id, /^<?(gw)\.(m\.([a-z2-7]+)\.([a-z2-7]+))\.([a-z2-7]{16})@[^@\s<>]+>?$/, secret);
  if (said === null) return null;
  const [key, conversation] = said;
  return key === undefined || conversation === undefined ? null : { key, conversation };
}

/** The id of a conversation, to be the first or last of every References we write: `<gw.c.{conversation}.{hmac}@{domain}>`. */
export function conversationIdOf(conversation: string, secret: Buffer, domain: string): string {
  const said = `c.${encoded(conversation)}`;
  return `<gw.${said}.${tag(said, secret, 10)}@${domain}>`;
}

/** The conversation that such an id names; null when it is not ours. */
export function ownConversation(id: string, secret: Buffer): string | null {
  return signed(id, /^<?(gw)\.(c\.([a-z2-7]+))\.([a-z2-7]{16})@[^@\s<>]+>?$/, secret)?.[0] ?? null;
}

/**
 * `support+c.{token}.{hmac}@…` for the Reply-To of a conversation's mails; null when the part before the "@"
 * would be over 64 octets. Only for a mailbox that was seen to receive plus addresses.
 */
export function plusAddress(address: string, conversation: string, secret: Buffer): string | null {
  const at = address.lastIndexOf("@");
  if (at < 1) return null;
  const said = `c.${encoded(conversation)}`;
  const local = `${address.slice(0, at)}+${said}.${tag(`plus.${said}`, secret, 5)}`;
  return Buffer.byteLength(local) > MAX_LOCAL ? null : `${local}${address.slice(at)}`;
}

/** The conversation in the plus token of an address; null when there is none that is ours. */
export function plusConversation(address: string, secret: Buffer): string | null {
  return (
    signed(address, /^[^@\s<>]+?\+((c\.([a-z2-7]+)))\.([a-z2-7]{8})@[^@\s<>]+$/, secret, "plus.")?.[0] ?? null
  );
}

/** An address without its plus part: what our own aliases are compared by. */
export function withoutPlus(address: string): string {
  return address.replace(/^([^+@]+)\+[^@]*@/, "$1@");
}

/**
 * The message ids in a Message-ID, In-Reply-To or References header, in order, in angle brackets, each once.
 * What is not an id (empty, `<>`, a name, a date) is left out: an empty id would match every other empty one.
 * RFC 5322 §3.6.4; ids without brackets and with white space inside a fold occur and are read.
 */
export function messageIds(header: string): string[] {
  const ids = new Set<string>();
  const text = header.slice(0, 64_000);
  for (const match of text.matchAll(/<([^<>]*)>|([^\s<>,;"']+@[^\s<>,;"']+)/g)) {
    const inner = (match[1] ?? match[2] ?? "").replace(/\s+/g, "");
    if (inner.length < 3 || inner.length > 900 || !/[^@.<>]/.test(inner)) continue;
    ids.add(`<${inner}>`);
    if (ids.size >= MAX_IDS) break;
  }
  return [...ids];
}

function signed(text: string, form: RegExp, secret: Buffer, context = ""): [string, ...string[]] | null {
  if (text.length > 1000) return null;
  const groups = form.exec(text.trim().toLowerCase())?.slice(2);
  const said = groups?.[0];
  const claimed = groups?.at(-1);
  if (groups === undefined || said === undefined || claimed === undefined) return null;
  const expected = tag(context + said, secret, claimed.length === 16 ? 10 : 5);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(claimed))) return null;
  const names = groups.slice(1, -1).map(decoded);
  const [first, ...rest] = names.filter((name) => name !== null);
  return first === undefined || rest.length + 1 !== names.length ? null : [first, ...rest];
}

function tag(said: string, secret: Buffer, bytes: number): string {
  // Without a secret anybody could make these ids.
  if (secret.length === 0) throw new Error("the secret of message ids is empty");
  return base32(createHmac("sha256", secret).update(`mail:${said}`).digest().subarray(0, bytes));
}

/** A UUID as its 16 bytes, other text as it is: ids must stay short enough for a header line and a local part. */
function encoded(name: string): string {
  return uuid.test(name)
    ? `u${base32(Buffer.from(name.replaceAll("-", ""), "hex"))}`
    : `t${base32(Buffer.from(name, "utf8"))}`;
}

function decoded(text: string): string | null {
  const bytes = fromBase32(text.slice(1));
  if (text.startsWith("t")) return bytes.toString("utf8");
  if (!text.startsWith("u") || bytes.length !== 16) return null;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function base32(bytes: Buffer): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((held >>> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet.charAt((held << (5 - bits)) & 31);
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text) {
    held = (held << 5) | alphabet.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >>> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}
