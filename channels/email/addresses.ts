import { domainOf } from "./account.ts";
import { type Mail, type Mailbox, header, mailboxes } from "./mime.ts";
import { withoutPlus } from "./threading.ts";

/** Which addresses are the shop's own. */
export interface Own {
  /** The mailbox's address. */
  readonly account: string;
  /** All addresses that end up in it, lower case. */
  readonly ownAddresses: readonly string[];
}

/** Who wrote a mail, as far as its headers tell. */
export interface Writer extends Mailbox {
  /** `from`: the From header, which may have been proven; `behalf`: a list or form of the shop's own wrote for them. */
  readonly by: "from" | "behalf";
}

/** Services that send the messages of a shop's own contact form from one address for all shops. */
const formSenders = new Set(["mailer@shopify.com"]);

/** True for the shop's own addresses, with or without a plus part. Empty is nobody's. */
export function isOwn(address: string, { account, ownAddresses }: Own): boolean {
  const plain = withoutPlus(address.toLowerCase());
  if (plain === "") return false;
  return (
    plain === withoutPlus(account.toLowerCase()) ||
    ownAddresses.includes(address.toLowerCase()) ||
    ownAddresses.includes(plain)
  );
}

/**
 * The person behind a mail: the From header, except where that is the shop's own mailing list (Google Groups writes
 * "'Ana' via Support" and the list's address) or contact form and another header names the person. Undefined when
 * there is nobody to answer.
 */
export function writerOf(mail: Mail, own: Own): Writer | undefined {
  const from = mailboxes(mail, "from").at(0) ?? mailboxes(mail, "sender").at(0);
  const behalf = behalfOf(mail, from, own);
  if (behalf !== undefined) return { ...behalf, by: "behalf" };
  return from === undefined ? undefined : { ...from, by: "from" };
}

/** True when the mail came through a mailing list of which one of our addresses is the list. */
export function throughOwnList(mail: Mail, own: Own): boolean {
  const ids = ["list-id", "x-list-id"].flatMap(
    (name) => /<([^<>]+)>|^([^\s<>]+)$/.exec(header(mail, name))?.slice(1) ?? [],
  );
  const listed = [own.account, ...own.ownAddresses].map((address) => address.toLowerCase());
  if (
    ids.some(
      (id) => id !== undefined && listed.some((address) => address.replace("@", ".") === id.toLowerCase()),
    )
  )
    return true;
  const posts = [header(mail, "list-post"), header(mail, "mailing-list")].join(" ").toLowerCase();
  return [...posts.matchAll(/[^\s<>:;,"'@]+@[^\s<>:;,"'@?]+/g)].some(([address]) => isOwn(address, own));
}

/** The name to show: not one that passes itself off as an address. */
export function nameOf({ name }: Mailbox): string | undefined {
  const plain = name
    .replace(/^'(.*)' (?:via|über|par|por) .*$/iu, "$1")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
  return plain === "" || plain.includes("@") ? undefined : plain.toWellFormed();
}

function behalfOf(mail: Mail, from: Mailbox | undefined, own: Own): Mailbox | undefined {
  if (from === undefined) return undefined;
  const ours =
    isOwn(from.address, own) ||
    formSenders.has(from.address) ||
    (isSite(from.address, own) && speaksForOthers(from.address));
  if (!ours) return undefined;
  for (const name of ["x-original-from", "reply-to", "x-original-sender"]) {
    const found = mailboxes(mail, name);
    const [only] = found;
    if (found.length === 1 && only !== undefined && !isOwn(only.address, own)) return only;
  }
  return undefined;
}

/** The shop's own web site writes from the shop's own domain. */
function isSite(address: string, { account, ownAddresses }: Own): boolean {
  const domain = domainOf(address);
  return [account, ...ownAddresses].some((each) => domainOf(each.toLowerCase()) === domain);
}

function speaksForOthers(address: string): boolean {
  return /^(?:wordpress|www|web|website|form|forms|contact|kontakt|no-?reply|do-?not-?reply|mailer|shop|store)(?:@|[+._-])/.test(
    address,
  );
}
