import { Parser } from "htmlparser2";
import { type Attributes, hidingSelectors, lookOf, roleOf } from "./html-look.ts";
import type { Line, Quoted } from "./lines.ts";

/** Longer HTML is cut; what people write comes first. */
const MAX_HTML = 4 * 1024 * 1024;

/** What is seen beyond this many characters is not read: nobody types as much, and each costs time. */
const MAX_SEEN = 256 * 1024;

/** Nested deeper than this it is no mail any more, and parsers slow down with the square of the depth. */
const MAX_DEPTH = 400;

/** Lines end with these. */
const blocks = new Set(
  "address article aside body center dd details dir div dl dt fieldset figure figcaption footer form header hr html legend li main menu nav ol section summary table tbody tfoot thead tr ul".split(
    " ",
  ),
);

/** And with these there is an empty line. */
const paragraphs = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"]);

interface Frame {
  readonly name: string;
  readonly hidden: boolean;
  readonly coloured: boolean;
  readonly quoted: Quoted;
  readonly signature: boolean;
  readonly pre: boolean;
  /** Where a link leads, and how many pieces of text its line had before it. */
  readonly link?: { readonly href: string; readonly before: number };
}

/**
 * The lines a reader of this HTML sees, with what mail programs mark as quoted. Hidden elements, comments, styles and
 * scripts are left out. The address of a link follows its words when it says more. Time grows with the length only.
 */
export function htmlLines(html: string): Line[] {
  const page = html.length > MAX_HTML ? html.slice(0, MAX_HTML) : html;
  const reader = new LineReader(hidingSelectors(page));
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      onclosetag: (name) => reader.close(name),
      ontext: (text) => reader.text(text),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  for (let at = 0; at < page.length && !reader.done; at += 16_384) parser.write(page.slice(at, at + 16_384));
  if (!reader.done) parser.end();
  const lines = reader.end();
  return reader.tooDeep && lines.every(({ text }) => text.trim() === "") ? bare(page) : lines;
}

/** All that is not in tags, for what is nested too deeply to be read in order. */
function bare(html: string): Line[] {
  const text = html
    .replace(/<(style|script|title)\b[^<>]*>[^<]*/gi, " ")
    .replace(/<[^<>]*>/g, "\n")
    .replace(/\n\s*\n/g, "\n");
  return text.split("\n").map((line) => ({ text: line.trim(), quoted: "no" }));
}

class LineReader {
  tooDeep = false;
  readonly #sheets: ReadonlySet<string>;
  readonly #lines: Line[] = [];
  readonly #frames: Frame[] = [];
  /** The pieces of the current line: joined once, because a line may have very many. */
  #pieces: string[] = [];
  /** The line ends in white space, or is empty. */
  #spaced = true;
  /** The line has something to see. */
  #inked = false;
  /** What has been seen so far, characters. */
  #seen = 0;
  /** An item of a list was opened and has no text yet. */
  #bullet = false;

  constructor(sheets: ReadonlySet<string>) {
    this.#sheets = sheets;
  }

  /** Nothing further is read. */
  get done(): boolean {
    return this.tooDeep || this.#seen > MAX_SEEN;
  }

  open(name: string, attributes: Attributes): void {
    if (this.#frames.length >= MAX_DEPTH) {
      this.tooDeep = true;
      return;
    }
    const above = this.#frames.at(-1);
    const look = lookOf(name, attributes, above?.coloured ?? false, this.#sheets);
    const role = roleOf(name, attributes);
    this.#breakAt(name);
    const quoted =
      above?.quoted === "sure"
        ? "sure"
        : role === "sure" || role === "maybe"
          ? role
          : (above?.quoted ?? "no");
    const signature = above?.signature === true || role === "signature";
    if (quoted !== (above?.quoted ?? "no") || signature !== (above?.signature ?? false)) this.#flush();
    const hidden = above?.hidden === true || look.hidden;
    if (role === "border") this.#border();
    if (name === "li" && !hidden) this.#bullet = true;
    const { href = "" } = attributes;
    this.#frames.push({
      name,
      hidden,
      coloured: look.coloured,
      quoted,
      signature,
      pre: above?.pre === true || name === "pre" || name === "plaintext",
      ...(name === "a" && /^https?:\/\//i.test(href) ? { link: { href, before: this.#pieces.length } } : {}),
    });
  }

  close(name: string): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined || frame.name !== name) return;
    if (frame.link !== undefined && !frame.hidden) this.#showLink(frame.link);
    const above = this.#frames.at(-2);
    if (frame.quoted !== (above?.quoted ?? "no") || frame.signature !== (above?.signature ?? false))
      this.#flush();
    // Before the frame goes: the line that ends here is the frame's.
    if (name !== "br") this.#breakAt(name);
    this.#frames.pop();
    if (name === "td" || name === "th") this.#add(" ");
    if (name === "li") this.#bullet = false;
  }

  text(text: string): void {
    const frame = this.#frames.at(-1);
    if (frame?.hidden === true) return;
    if (frame?.pre === true) {
      const [first = "", ...rest] = text.replace(/\r\n?/g, "\n").split("\n");
      this.#add(first);
      for (const line of rest) {
        this.#flush();
        this.#add(line);
      }
      return;
    }
    // U+200B, U+034F, U+FEFF and soft hyphens are what newsletters fill invisible space with.
    const seen = text.replace(/\u200B|\u034F|\uFEFF|\u00AD/g, "").replace(/[\s\u00A0]+/g, " ");
    if (seen === "" || (seen === " " && this.#spaced)) return;
    if (this.#bullet && seen !== " " && !this.#inked) {
      this.#pieces = [];
      this.#add("- ");
      this.#bullet = false;
    }
    this.#add(this.#spaced ? seen.trimStart() : seen);
  }

  end(): Line[] {
    this.#flush();
    return this.#lines;
  }

  #breakAt(name: string): void {
    if (name === "br") this.#newLine();
    else if (paragraphs.has(name)) {
      this.#flush();
      const last = this.#lines.at(-1);
      if (last !== undefined && last.text !== "") this.#push("");
    } else if (blocks.has(name)) this.#flush();
  }

  /** Also an empty one: two `<br>` are an empty line. */
  #newLine(): void {
    if (this.#frames.at(-1)?.hidden === true) return;
    this.#push(this.#taken());
  }

  #flush(): void {
    const inked = this.#inked;
    const text = this.#taken();
    if (inked) this.#push(text);
  }

  #add(text: string): void {
    if (text === "") return;
    this.#pieces.push(text);
    this.#seen += text.length;
    this.#spaced = text.endsWith(" ");
    this.#inked ||= text.trim() !== "";
  }

  /** The current line, which is over. */
  #taken(): string {
    const text = this.#pieces.join("").trimEnd();
    this.#pieces = [];
    this.#spaced = true;
    this.#inked = false;
    return text;
  }

  #border(): void {
    this.#flush();
    this.#lines.push({ text: "", quoted: "no", border: true });
  }

  #push(text: string): void {
    const frame = this.#frames.at(-1);
    this.#lines.push({
      text,
      quoted: frame?.quoted ?? "no",
      ...(frame?.signature === true ? { signature: true } : {}),
    });
  }

  #showLink({ href, before }: { readonly href: string; readonly before: number }): void {
    if (href.length > 300 || this.#pieces.length < before) return;
    const words = this.#pieces.slice(before).join("");
    const bareHref = href.replace(/^https?:\/\//i, "").replace(/\/$/, "");
    if (words.trim() !== "" && !words.includes(bareHref)) this.#add(` <${href}>`);
  }
}
