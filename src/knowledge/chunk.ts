import type { KnowledgeDocument } from "./document.ts";

/** A piece of a document that can be an answer by itself. */
export interface Chunk {
  /** The headings it stands under, outermost first, without the document's title. */
  readonly path: readonly string[];
  readonly text: string;
}

/** Pieces are closed from here on, characters. */
const enough = 600;
/** And are never longer than this. */
const longest = 900;
/** An FAQ entry is one piece, its answer cut here: a search result is no place for a book. */
const longestAnswer = 4_000;
/** Pieces of one document; what stands behind them is not searched. */
const mostPieces = 400;

interface Block {
  readonly path: readonly string[];
  readonly text: string;
}

/** Cuts a document at its headings and paragraphs into pieces of 600 to 900 characters; an FAQ entry stays whole. */
export function chunksOf(document: Pick<KnowledgeDocument, "kind" | "title" | "text">): readonly Chunk[] {
  if (document.kind === "faq") {
    const [text = ""] = cut(document.text.trim(), longestAnswer);
    return text === "" ? [] : [{ path: [], text }];
  }
  const chunks: Chunk[] = [];
  let open: Block | null = null;
  const close = (): void => {
    if (open !== null) chunks.push(open);
    open = null;
  };
  for (const block of blocksOf(document)) {
    for (const text of cut(block.text, longest)) {
      const same: boolean = open !== null && sameHeadings(open.path, block.path);
      if (open !== null && (!same || open.text.length + text.length + 2 > longest)) close();
      open =
        open === null ? { path: block.path, text } : { path: open.path, text: `${open.text}\n\n${text}` };
      if (open.text.length >= enough) close();
    }
  }
  close();
  return chunks.slice(0, mostPieces);
}

/** The paragraphs with the headings they stand under. The document's title as heading is left out. */
function blocksOf({ title, text }: Pick<KnowledgeDocument, "title" | "text">): readonly Block[] {
  const blocks: Block[] = [];
  let path: readonly string[] = [];
  for (const paragraph of text.split(/\n{2,}/u)) {
    const lines: string[] = [];
    for (const line of paragraph.split("\n")) {
      const heading = /^(#{1,6}) +(.+)$/u.exec(line);
      if (heading === null) {
        if (line.trim() !== "") lines.push(line.trimEnd());
        continue;
      }
      if (lines.length > 0) blocks.push({ path, text: lines.splice(0).join("\n") });
      const [, marks = "", words = ""] = heading;
      const level = Math.max(0, marks.length - 2);
      const own = words.trim();
      path = marks.length === 1 ? (own === title ? [] : [own]) : [...path.slice(0, level), own];
    }
    if (lines.length > 0) blocks.push({ path, text: lines.join("\n") });
  }
  return blocks;
}

function sameHeadings(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((heading, index) => heading === b[index]);
}

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** A text in parts of at most `most` UTF-16 units: at lines, else at sentences, else at words, else anywhere. */
export function cut(text: string, most: number): readonly string[] {
  if (text.length <= most) return text.trim() === "" ? [] : [text.trim()];
  const parts: string[] = [];
  let open = "";
  for (const piece of piecesFor(text, most)) {
    if (open !== "" && open.length + piece.length > most) {
      parts.push(open.trim());
      open = "";
    }
    open += piece;
  }
  parts.push(open.trim());
  return parts.filter((part) => part !== "");
}

/** Parts that fit, as large as they come, which together are the text. */
function piecesFor(text: string, most: number): readonly string[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/gu) ?? [text];
  return lines.flatMap((line) => {
    if (line.length <= most) return [line];
    return Array.from(sentences.segment(line), ({ segment }) => segment).flatMap((sentence) => {
      if (sentence.length <= most) return [sentence];
      const words = sentence.match(/\S+\s*|\s+/gu) ?? [sentence];
      return words.flatMap((word) => (word.length <= most ? [word] : hardCut(word, most)));
    });
  });
}

function hardCut(text: string, most: number): readonly string[] {
  const parts: string[] = [];
  let open = "";
  for (const letter of text) {
    if (open.length + letter.length > most) {
      parts.push(open);
      open = "";
    }
    open += letter;
  }
  return [...parts, open];
}
