import { createHashTable } from "./hash-table.ts";

/** Words and the labels each has; words share sets of labels, so there are far fewer sets than words. */
export interface WordIndex {
  /** Gives a word, by its hash, one more label, 0 to 1023. */
  add(hash: number, label: number): void;
  /** The labels of a word, by its hash. */
  labelsOf(hash: number): readonly number[];
}

export function createWordIndex(): WordIndex {
  const table = createHashTable();
  const sets: (readonly number[])[] = [[]];
  /** Set and label → the set with it. */
  const grown = new Map<number, number>();

  function withLabel(set: number, label: number): number {
    const before = sets[set] ?? [];
    if (before.includes(label)) return set;
    const key = set * 1024 + label;
    let after = grown.get(key);
    if (after === undefined) {
      after = sets.push([...before, label]) - 1;
      grown.set(key, after);
    }
    return after;
  }
  return {
    add: (hash, label) => table.set(hash, withLabel(table.get(hash), label)),
    labelsOf: (hash) => sets[table.get(hash)] ?? [],
  };
}
