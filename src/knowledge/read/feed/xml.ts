import { localName, xmlReader } from "../xml.ts";
import { attributeName } from "./product.ts";
import type { FeedRow } from "./rows.ts";

const longestValue = 50_000;
const mostAttributes = 200;

/**
 * The products of a feed in XML: `<item>` of RSS 2.0, `<entry>` of Atom 1.0, attributes in Google's namespace (Google
 * Merchant Center Help, "RSS 2.0 specification", "Atom 1.0 specification").
 */
export async function* xmlProducts(pieces: AsyncIterable<string>): AsyncGenerator<FeedRow> {
  const ready: FeedRow[] = [];
  const path: string[] = [];
  let product: Map<string, string[]> | undefined;
  /** How deep the attribute that is being read lies; elements in it are groups (`g:shipping`), which are not told. */
  let depthOfItem = 0;
  let words: string[] = [];
  let length = 0;
  let count = 0;
  let items = false;
  const reader = xmlReader({
    open(name, given) {
      const local = localName(name);
      path.push(local);
      words = [];
      length = 0;
      if ((local === "item" || local === "entry") && product === undefined) {
        product = new Map();
        items = true;
        depthOfItem = path.length;
      } else if (
        local === "link" &&
        product !== undefined &&
        path.length === depthOfItem + 1 &&
        given.href !== undefined
      ) {
        // Atom: of several links the page is `alternate`, which is also what one without `rel` is.
        if ((given.rel ?? "alternate") === "alternate") put(product, "link", given.href);
      }
    },
    text(text) {
      if (length > longestValue) return;
      words.push(text);
      length += text.length;
    },
    close(name) {
      const local = localName(name);
      const value = words.join("").trim();
      if (product !== undefined && path.length === depthOfItem) {
        count += 1;
        ready.push({ kind: "product", place: `product ${count}`, attributes: product });
        product = undefined;
      } else if (product !== undefined && path.length === depthOfItem + 1) {
        // Google's own name is stronger than what RSS or Atom call the same.
        put(product, attributeName(name), value, name.startsWith("g:"));
      } else if (product === undefined && local === "language" && value !== "") {
        ready.push({ kind: "language", language: value });
      }
      words = [];
      length = 0;
      path.pop();
    },
  });
  for await (const piece of pieces) {
    const goesOn = reader.write(piece);
    yield* ready.splice(0);
    if (!goesOn) {
      yield { kind: "broken", detail: "it is nested too deeply for a feed; the rest was left out" };
      return;
    }
  }
  // A product that was cut off has too little in it to be told.
  const open = product !== undefined || path.length > 0;
  const whole = reader.end();
  if (!open && whole) yield* ready.splice(0);
  if (!items) yield { kind: "broken", detail: "there are no products in it: neither RSS nor Atom, or empty" };
  else if (open) yield { kind: "broken", detail: "it ends in the middle; the last products may be missing" };
}

function put(product: Map<string, string[]>, name: string, value: string, stronger = false): void {
  if (value === "" || (product.size >= mostAttributes && !product.has(name))) return;
  const there = product.get(name);
  if (stronger && strong.has(name)) product.set(name, [value]);
  else if (there === undefined) product.set(name, [value]);
  else if (!strong.has(name) && there.length < 50) there.push(value);
}

/** Attributes that RSS and Atom have by themselves, and of which there is one. */
const strong = new Set(["id", "title", "description", "link"]);
