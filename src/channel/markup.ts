/*
 * The small markup of replies, the only one the agent and the phrases use:
 *   **bold**, lines that begin with "- " as a list, an empty line between paragraphs, links bare.
 * Everything else is text. Codes may contain asterisks and underscores, so `**` next to a character a code
 * could go on with (ASCII letter, digit, one of * _ / # -) is no markup.
 */

const inline =
  /(?<![A-Za-z0-9*_/#-])\*\*(?=[^\s*])(?<bold>[^\n]*?[^\s*])\*\*(?![A-Za-z0-9*_/#-])|(?<link>https?:\/\/[^\s<>"]+)/gu;

type Piece = { readonly kind: "text" | "bold" | "link"; readonly text: string };

/** Without the marks: for SMS, Messenger, Instagram, logs and screen readers. */
export function toPlain(text: string): string {
  return piecesOf(text)
    .map((piece) => piece.text)
    .join("");
}

/**
 * WhatsApp's own formatting: `*bold*`; lists and links are the same there. WhatsApp sees its marks only at the
 * edge of a word, not around an asterisk, and would take one into a link, so there the words go out without.
 * Source: WhatsApp help, "How to format your messages".
 */
export function toWhatsApp(text: string): string {
  const pieces = piecesOf(text);
  return pieces
    .map((piece, index) => {
      if (piece.kind !== "bold" || piece.text.includes("*") || piece.text.includes("://")) return piece.text;
      const before = pieces[index - 1]?.text ?? "";
      const after = pieces[index + 1]?.text ?? "";
      return /[\p{L}\p{N}]$/u.test(before) || /^[\p{L}\p{N}]/u.test(after) ? piece.text : `*${piece.text}*`;
    })
    .join("");
}

/** HTML for a mail or a page: `<p>`, `<br>`, `<ul><li>`, `<strong>`, `<a href>`; everything else escaped. */
export function toHtml(text: string): string {
  return text
    .replace(/\r\n?/gu, "\n")
    .split(/\n{2,}/u)
    .filter((paragraph) => paragraph.trim() !== "")
    .map(paragraphHtml)
    .join("\n");
}

/** A paragraph may hold lines of text and lists in turn. */
function paragraphHtml(paragraph: string): string {
  const blocks: { list: boolean; lines: string[] }[] = [];
  for (const line of paragraph.split("\n")) {
    if (line.trim() === "") continue;
    const list = line.startsWith("- ");
    const html = inlineHtml(list ? line.slice(2) : line);
    const last = blocks.at(-1);
    if (last?.list === list) last.lines.push(html);
    else blocks.push({ list, lines: [html] });
  }
  return blocks
    .map(({ list, lines }) =>
      list ? `<ul>${lines.map((line) => `<li>${line}</li>`).join("")}</ul>` : `<p>${lines.join("<br>")}</p>`,
    )
    .join("\n");
}

function inlineHtml(text: string): string {
  return piecesOf(text)
    .map((piece) => {
      if (piece.kind === "bold") return `<strong>${inlineHtml(piece.text)}</strong>`;
      const escaped = escapeHtml(piece.text);
      return piece.kind === "link" ? `<a href="${escaped}">${escaped}</a>` : escaped;
    })
    .join("");
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const add = (kind: Piece["kind"], piece: string): void => {
    if (piece !== "") pieces.push({ kind, text: piece });
  };
  for (const match of text.matchAll(inline)) {
    add("text", text.slice(from, match.index));
    const bold = match.groups?.["bold"];
    if (bold === undefined) {
      const link = withoutSentenceEnd(match[0]);
      add("link", link);
      // What was cut off is text again, and may open nothing: it is punctuation only.
      add("text", match[0].slice(link.length));
    } else {
      add("bold", bold);
    }
    from = match.index + match[0].length;
  }
  add("text", text.slice(from));
  return pieces;
}

/** A full stop, quote or closing bracket after a link belongs to the sentence, unless the link opened the bracket. */
function withoutSentenceEnd(link: string): string {
  let end = link.length;
  while (end > 0) {
    const last = link.charAt(end - 1);
    if (last === ")" ? link.slice(0, end).includes("(") : !".,;:!?'*\u2069。、！？".includes(last)) break;
    end--;
  }
  return link.slice(0, end);
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
