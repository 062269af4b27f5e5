import { z } from "zod";
import { type Document, type Element, elements, parseHtml, rawText } from "./parse.ts";
import { leftOut } from "./shown.ts";
import { textOf } from "./text.ts";

/** A question and what the page answers, in the form of `KnowledgeDocument.text`. */
export interface Faq {
  readonly question: string;
  readonly answer: string;
}

/** What the page's structured data and its folded-out answers come to. */
export interface PageFaqs {
  readonly faqs: readonly Faq[];
  /** Elements that said all this; their words are not the page's any more. */
  readonly taken: ReadonlySet<Element>;
}

const mostFaqs = 500;
const mostScript = 500_000;
/** Question marks: Latin, Greek, Arabic, Armenian, Ethiopic, full-width, Vai, Bamum. */
const asks = /[?\u037E\u055E\u061F\u1367\uA60F\uA6F7\uFF1F]["'»”’)\s]*$/u;

/**
 * The FAQ entries of a page: `FAQPage` in its JSON-LD (schema.org), and `<details>` whose summary is a question. Of the
 * same question asked twice the first is used.
 */
export function faqsOf(root: Document, main: Document | Element): PageFaqs {
  const found = new Map<string, Faq>();
  const taken = new Set<Element>();
  const add = ({ question, answer }: Faq) => {
    const key = question.toLowerCase();
    if (question !== "" && answer !== "" && !found.has(key) && found.size < mostFaqs) {
      found.set(key, { question, answer });
    }
  };
  for (const script of elements(root, isJsonLd, 20)) for (const faq of structured(rawText(script))) add(faq);
  for (const details of elements(main, (each) => each.name === "details", mostFaqs)) {
    const summary = details.childNodes.find(isSummary);
    if (summary === undefined || leftOut(details, true) || isDeepIn(details, taken)) continue;
    const question = oneLine(textOf(summary));
    if (!asks.test(question)) continue;
    add({ question, answer: textOf(details, new Set([summary])) });
    taken.add(details);
  }
  return { faqs: [...found.values()], taken };
}

/** Questions may stand in groups that fold out; each level says again what lies in it. */
const mostNested = 3;

function isDeepIn(details: Element, taken: ReadonlySet<Element>): boolean {
  let levels = 0;
  for (let at = details.parent; at !== null; at = at.parent)
    if ("attribs" in at && taken.has(at)) levels += 1;
  return levels >= mostNested;
}

const isSummary = (node: Document["childNodes"][number]): node is Element =>
  "name" in node && node.name === "summary";

const isJsonLd = ({ name, attribs }: Element) =>
  name === "script" && attribs.type?.trim().toLowerCase().startsWith("application/ld+json") === true;

const Question = z.object({
  name: z.string(),
  acceptedAnswer: z.union([
    z.object({ text: z.string() }),
    z.array(z.object({ text: z.string() })).transform((all) => all[0] ?? { text: "" }),
  ]),
});

function structured(json: string): Faq[] {
  if (json.length > mostScript) return [];
  let value: unknown;
  try {
    value = JSON.parse(json.trim());
  } catch {
    return [];
  }
  return questionsIn(value, 0).flatMap((each) => {
    const read = Question.safeParse(each);
    if (!read.success) return [];
    const { name, acceptedAnswer } = read.data;
    return [
      {
        question: oneLine(textOf(parseHtml(name).root)),
        answer: textOf(parseHtml(acceptedAnswer.text).root),
      },
    ];
  });
}

/** The `mainEntity` of each FAQPage in a graph, at most a few levels down. */
function questionsIn(value: unknown, depth: number): unknown[] {
  if (depth > 6 || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, mostFaqs).flatMap((each) => questionsIn(each, depth + 1));
  const fields = new Map<string, unknown>(Object.entries(value));
  const type = fields.get("@type");
  const types: unknown[] = Array.isArray(type) ? type : [type];
  if (types.some((each) => typeof each === "string" && /(?:^|\/|:)FAQPage$/u.test(each))) {
    const entity = fields.get("mainEntity");
    return Array.isArray(entity) ? entity.slice(0, mostFaqs) : [entity];
  }
  return ["@graph", "mainEntity", "hasPart"].flatMap((name) => questionsIn(fields.get(name), depth + 1));
}

const oneLine = (text: string) =>
  text
    .replace(/^##? |\n/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
