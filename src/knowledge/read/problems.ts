import type { KnowledgeItem } from "../document.ts";

type Problem = Extract<KnowledgeItem, { kind: "problem" }>;

const most = 100;
const longest = 300;

/** Problems as items, so many that a merchant can read them. Those that keep something stored are all told. */
export interface Problems {
  of(of: string, detail: string, keys?: readonly string[]): Problem[];
  /** How many were not told, as an item. */
  rest(): Problem[];
}

export function problems(): Problems {
  let told = 0;
  let untold = 0;
  return {
    of(of, detail, keys = []) {
      if (told >= most && keys.length === 0) {
        untold += 1;
        return [];
      }
      told += 1;
      return [
        {
          kind: "problem",
          of: of.slice(0, longest),
          detail: detail.slice(0, longest),
          ...(keys.length === 0 ? {} : { keys }),
        },
      ];
    },
    rest: () => (untold === 0 ? [] : [{ kind: "problem", of: "more", detail: `${untold} further problems` }]),
  };
}
