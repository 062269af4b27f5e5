/** What stands between an opening tag and its closing one. */
export interface Element {
  /** The first group of the opening tag. */
  readonly name: string;
  /** Without the spaces around it. */
  readonly inside: string;
  /** Where it begins and ends with its tags, UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

/**
 * Elements that are opened and closed, in their order, none within another. Takes a time that grows with the text only:
 * a model that has lost its way repeats a tag, or nothing but line ends, thousands of times.
 *
 * @param opening a global expression for an opening tag.
 * @param closing an expression for what closes the element of a name.
 */
export function elementsIn(
  text: string,
  opening: RegExp,
  closing: (name: string) => string,
): readonly Element[] {
  const found: Element[] = [];
  const unclosed = new Set<string>();
  const openings = new RegExp(opening);
  for (let match = openings.exec(text); match !== null; match = openings.exec(text)) {
    const [, name = ""] = match;
    const end = closing(name.toLowerCase());
    // What is not closed behind one is not closed behind the next one either.
    if (unclosed.has(end)) continue;
    const ends = new RegExp(end, "giu");
    ends.lastIndex = openings.lastIndex;
    const closed = ends.exec(text);
    if (closed === null) {
      unclosed.add(end);
      continue;
    }
    const inside = text.slice(openings.lastIndex, closed.index).trim();
    found.push({ name, inside, from: match.index, to: ends.lastIndex });
    openings.lastIndex = ends.lastIndex;
  }
  return found;
}

/** A text without its elements. */
export function withoutElements(text: string, elements: readonly Element[]): string {
  let at = 0;
  const pieces = elements.map(({ from, to }) => {
    const piece = text.slice(at, from);
    at = to;
    return piece;
  });
  return [...pieces, text.slice(at)].join("");
}
