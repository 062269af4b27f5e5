import { domainToASCII } from "node:url";
import { domainOf } from "./account.ts";
import { type Mail, header, mailboxes } from "./mime.ts";

/**
 * Whose Authentication-Results count: those of the merchant's own receiver, by the name it writes first (RFC 8601
 * §2.2), or of Microsoft 365, which writes none. Null: nobody's.
 */
export type Trusted = { readonly authservId: string } | { readonly mode: "microsoft365" } | null;

const address = /[^\s<>"'(),:;@]{1,100}@[^\s<>"'(),:;@]{1,100}/g;

/**
 * The sender's address, in lower case, when the merchant's own receiver has found that the owner of its domain wrote
 * the mail; undefined otherwise. Only the topmost Authentication-Results header counts: what a sender has written
 * stands below it. It must say `dmarc=pass` for the domain of the one address in the one From header; SPF or DKIM
 * alone may have passed for another domain. Microsoft's `compauth=pass reason=100` says the same ("explicit
 * authentication", Microsoft Learn, "Anti-spam message headers"). A display name that shows another address is a
 * fraud, whoever owns the domain.
 */
export function provenSender(mail: Mail, trusted: Trusted): string | undefined {
  const top = mail.headers.get("authentication-results")?.[0];
  if (trusted === null || top === undefined || (mail.headers.get("from") ?? []).length !== 1)
    return undefined;
  const [from, ...others] = mailboxes(mail, "from");
  if (from === undefined || others.length > 0) return undefined;
  // In the name, decoded, and in comments, which some programs show.
  const shown = `${from.name.slice(0, 1000)} ${header(mail, "from").slice(0, 4000)}`.matchAll(address);
  if ([...shown].some(([each]) => each.toLowerCase() !== from.address)) return undefined;
  const said = readResults(top);
  const known =
    "mode" in trusted ? said.authservId === "" : said.authservId === trusted.authservId.toLowerCase();
  if (!known) return undefined;
  const domain = domainToASCII(domainOf(from.address));
  return passes(said, domain, "mode" in trusted) ? from.address : undefined;
}

/** The name the topmost Authentication-Results header carries, for a merchant to confirm; empty for Microsoft 365, undefined when there is no header. */
export function authservIdOf(mail: Mail): string | undefined {
  const top = mail.headers.get("authentication-results")?.[0];
  return top === undefined ? undefined : readResults(top).authservId;
}

interface Result {
  readonly method: string;
  readonly result: string;
  readonly properties: ReadonlyMap<string, string>;
}

interface Results {
  /** Lower case; empty when the header names nobody. */
  readonly authservId: string;
  readonly results: readonly Result[];
}

function passes({ results }: Results, domain: string, microsoft: boolean): boolean {
  const dmarc = results.filter(({ method }) => method === "dmarc");
  // Microsoft writes the domain once, behind the method it belongs to or behind the one before.
  const domains = results.flatMap(({ properties }) => properties.get("header.from") ?? []);
  const aligned =
    domains.length > 0 && domain !== "" && domains.every((each) => domainToASCII(each) === domain);
  if (dmarc.length > 0) {
    return (
      aligned &&
      dmarc.every(
        ({ result, properties }) => result === "pass" && (microsoft || properties.has("header.from")),
      )
    );
  }
  const composite = results.filter(({ method }) => method === "compauth");
  return (
    microsoft &&
    aligned &&
    composite.length === 1 &&
    composite.every(({ result, properties }) => result === "pass" && properties.get("reason") === "100")
  );
}

/** RFC 8601 §2.2: `id; method=result property=value …; …`, with comments anywhere. */
function readResults(value: string): Results {
  const [first = "", ...rest] = withoutComments(value).split(";");
  const [id = ""] = first.trim().split(/\s+/);
  const named = id !== "" && !id.includes("=");
  const statements = named ? rest : [first, ...rest];
  return {
    authservId: named ? id.toLowerCase() : "",
    results: statements.flatMap((statement) => {
      const [head, ...pairs] = statement.trim().split(/\s+/).flatMap(pairOf);
      if (head === undefined) return [];
      const method = head[0].replace(/\/\d+$/, "");
      return [{ method, result: head[1].toLowerCase(), properties: new Map(pairs) }];
    }),
  };
}

function pairOf(token: string): [string, string][] {
  const equals = token.indexOf("=");
  return equals < 1 ? [] : [[token.slice(0, equals).toLowerCase(), token.slice(equals + 1)]];
}

/**
 * Without comments, and with quoted strings emptied: a sender can have words of theirs in both (an envelope address, a
 * reason), so a bracket in quotes does not end a comment either. What is not closed swallows the rest.
 */
function withoutComments(value: string): string {
  let depth = 0;
  let quoted = false;
  let out = "";
  for (let at = 0; at < value.length; at++) {
    const letter = value.charAt(at);
    if (letter === "\\" && (quoted || depth > 0)) at++;
    else if (quoted) quoted = letter !== '"';
    else if (letter === '"') quoted = true;
    else if (letter === "(") depth++;
    else if (letter === ")" && depth > 0) depth--;
    else if (depth === 0) out += letter;
    else continue;
    if (depth > 0) out = out.endsWith(" ") ? out : `${out} `;
  }
  return out;
}
