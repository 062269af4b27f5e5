import { DomHandler, ElementType, Parser } from "htmlparser2";

export type Document = DomHandler["root"];
export type Node = Document["childNodes"][number];
export type Element = Extract<Node, { attribs: unknown }>;

/** Nested deeper than this it is no page any more, and the parser slows down with the square of the depth. */
const mostDepth = 400;
/** Beyond this many elements nothing is read. */
const mostElements = 60_000;
const slice = 16_384;

export interface Parsed {
  readonly root: Document;
  /** It was nested too deeply or had too many elements; what comes later was left out. */
  readonly cut: boolean;
}

/** A page's tree. Never throws, whatever the HTML; takes a time that grows with its length only. */
export function parseHtml(html: string): Parsed {
  const handler = new Counting();
  const parser = new Parser(handler, {
    decodeEntities: true,
    lowerCaseTags: true,
    lowerCaseAttributeNames: true,
  });
  for (let at = 0; at < html.length && !handler.cut; at += slice) parser.write(html.slice(at, at + slice));
  parser.end();
  return { root: handler.root, cut: handler.cut };
}

class Counting extends DomHandler {
  cut = false;
  #depth = 0;
  #elements = 0;

  override onopentag(name: string, attributes: Record<string, string>): void {
    this.#depth += 1;
    this.#elements += 1;
    this.cut ||= this.#depth > mostDepth || this.#elements > mostElements;
    super.onopentag(name, attributes);
  }

  override onclosetag(): void {
    this.#depth -= 1;
    super.onclosetag();
  }
}

export const isElement = (node: Node): node is Element => "attribs" in node;

/**
 * The elements below a node for which `wanted` is true, in the order of the page, at most `most`. Iterative: trees may
 * be deeper than the stack of calls.
 */
export function elements(
  root: Document | Element,
  wanted: (element: Element) => boolean,
  most = Infinity,
): Element[] {
  const found: Element[] = [];
  const waiting: Node[] = root.childNodes.toReversed();
  while (found.length < most) {
    const node = waiting.pop();
    if (node === undefined) break;
    if (!isElement(node)) continue;
    if (wanted(node)) found.push(node);
    for (let at = node.childNodes.length - 1; at >= 0; at -= 1) {
      const child = node.childNodes[at];
      if (child !== undefined) waiting.push(child);
    }
  }
  return found;
}

export const named =
  (...names: readonly string[]) =>
  (element: Element): boolean =>
    names.includes(element.name);

/** All text below an element as it stands there, also of hidden elements: for titles and scripts. */
export function rawText(element: Element): string {
  const pieces: string[] = [];
  const waiting: Node[] = [element];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === ElementType.Text) pieces.push(node.data);
    else if (isElement(node)) for (const child of node.childNodes.toReversed()) waiting.push(child);
  }
  return pieces.join("");
}
