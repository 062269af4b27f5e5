import { h } from "./dom.js";

/*
 * The markup of replies: **bold**, lines that begin with "- ", links bare. The same rules as on the server
 * (src/channel/markup.ts): codes may contain asterisks, so `**` next to one is no markup.
 */
const inline =
  /(?<![A-Za-z0-9*_/#-])\*\*(?=[^\s*])(?<bold>[^\n]*?[^\s*])\*\*(?![A-Za-z0-9*_/#-])|(?<link>https?:\/\/[^\s<>"]+)/gu;
const linkOnly = /(?<link>https?:\/\/[^\s<>"]+)/gu;
const sentenceEnd = /[.,;:!?'*\u2069。、！？]$/u;

/** What a shopper wrote: as it is, with its links. */
export function plain(text) {
  return pieces(text, linkOnly);
}

/** What the shop says, with its markup. */
export function formatted(text) {
  const blocks = [];
  let list;
  for (const [n, line] of text.split("\n").entries()) {
    if (line.startsWith("- ")) {
      if (list === undefined) blocks.push((list = h("ul")));
      list.append(h("li", {}, ...pieces(line.slice(2), inline)));
      continue;
    }
    if (n > 0 && list === undefined) blocks.push("\n");
    list = undefined;
    blocks.push(...pieces(line, inline));
  }
  return blocks;
}

function pieces(text, pattern) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match.groups.bold !== undefined) {
      nodes.push(h("strong", {}, ...pieces(match.groups.bold, linkOnly)));
      continue;
    }
    const link = withoutSentenceEnd(match[0]);
    nodes.push(anchor(link), match[0].slice(link.length));
  }
  nodes.push(text.slice(from));
  return nodes;
}

function withoutSentenceEnd(link) {
  let end = link.length;
  while (end > 0) {
    const rest = link.slice(0, end);
    if (rest.endsWith(")") ? rest.includes("(") : !sentenceEnd.test(rest)) break;
    end -= 1;
  }
  return link.slice(0, end);
}

/** A link only for what the browser itself takes for a web address. */
function anchor(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") return text;
  return h("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, text);
}
