import { textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { cleanText } from "../file/text.ts";

/** A title as WordPress writes it, in HTML (`Ship Your Idea &ndash; Black`), as one line of plain text; undefined when nothing is left. */
export function plainTitle(html: string | undefined): string | undefined {
  if (html === undefined) return undefined;
  const text = /[&<]/u.test(html) ? textContent(parseDocument(html.slice(0, 4_000))) : html;
  const title = cleanText(text.slice(0, 4_000));
  return title === "" ? undefined : title;
}
