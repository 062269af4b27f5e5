import type { Line } from "./lines.ts";
import { type HeaderKind, headerKinds, originalMessage } from "./quotes-words.ts";

/** A block is at most so many lines long; a long list of recipients wraps. */
const MAX_BLOCK = 14;

/**
 * The last line of the block of headers ("From: … Sent: … To: … Subject: …") that begins at this line, as Outlook
 * and others put above the mail they quote; undefined when none begins here. Two lines that happen to say "From:"
 * and "To:" are none: there must be an address, or a subject and one more; without a sender, an address and a time.
 */
export function headerBlockEnd(lines: readonly Line[], start: number): number | undefined {
  if (kindAt(lines[start]) === undefined) return undefined;
  const kinds = new Set<HeaderKind>();
  let addressed = false;
  let timed = false;
  let end = start;
  for (let at = start; at < lines.length && at < start + MAX_BLOCK && at - end <= 2; at++) {
    const text = lines[at]?.text ?? "";
    if (text.trim() === "") {
      // Some programs put an empty line between each two.
      if (kindAt(lines[at + 1]) === undefined || at === end) break;
      continue;
    }
    const kind = kindAt(lines[at]);
    if (kind !== undefined) {
      kinds.add(kind);
      end = at;
    }
    timed ||= kind === "date" && /\d[:.]\d\d/.test(text.slice(0, 200));
    addressed ||= text.length < 2000 && /\S@\S/.test(text);
  }
  if (kinds.has("from")) {
    return (addressed && kinds.size >= 2) || (kinds.size >= 3 && kinds.has("subject")) ? end : undefined;
  }
  return kinds.has("to") && addressed && timed ? end : undefined;
}

/** "-----Original Message-----" in any language, whatever the dashes. */
export function isDivider(line: Line): boolean {
  const text = line.text.trim();
  if (text.length > 100) return false;
  const inner = text.replace(/^[>\s*_=—–-]{1,40}/, "").replace(/[\s*_=—–-]{1,40}$/, "");
  return inner !== "" && inner !== text && /^[>\s*_]*[-_=—–]{2,}/.test(text) && originalMessage.test(inner);
}

/** What kind of header a line is: `*From:* ana@example.com`, `Envoyé le :lundi`, `发件人：…`. */
function kindAt(line: Line | undefined): HeaderKind | undefined {
  const head = line?.text.slice(0, 60) ?? "";
  const colon = head.search(/[:：]/);
  if (colon < 1) return undefined;
  const word = head
    .slice(0, colon)
    .replace(/^[\s*_>|]+|[\s*_]+$/g, "")
    .toLowerCase();
  return headerKinds.get(word);
}
