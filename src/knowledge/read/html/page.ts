import { type Faq, faqsOf } from "./faq.ts";
import { factsOf, type PageFacts } from "./facts.ts";
import { parseHtml } from "./parse.ts";
import { mainOf } from "./shown.ts";
import { textOf } from "./text.ts";

/** A page, read. */
export interface Page extends PageFacts {
  /** Without what is in `faqs`; empty when nothing is left but its headline. */
  readonly text: string;
  readonly faqs: readonly Faq[];
  /** It was too deep or had too many elements; the rest was left out. */
  readonly cut: boolean;
}

/**
 * Reads a page. Never throws, whatever the HTML.
 *
 * @param html at most a few megabytes: time grows with it.
 */
export function readPage(
  html: string,
  address: URL,
  headers: { readonly robots?: string | undefined; readonly language?: string | undefined } = {},
): Page {
  const { root, cut } = parseHtml(html);
  const facts = factsOf(root, address, headers.robots, headers.language);
  const main = mainOf(root);
  const { faqs, taken } = faqsOf(root, main);
  const text = textOf(main, taken);
  const headline = /^# (?<words>.+)$/mu.exec(text)?.groups?.words;
  return {
    ...facts,
    // What stands above the text is about it; `<title>` has the shop's name in it as well.
    title: headline ?? facts.title,
    text: saysMore(text) ? text : "",
    faqs,
    cut,
  };
}

/** Whether there is more than headings. */
const saysMore = (text: string) => text.split("\n").some((line) => line !== "" && !/^##? /u.test(line));
