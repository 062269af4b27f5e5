import type { Quoted } from "./lines.ts";

/** The class of an empty element we put between our answer and what we quote below it: mail programs keep it, and we find it again. */
export const quoteBoundary = "x-gw-quote-boundary";

/** Attributes of an element, names in lower case. */
export type Attributes = Readonly<Record<string, string>>;

/** What is beyond this in one style attribute is not looked at. */
const MAX_STYLE = 2000;

/** Style sheets longer than this are not looked at. */
const MAX_CSS = 200_000;

const none = /^-?0*(?:\.0+)?(?:[a-z]{1,4}|%)?$/;
const tiny = /^(?:0*(?:\.0+)?(?:[a-z]{1,4}|%)?|[01]?(?:\.\d+)?p[xt]|0?\.[01]\d*r?em|\d%)$/;
const white = /^(?:#fff|#ffffff|white|rgba?\(255,255,255[^)]*\))$/;
const colourless = /^(?:none|transparent|initial|inherit|unset)?$|^(?:#fff|#ffffff|white)$/;

/** The declarations of a style, the last of each name; without white space and `!important`. */
function declarationsOf(style: string): ReadonlyMap<string, string> {
  const declarations = new Map<string, string>();
  if (style === "") return declarations;
  const plain = style.slice(0, MAX_STYLE).toLowerCase().replace(/\s+/g, "").replaceAll("!important", "");
  for (const each of plain.split(";")) {
    const colon = each.indexOf(":");
    if (colon > 0) declarations.set(each.slice(0, colon), each.slice(colon + 1));
  }
  return declarations;
}

/**
 * What a reader does not see must not be read by the agent either: it is where instructions are hidden. A size of one
 * pixel is what newsletters hide their preview text with.
 */
function hides(style: ReadonlyMap<string, string>): boolean {
  const is = (name: string, pattern: RegExp): boolean => pattern.test(style.get(name) ?? "?");
  const cut = is("overflow", /^hidden|^clip/);
  return (
    is("display", /^none/) ||
    is("visibility", /^(?:hidden|collapse)/) ||
    is("mso-hide", /^all/) ||
    is("opacity", none) ||
    is("font-size", tiny) ||
    is("color", /^transparent|^rgba\([^)]*,0(?:\.0+)?\)/) ||
    is("clip", /^rect\([01]?(?:px)?[, ]/) ||
    is("text-indent", /^-\d{3,}/) ||
    ["left", "top", "right", "margin-left"].some((name) => is(name, /^-\d{4,}/)) ||
    (cut && ["height", "max-height", "width", "max-width"].some((name) => is(name, none)))
  );
}

/** How an element looks by its own attributes and the page's style sheet. */
export interface Look {
  readonly hidden: boolean;
  /** Something other than white lies behind its text. */
  readonly coloured: boolean;
}

/** The selectors of a page's style sheets that hide: `.x`, `#x` and `p.x`. What is inside `@media` concerns other screens. */
export function hidingSelectors(html: string): ReadonlySet<string> {
  const found = new Set<string>();
  const lower = html.slice(0, 1_000_000).toLowerCase();
  let from = 0;
  for (let count = 0; count < 20; count++) {
    const open = lower.indexOf("<style", from);
    if (open < 0) break;
    const begin = lower.indexOf(">", open);
    const close = lower.indexOf("</style", begin);
    if (begin < 0 || close < 0) break;
    from = close;
    if (close - begin > MAX_CSS) continue;
    readSheet(html.slice(begin + 1, close), found);
  }
  return found;
}

function readSheet(css: string, found: Set<string>): void {
  let depth = 0;
  let selector = "";
  let begin = 0;
  let skipping = false;
  for (let at = 0; at < css.length; at++) {
    const letter = css.charAt(at);
    if (letter === "{") {
      depth++;
      if (depth === 1) {
        selector = css.slice(begin, at).trim();
        skipping = selector.startsWith("@");
        begin = at + 1;
      }
    } else if (letter === "}") {
      if (depth === 1 && !skipping && hides(declarationsOf(css.slice(begin, at)))) {
        for (const each of selector.replace(/<!--|-->/g, "").split(",")) {
          const simple = each.trim();
          if (/^[a-z\d]{0,20}[.#][\w-]{1,60}$/i.test(simple)) found.add(simple);
        }
      }
      depth = Math.max(0, depth - 1);
      if (depth === 0) begin = at + 1;
    } else if (letter === ";" && depth === 0) {
      begin = at + 1;
    }
  }
}

/** Elements whose text is no part of what a reader sees. */
const unseen = new Set([
  "head",
  "style",
  "script",
  "title",
  "template",
  "noscript",
  "object",
  "svg",
  "math",
  "select",
  "textarea",
  "iframe",
  "audio",
  "video",
  "map",
  "canvas",
]);

/** How an element looks. `coloured` is whether something lies behind it already. */
export function lookOf(
  name: string,
  attributes: Attributes,
  coloured: boolean,
  sheets: ReadonlySet<string>,
): Look {
  const style = declarationsOf(attributes["style"] ?? "");
  const behind =
    coloured ||
    ["background", "background-color", "background-image"].some(
      (each) => !colourless.test(style.get(each) ?? ""),
    ) ||
    (attributes["bgcolor"] ?? attributes["background"]) !== undefined;
  const invisible =
    unseen.has(name) ||
    attributes["hidden"] !== undefined ||
    hides(style) ||
    (!behind &&
      (white.test(style.get("color") ?? "") ||
        /^(?:#?fff(?:fff)?|white)$/i.test(attributes["color"] ?? ""))) ||
    (sheets.size > 0 && matches(name, attributes, sheets));
  return { hidden: invisible, coloured: behind };
}

function matches(name: string, attributes: Attributes, sheets: ReadonlySet<string>): boolean {
  const { id } = attributes;
  if (id !== undefined && (sheets.has(`#${id}`) || sheets.has(`${name}#${id}`))) return true;
  return classesOf(attributes).some((each) => sheets.has(`.${each}`) || sheets.has(`${name}.${each}`));
}

function classesOf(attributes: Attributes): string[] {
  return (attributes["class"] ?? "").slice(0, 1000).split(/\s+/).filter(Boolean);
}

/** What an element says about quoting. */
export type Role = Quoted | "border" | "signature";

/** Classes in which mail programs put what they quote. Gmail writes unknown classes anew, with a prefix of its own. */
const quoteClasses =
  /^(?:(?:m_-?\d+)?gmail_attr|(?:m_-?\d+)?moz-cite-prefix|\w*yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|iosymail|ms-outlook-mobile-reference-message)$/i;

const quoteIds = /^(?:reply-intro|yahoo_quoted_\d+|mail-editor-reference-message-container)$/i;

/** Empty elements and lines below which Outlook, Hotmail and Zimbra put the mail they quote. */
const borderIds = /^(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|zwchr|OLK_SRC_BODY_SECTION)$/i;

/** Only those in which nobody types: some programs let the cursor stand inside others. */
const signatureClasses = /^(?:m_-?\d+)?(?:gmail_signature|moz-signature|protonmail_signature_block)$/i;

const signatureIds = /^(?:x_)*(?:ms-outlook-mobile-signature|ymail_android_signature)$/i;

/** What an element's name, id, class and style say about the text in it (reference: the mail programs' own output). */
export function roleOf(name: string, attributes: Attributes): Role {
  const classes = classesOf(attributes);
  const id = attributes["id"] ?? "";
  if (classes.some((each) => each.includes(quoteBoundary)) || borderIds.test(id)) return "border";
  if (quoteIds.test(id) || classes.some((each) => quoteClasses.test(each))) return "sure";
  if (signatureIds.test(id) || classes.some((each) => signatureClasses.test(each))) return "signature";
  if (name === "blockquote") {
    const cited = attributes["type"]?.toLowerCase() === "cite" || attributes["cite"] !== undefined;
    return cited || classes.some((each) => /^(?:m_-?\d+)?gmail_quote$/i.test(each)) ? "sure" : "maybe";
  }
  if (name !== "div") return "no";
  if (attributes["name"]?.toLowerCase() === "quote") return "sure";
  return outlookBorder(attributes["style"]) ? "border" : "no";
}

/** Outlook desktop draws a line in one of two greys above the headers of the mail it quotes. */
function outlookBorder(style: string | undefined): boolean {
  const line = declarationsOf(style ?? "").get("border-top");
  return line !== undefined && line.includes("solid") && /#(?:e1e1e1|b5c4df)/.test(line);
}
