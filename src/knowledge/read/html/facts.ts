import { type Document, type Element, elements, named, rawText } from "./parse.ts";

/** What a page says about itself, as it is written. */
export interface PageFacts {
  readonly title: string;
  readonly language?: string;
  /** The address the page calls its own, absolute. */
  readonly canonical?: string;
  readonly noindex: boolean;
  readonly nofollow: boolean;
  /** Absolute addresses without fragments, those of other languages included; in the order of the page. */
  readonly links: readonly string[];
}

const mostLinks = 5_000;

/**
 * @param address where the page was read.
 * @param robotsHeader its X-Robots-Tag, which counts as `<meta name=robots>` does.
 */
export function factsOf(root: Document, address: URL, robotsHeader = "", languageHeader = ""): PageFacts {
  const first = (wanted: (each: Element) => boolean) => elements(root, wanted, 1)[0];
  const bases = first((each) => each.name === "base" && each.attribs.href !== undefined);
  const base = absolute(bases?.attribs.href ?? "", address) ?? address;
  const rules = elements(root, isRobotsMeta, 10).map((each) => each.attribs.content ?? "");
  const directives = new Set([...rules, robotsHeader].flatMap(words));
  const alternates = elements(
    root,
    (each) => hasRel(each, "alternate") && each.attribs.hreflang !== undefined,
    300,
  );
  const self = alternates.find((each) => absolute(each.attribs.href ?? "", base)?.href === address.href);
  const language =
    first(named("html"))?.attribs.lang?.trim() ||
    self?.attribs.hreflang ||
    first((each) => each.attribs["http-equiv"]?.toLowerCase() === "content-language")?.attribs.content ||
    languageHeader.split(",")[0]?.trim();
  const canonical = first((each) => hasRel(each, "canonical"));
  const own = canonical === undefined ? undefined : absolute(canonical.attribs.href ?? "", base);
  return {
    title: titleOf(root),
    ...(language ? { language } : {}),
    ...(own === undefined ? {} : { canonical: own.href }),
    noindex: directives.has("noindex") || directives.has("none"),
    nofollow: directives.has("nofollow") || directives.has("none"),
    links: linksOf(root, base, alternates),
  };
}

function titleOf(root: Document): string {
  // A `<title>` in a drawing names the drawing.
  const title = elements(root, named("title"), 5).find((each) => !inDrawing(each));
  const words = title === undefined ? "" : rawText(title).trim();
  if (words !== "") return words;
  const shared = elements(root, (each) => each.attribs.property === "og:title", 1)[0];
  return shared?.attribs.content ?? "";
}

const inDrawing = (element: Element) =>
  element.parent !== null && "name" in element.parent && element.parent.name === "svg";

function linksOf(root: Document, base: URL, alternates: readonly Element[]): string[] {
  const found = new Set<string>();
  const anchors = elements(
    root,
    (each) => (each.name === "a" || each.name === "area") && each.attribs.href !== undefined,
    mostLinks,
  );
  for (const each of [...anchors, ...alternates]) {
    if (hasRel(each, "nofollow")) continue;
    const url = absolute(each.attribs.href ?? "", base);
    if (url !== undefined) found.add(url.href);
  }
  return [...found];
}

function absolute(href: string, base: URL): URL | undefined {
  const text = href.trim();
  if (text === "" || text.length > 2_000 || !URL.canParse(text, base.href)) return undefined;
  const url = new URL(text, base);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  url.hash = "";
  return url;
}

/** `robots`, or our own name. */
function isRobotsMeta({ name, attribs }: Element): boolean {
  const of = attribs.name?.trim().toLowerCase();
  return name === "meta" && (of === "robots" || of === "whereabouts");
}

/** The directives of a robots rule; those for other agents (`googlebot: noindex`) are not ours. */
function words(rule: string): string[] {
  const pieces = rule.toLowerCase().split(",");
  const ours: string[] = [];
  let other = false;
  for (const piece of pieces) {
    const named = /^\s*(?<agent>[a-z0-9_-]+)\s*:\s*(?<rest>.*)$/u.exec(piece)?.groups;
    const isDirective = named !== undefined && /^(?:max-|unavailable_after)/u.test(named.agent ?? "");
    if (named !== undefined && !isDirective) other = named.agent !== "whereabouts";
    if (!other) ours.push((named !== undefined && !isDirective ? (named.rest ?? "") : piece).trim());
  }
  return ours;
}

function hasRel({ name, attribs }: Element, wanted: string): boolean {
  if (wanted !== "nofollow" && name !== "link") return false;
  return attribs.rel?.toLowerCase().split(/\s+/u).includes(wanted) === true;
}
