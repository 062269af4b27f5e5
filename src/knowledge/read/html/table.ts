import { elements, type Element, isElement, named } from "./parse.ts";

const mostRows = 2_000;
const mostCells = 50;

/** Whether a table only arranges a page: it says so, has one column, or holds tables, headings or paragraphs in plenty. */
export function asLayout(table: Element): boolean {
  const role = table.attribs.role?.toLowerCase();
  if (role === "presentation" || role === "none") return true;
  if (elements(table, named("table", "h1", "h2", "form", "article"), 1).length > 0) return true;
  return rowsOf(table).every((row) => cellsOf(row).length < 2);
}

/**
 * A data table, one line for each row: where its first row is a header, each cell with the name of its column
 * (`- Country: Austria; Delivery: 2-3 days`), so that a line says all by itself; else the cells, apart by `|`.
 */
export function tableLines(table: Element, textOf: (cell: Element) => string): string[] {
  const rows = rowsOf(table).map((row) => cellsOf(row));
  const [first = [], ...rest] = rows;
  const caption = elements(table, named("caption"), 1).map((each) => textOf(each));
  const header = isHeader(table, first, rest) ? first.map((cell) => textOf(cell)) : undefined;
  const body = (header === undefined ? rows : rest).map((cells) => {
    const texts = cells.map((cell) => textOf(cell));
    return header === undefined ? plainRow(cells, texts) : namedRow(header, texts);
  });
  return [...caption, ...body]
    .filter((line) => line.trim() !== "")
    .map((line, at) => (at < caption.length ? line : `- ${line}`));
}

function isHeader(table: Element, first: readonly Element[], rest: readonly unknown[]): boolean {
  if (rest.length === 0 || first.length === 0) return false;
  if (first.every(named("th"))) return true;
  return elements(table, named("thead"), 1).length > 0;
}

function namedRow(header: readonly string[], texts: readonly string[]): string {
  return texts
    .map((text, at) => ({ text, name: header[at] ?? "" }))
    .filter(({ text }) => text !== "")
    .map(({ text, name }) => (name === "" || name === text ? text : `${name.replace(/:$/u, "")}: ${text}`))
    .join("; ");
}

/** A row of two, the first its name, is a fact: `Weight: 300 g`. */
function plainRow(cells: readonly Element[], texts: readonly string[]): string {
  const filled = texts.filter((text) => text !== "");
  const [name = "", ...values] = filled;
  if (cells[0]?.name === "th" && values.length > 0) return `${name.replace(/:$/u, "")}: ${values.join("; ")}`;
  return filled.join(" | ");
}

function rowsOf(table: Element): Element[] {
  return elements(table, named("tr"), mostRows);
}

function cellsOf(row: Element): Element[] {
  return row.childNodes.filter(isElement).filter(named("td", "th")).slice(0, mostCells);
}
