import { ElementType } from "htmlparser2";
import { type Document, type Element, isElement, type Node } from "./parse.ts";
import { leftOut } from "./shown.ts";
import { asLayout, tableLines } from "./table.ts";

/** Elements that stand on lines of their own. */
const blocks = new Set(
  "address article blockquote body center dd details div dl dt fieldset figcaption figure footer form header hgroup hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul".split(
    " ",
  ),
);
const apart = new Set(
  "p blockquote pre dl ol ul table figure details section article h1 h2 h3 h4 h5 h6 dt".split(" "),
);
const headings = new Set(["h1", "h2", "h3", "h4", "h5", "h6"]);
/** What no heading has in it. */
const noWords = new Set("p ul ol dl table section article form h1 h2 h3 h4 h5 h6".split(" "));
/** Deeper than this nothing is read: each level is a call. */
const mostDepth = 600;

/** Lines as they are collected; one that is open takes further words. */
interface Page {
  readonly lines: string[];
  open: string[];
  /** What the line that is opened next begins with. */
  prefix: string;
}

/**
 * What a reader of an element sees, in the form of `KnowledgeDocument.text`: headings, paragraphs, list items, rows of
 * tables. Menus, headers, footers, forms, scripts and hidden elements are left out, as is everything in `without`.
 */
export function textOf(root: Document | Element, without: ReadonlySet<Element> = new Set()): string {
  const page: Page = { lines: [], open: [], prefix: "" };
  const within = isElement(root) && isArticle(root);
  walkAll(root.childNodes, page, { within, depth: 0, without, pre: false });
  end(page);
  return page.lines
    .join("\n")
    .replace(/\n{3,}/gu, "\n\n")
    .trim();
}

interface Place {
  readonly within: boolean;
  readonly depth: number;
  readonly without: ReadonlySet<Element>;
  readonly pre: boolean;
  /** Within a heading: what lies in it is no heading of its own, however broken the page is. */
  readonly heading?: boolean;
}

const isArticle = ({ name }: Element) => name === "main" || name === "article";

function walkAll(nodes: readonly Node[], page: Page, place: Place): void {
  for (const node of nodes) walk(node, page, place);
}

function walk(node: Node, page: Page, place: Place): void {
  if (node.type === ElementType.Text) {
    addText(node.data, page, place.pre);
    return;
  }
  if (!isElement(node) || place.depth > mostDepth) return;
  if (leftOut(node, place.within) || place.without.has(node)) return;
  const inside: Place = {
    ...place,
    depth: place.depth + 1,
    within: place.within || isArticle(node),
    pre: place.pre || node.name === "pre",
  };
  const { name } = node;
  if (name === "br") {
    end(page);
  } else if (headings.has(name) && place.heading !== true) {
    heading(node, page, inside);
  } else if (name === "summary" && place.heading !== true) {
    asHeading(node.childNodes, page, inside, "## ");
  } else if (name === "li") {
    end(page);
    page.prefix = "- ";
    walkAll(node.childNodes, page, inside);
    end(page);
    page.prefix = "";
  } else if (name === "table" && !asLayout(node)) {
    gap(page);
    const cellText = (cell: Element) => textOf(cell, place.without).replace(/\s*\n\s*/gu, " ");
    for (const line of tableLines(node, cellText)) page.lines.push(line);
    gap(page);
  } else if (blocks.has(name) || headings.has(name)) {
    if (apart.has(name)) gap(page);
    else end(page);
    walkAll(node.childNodes, page, inside);
    if (apart.has(name) && name !== "dt") gap(page);
    else end(page);
  } else {
    walkAll(node.childNodes, page, inside);
  }
}

/** `h1` is the title's, all others stand below it. One that was not closed ends where a paragraph or the like begins. */
function heading(element: Element, page: Page, place: Place): void {
  const { childNodes } = element;
  const first = childNodes.findIndex((node, at) => at > 0 && isElement(node) && noWords.has(node.name));
  const end = first < 0 ? childNodes.length : first;
  asHeading(childNodes.slice(0, end), page, place, element.name === "h1" ? "# " : "## ");
  walkAll(childNodes.slice(end), page, place);
}

function asHeading(nodes: readonly Node[], page: Page, place: Place, mark: string): void {
  gap(page);
  const words: Page = { lines: [], open: [], prefix: "" };
  walkAll(nodes, words, { ...place, heading: true });
  end(words);
  const line = words.lines
    .map((each) => each.replace(/^(?:##? |- )/u, ""))
    .join(" ")
    .replace(/\s+/gu, " ")
    .trim();
  if (line !== "") page.lines.push(mark + line, "");
}

function addText(text: string, page: Page, pre: boolean): void {
  if (!pre) {
    page.open.push(text);
    return;
  }
  for (const [at, line] of text.split("\n").entries()) {
    if (at > 0) end(page);
    page.open.push(line);
  }
}

/** Ends the open line. */
function end(page: Page): void {
  const line = page.open.join("").replace(/\s+/gu, " ").trim();
  page.open = [];
  if (line === "") return;
  page.lines.push(page.prefix + line);
  page.prefix = "";
}

/** Ends the open line and leaves an empty one, but within an item that has no words yet. */
function gap(page: Page): void {
  end(page);
  if (page.prefix === "" && page.lines.length > 0 && page.lines.at(-1) !== "") page.lines.push("");
}
