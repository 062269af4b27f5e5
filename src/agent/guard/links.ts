import type { Facts } from "./facts.ts";
import { fact } from "./plain.ts";

type Offend = (kind: "url" | "email", what: string) => void;

const urlLike = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s<>"')\]]+|\bwww\.[^\s<>"')\]]+/giu;
const emailLike = /(?<![\p{L}\p{N}._%+•-])[\p{L}\p{N}._%+•-]+@[\p{L}\p{N}•.-]+/gu;
const hostLike = /(?<![\p{L}\p{N}@.])(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?:\/[^\s<>"')\]]*)?/giu;

/** Marks the links that are among the facts or the shop's own, and reports every other link and host. */
export function blankLinks(text: string, facts: Facts, ownTexts: readonly string[], offend: Offend): string {
  const allowed = new Set([...facts.urls, ...ownTexts.flatMap((own) => own.match(urlLike) ?? [])]);
  let rest = text;
  // Whole links first: one may end in what looks like punctuation.
  for (const url of [...allowed].sort((a, b) => b.length - a.length)) {
    for (let at = rest.indexOf(url); at >= 0; at = rest.indexOf(url, at + 1)) {
      const after = rest.slice(at + url.length, at + url.length + 2);
      if (/^[\p{L}\p{N}/?#&=%@_~-]|^[.:][\p{L}\p{N}]/u.test(after)) continue;
      rest = `${rest.slice(0, at)} ${fact} ${rest.slice(at + url.length)}`;
    }
  }
  rest = rest.replaceAll(urlLike, (url) => {
    offend("url", url);
    return ` ${fact} `;
  });
  const ownHosts = new Set(ownTexts.flatMap((own) => own.toLowerCase().match(hostLike) ?? []));
  const titles = [...facts.texts].map((title) => title.toLowerCase());
  return rest.replaceAll(hostLike, (host) => {
    const lower = host.toLowerCase();
    if (ownHosts.has(lower) || titles.some((title) => title.includes(lower)) || isAbbreviation(host))
      return host;
    offend("url", host);
    return ` ${fact} `;
  });
}

/** `z.b`, `p.m`, a full stop without a space (`today.it`) with a capital behind it: no host has these. */
function isAbbreviation(host: string): boolean {
  return /\.\p{Lu}/u.test(host) || host.split(".").every((part) => part.length <= 2) || /^\d+\./.test(host);
}

/** The same for e-mail addresses. */
export function blankMailboxes(
  text: string,
  facts: Facts,
  ownTexts: readonly string[],
  offend: Offend,
): string {
  if (!text.includes("@")) return text;
  let rest = text;
  // Known ones first: scripts without spaces write words right before and behind an address.
  for (const known of [...facts.emails].sort((a, b) => b.length - a.length)) {
    const escaped = known.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    const whole = `(?<![\\p{Script=Latin}\\p{N}._%+•-])${escaped}(?![\\p{Script=Latin}\\p{N}•-]|\\.[\\p{Script=Latin}\\p{N}])`;
    rest = rest.replaceAll(new RegExp(whole, "giu"), ` ${fact} `);
  }
  return rest.replaceAll(emailLike, (written) => {
    const address = written.replace(/[.-]+$/u, "");
    if (!facts.emails.has(address.toLowerCase()) && !ownTexts.includes(address)) offend("email", address);
    return ` ${fact} `;
  });
}
