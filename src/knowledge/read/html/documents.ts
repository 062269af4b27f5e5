import type { KnowledgeDocument } from "../../document.ts";
import type { Page } from "./page.ts";
import { digest, documentOf } from "../make.ts";

/** The key of an FAQ entry on a page or in a file begins with that one's key and this. */
export const faqMark = "#faq-";

/** The documents of a page: its text, if it says anything, and each of its questions. */
export function documentsOf(
  kind: "page" | "file",
  key: string,
  page: Pick<Page, "title" | "text" | "faqs" | "language">,
  rest: {
    readonly url?: string | undefined;
    readonly updatedAt?: Date | undefined;
    readonly fallbackTitle: string;
  },
): readonly KnowledgeDocument[] {
  const { url, updatedAt, fallbackTitle } = rest;
  const { language, text, faqs } = page;
  const common = { url, language, updatedAt };
  const title = page.title.trim() === "" ? fallbackTitle : page.title;
  const found = [
    documentOf({ ...common, key, kind, title, text }),
    ...faqs.map(({ question, answer }) =>
      documentOf({
        ...common,
        key: `${key}${faqMark}${digest(question, answer)}`,
        kind: "faq",
        title: question,
        text: answer,
      }),
    ),
  ];
  return found.filter((document) => document !== undefined);
}
