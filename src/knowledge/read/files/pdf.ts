import { extractTextItems, getDocumentProxy, getMeta, type StructuredTextItem } from "unpdf";

/** A PDF's text in the form of `KnowledgeDocument.text`. */
export interface PdfText {
  readonly title?: string;
  readonly language?: string;
  readonly text: string;
}

/** Longer documents are read up to here. */
const mostCharacters = 250_000;

interface Line {
  readonly text: string;
  readonly y: number;
  /** Size of its letters, points. */
  readonly size: number;
}

/**
 * Larger letters are headings, wider gaps between lines begin paragraphs.
 *
 * @throws what pdf.js throws: of broken files, and a `PasswordException` of protected ones.
 */
export async function pdfText(bytes: Uint8Array): Promise<PdfText> {
  const document = await getDocumentProxy(bytes);
  const { info } = await getMeta(document);
  const { items } = await extractTextItems(document);
  const pages = items.map((page) => linesOf(page));
  const body = commonSize(pages.flat());
  const pieces: string[] = [];
  let characters = 0;
  for (const page of pages) {
    const text = pageText(page, body);
    if (text !== "") pieces.push(text);
    characters += text.length;
    if (characters > mostCharacters) break;
  }
  const text = pieces.join("\n\n");
  const title = titleOf(info.Title) ?? /^## (?<words>.+)$/mu.exec(text)?.groups?.words;
  const language: unknown = info.Language;
  return {
    text,
    ...(title === undefined ? {} : { title }),
    ...(typeof language === "string" ? { language } : {}),
  };
}

/** The stated title, unless a program put a file's name there. */
function titleOf(stated: unknown): string | undefined {
  if (typeof stated !== "string" || stated.trim() === "") return undefined;
  const isFileName = /\.(?:docx?|indd|pdf|qxd|pptx?|xlsx?|odt|rtf|txt)$/iu.test(stated.trim());
  return isFileName || /^(?:microsoft word\b|untitled|unbenannt)/iu.test(stated.trim()) ? undefined : stated;
}

function linesOf(items: readonly StructuredTextItem[]): Line[] {
  const lines: Line[] = [];
  let open: StructuredTextItem[] = [];
  const end = () => {
    const text = open
      .map((item) => item.str)
      .join("")
      .replace(/\s+/gu, " ")
      .trim();
    const first = open.find((item) => item.str.trim() !== "");
    if (first !== undefined) {
      lines.push({ text, y: first.y, size: Math.max(...open.map((item) => item.fontSize)) });
    }
    open = [];
  };
  for (const item of items) {
    open.push(item);
    if (item.hasEOL || open.length > 5_000) end();
  }
  end();
  return lines;
}

/** The size most letters have. */
function commonSize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { text, size } of lines) {
    const rounded = Math.round(size * 2) / 2;
    letters.set(rounded, (letters.get(rounded) ?? 0) + text.length);
  }
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

const bullet = /^(?:[•▪‣◦●○■□–—·*]|-)\s+/u;
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

function pageText(lines: readonly Line[], body: number): string {
  const out: string[] = [];
  let before: Line | undefined;
  for (const line of lines) {
    const heading = line.size >= body * 1.2 && line.text.length <= 150;
    const apart = before === undefined || isApart(before, line);
    if (heading) {
      if (before !== undefined && !apart && out.at(-1)?.startsWith("## ") === true) add(out, line.text);
      else out.push("", `## ${line.text}`);
    } else if (bullet.test(line.text)) {
      if (out.at(-1)?.startsWith("- ") !== true) out.push("");
      out.push(`- ${line.text.replace(bullet, "")}`);
    } else if (apart || out.at(-1)?.startsWith("## ") === true) {
      out.push("", line.text);
    } else {
      add(out, line.text);
    }
    before = line;
  }
  return out
    .join("\n")
    .replace(/\n{3,}/gu, "\n\n")
    .trim();
}

/** Whether there is more room between two lines than lines of one paragraph have, or they are in different columns. */
function isApart(before: Line, line: Line): boolean {
  const gap = before.y - line.y;
  const size = Math.max(before.size, line.size);
  return gap < 0 || gap > size * 1.7 || Math.abs(before.size - line.size) > size * 0.15;
}

function add(out: string[], text: string): void {
  const last = out.pop() ?? "";
  const together = last === "" || (unspaced.test(last.slice(-1)) && unspaced.test(text.charAt(0)));
  out.push(together ? last + text : `${last} ${text}`);
}
