import { normalNumber } from "../number.ts";
import { normalTracking } from "../tracking-number.ts";
import { itemColumns, parcelEvidence, shipmentColumns } from "./csv-columns.ts";
import { csvRows, type Row } from "./csv-rows.ts";
import { fieldName } from "./fields.ts";
import type { Found } from "./json.ts";
import { UnusableFile, type Problem } from "./problem.ts";
import { idNames, numberNames } from "./read-order.ts";

/** The orders of a CSV file in the form of a JSON one, and what could not be used. */
export interface CsvOrders {
  readonly orders: Iterable<Found>;
  readonly problems: readonly Problem[];
  /** The last row is broken and has no line end: the file is probably still being written. */
  readonly unfinished: boolean;
}

type Cells = Map<string, string>;

const numberColumns: ReadonlySet<string> = new Set(numberNames);

interface Group {
  readonly line: number;
  readonly own: Cells;
  readonly items: Map<string, Cells>;
  readonly shipments: Map<string, { readonly cells: Cells; readonly contents: Map<string, number> }>;
}

/**
 * Rows of the same order number are one order, wherever they stand. A row with an item adds that item, a row
 * with parcel data adds that parcel or, with a tracking number that was there before, belongs to it; an item
 * is in the parcel of its row. What is the order's own is taken from the first row that has it.
 *
 * @throws {UnusableFile} without a header that has a column for the order number.
 */
export async function csvOrders(bytes: Buffer): Promise<CsvOrders> {
  const groups = new Map<string, Group>();
  const problems: Problem[] = [];
  let header: readonly string[] | null = null;
  let brokenEnd = false;
  for await (const row of csvRows(bytes)) {
    brokenEnd = "problem" in row;
    if ("problem" in row) problems.push(row);
    else if (header === null) header = readHeader(row, problems);
    else addRow(groups, row, header, problems);
  }
  if (header === null) throw new UnusableFile("the file has no header row");
  const last = bytes.at(-1);
  return {
    orders: assembled(groups.values()),
    problems,
    unfinished: brokenEnd && last !== 10 && last !== 13,
  };
}

function readHeader(row: Row, problems: Problem[]): readonly string[] {
  const names = row.cells.map(fieldName);
  if (![...numberNames, ...idNames].some((name) => names.includes(name))) {
    throw new UnusableFile("the header has no column order_number", row.line);
  }
  for (const [index, name] of names.entries()) {
    if (name !== "" && names.indexOf(name) !== index) {
      problems.push({
        line: row.line,
        problem: `the column ${row.cells[index]} is there twice; the first is used`,
      });
    }
  }
  return names;
}

function addRow(groups: Map<string, Group>, row: Row, header: readonly string[], problems: Problem[]): void {
  const own: Cells = new Map();
  const item: Cells = new Map();
  const shipment: Cells = new Map();
  for (const [index, name] of header.entries()) {
    const value = row.cells[index]?.trim() ?? "";
    const part = itemColumns.has(name) ? item : shipmentColumns.has(name) ? shipment : own;
    if (value !== "" && name !== "" && !part.has(name)) part.set(name, value);
  }
  const number = first(own, [...numberNames, ...idNames]);
  if (number === undefined) {
    problems.push({ line: row.line, problem: "there is no order number; the row is left out" });
    return;
  }
  const key = normalNumber(number) || number;
  const group = groups.get(key) ?? { line: row.line, own: new Map(), items: new Map(), shipments: new Map() };
  groups.set(key, group);
  const complain = (name: string) => {
    const problem = `${number}: ${name} is not what it is in the row at line ${group.line}; the first is used`;
    problems.push({ line: row.line, problem });
  };
  merge(group.own, own, (name) => {
    // Two spellings of the same number are no contradiction.
    if (!numberColumns.has(name)) complain(name);
  });
  const itemKey = addItem(group, item);
  addShipment(group, shipment, itemKey, item.get("quantity") ?? item.get("qty"), complain);
}

/** Adds an item and returns its id; rows with the same `item_id` are one item, whose quantities add up. */
function addItem(group: Group, item: Cells): string | null {
  if (first(item, ["itemtitle", "title", "product", "sku"]) === undefined) return null;
  const id = item.get("itemid") ?? String(group.items.size + 1);
  const there = group.items.get(id);
  if (there === undefined) {
    group.items.set(id, item.set("itemid", id));
    return id;
  }
  const more = Number(item.get("quantity") ?? item.get("qty") ?? "1");
  const quantity = Number(there.get("quantity") ?? there.get("qty") ?? "1") + more;
  if (Number.isSafeInteger(quantity)) there.set("quantity", String(quantity));
  return id;
}

function addShipment(
  group: Group,
  cells: Cells,
  itemId: string | null,
  quantity: string | undefined,
  complain: (name: string) => void,
): void {
  if (first(cells, parcelEvidence) === undefined) return;
  const tracking = normalTracking(first(cells, ["trackingnumber", "trackingno"]) ?? "");
  const key = cells.get("shipmentid") ?? (tracking === "" ? `untracked ${cells.get("shippedat")}` : tracking);
  const there = group.shipments.get(key);
  const shipment = there ?? { cells: new Map(), contents: new Map() };
  group.shipments.set(key, shipment);
  merge(shipment.cells, cells, (name) => !/^tracking(?:number|no)$/u.test(name) && complain(name));
  if (itemId !== null) {
    shipment.contents.set(itemId, (shipment.contents.get(itemId) ?? 0) + Number(quantity ?? "1"));
  }
}

function merge(into: Cells, cells: Cells, differs: (name: string) => void): void {
  for (const [name, value] of cells) {
    const there = into.get(name);
    if (there === undefined) into.set(name, value);
    else if (there !== value) differs(name);
  }
}

function first(cells: Cells, columns: readonly string[]): string | undefined {
  for (const column of columns) {
    const value = cells.get(column);
    if (value !== undefined) return value;
  }
  return undefined;
}

function* assembled(groups: Iterable<Group>): Generator<Found> {
  for (const group of groups) yield { line: group.line, value: asObject(group) };
}

function asObject(group: Group): unknown {
  return {
    ...Object.fromEntries(group.own),
    items: [...group.items.values()].map((item) => Object.fromEntries(item)),
    shipments: [...group.shipments.values()].map(({ cells, contents }) => ({
      ...Object.fromEntries(cells),
      items:
        contents.size === 0
          ? undefined
          : [...contents].map(([itemId, quantity]) => ({ itemId, quantity: String(quantity) })),
    })),
  };
}
