import { parse } from "csv-parse";
import { attributeName, type Attributes } from "./product.ts";

/** A product of a feed, or news of it. */
export type FeedRow =
  | { readonly kind: "product"; readonly place: string; readonly attributes: Attributes }
  | { readonly kind: "language"; readonly language: string }
  /** The rest, or all of it, cannot be read. */
  | { readonly kind: "broken"; readonly detail: string };

const longestRow = 256 * 1024;

/**
 * The products of a feed in CSV or TSV, its header first (Google Merchant Center Help, "Create a text file for
 * products"). The delimiter is the one the header has most of.
 */
export async function* csvProducts(pieces: AsyncIterable<string>): AsyncGenerator<FeedRow> {
  let names: readonly string[] | undefined;
  try {
    for await (const { cells, line } of csvRows(pieces)) {
      if (names === undefined) {
        names = cells.map(attributeName);
        if (!names.includes("id") || !names.includes("title")) {
          yield { kind: "broken", detail: "its header has no columns id and title" };
          return;
        }
        continue;
      }
      const attributes = new Map<string, string[]>();
      for (const [at, name] of names.entries()) {
        const value = unquoted(cells[at] ?? "");
        if (value.trim() !== "" && name !== "")
          attributes.set(name, [...(attributes.get(name) ?? []), value]);
      }
      if (attributes.size > 0) yield { kind: "product", place: `line ${line}`, attributes };
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!code.startsWith("CSV_")) throw error;
    yield { kind: "broken", detail: "a quote in it is not closed; what comes after it was left out" };
  }
}

/** Where quotes are letters to the parser, a cell that is all in quotes was quoted by a program. */
function unquoted(cell: string): string {
  const inner = /^"(?<inner>(?:[^"]|"")*)"$/u.exec(cell.trim())?.groups?.inner;
  return inner === undefined ? cell : inner.replaceAll('""', '"');
}

interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  const ready: CsvRow[] = [];
  let failure: Error | undefined;
  let parser: ReturnType<typeof parse> | undefined;
  const begin = (delimiter: string) => {
    const begun = parse({
      bom: true,
      delimiter,
      // In files with tabs a quote is a letter: sizes are in inches.
      quote: delimiter === "\t" ? null : '"',
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: longestRow,
      on_record: (cells: string[], { lines }) => {
        ready.push({ cells, line: lines });
        return null;
      },
    });
    begun.on("error", (error) => (failure = error));
    begun.resume();
    return begun;
  };
  let head = "";
  const write = async (text: string) => {
    if (parser === undefined || failure !== undefined) return;
    const into = parser;
    await new Promise((resolve) => into.write(text, resolve));
  };
  for await (const piece of pieces) {
    if (parser === undefined) {
      head += piece;
      if (!/[\r\n]/u.test(head.trimStart()) && head.length < longestRow) continue;
      parser = begin(delimiterOf(head));
      await write(head);
    } else await write(piece);
    yield* ready.splice(0);
    if (failure !== undefined) throw failure;
  }
  if (parser === undefined) {
    parser = begin(delimiterOf(head));
    await write(head);
  }
  const last = parser;
  if (failure === undefined) await new Promise((resolve) => last.once("close", resolve).end());
  yield* ready.splice(0);
  if (failure !== undefined) throw failure;
}

function delimiterOf(head: string): string {
  const header = /^\s*(?<line>[^\r\n]*)/u.exec(head)?.groups?.line ?? "";
  const [most = ","] = ["\t", ",", ";", "|"].sort((a, b) => header.split(b).length - header.split(a).length);
  return most;
}
