import type { Address } from "#src/conversation/address.ts";

/** Shoppers this process has stored messages of. A hint that saves work: what it does not know or knows wrongly costs a second statement. */
export interface Familiar {
  has(connection: string, from: Address): boolean;
  add(connection: string, from: Address): void;
}

/** Remembers at most `bound` shoppers and then begins anew. */
export function familiar(bound = 200_000): Familiar {
  const seen = new Set<string>();
  const key = (connection: string, { account, id, aliases = [] }: Address) =>
    JSON.stringify([connection, account, id, ...aliases]);
  return {
    has: (connection, from) => seen.has(key(connection, from)),
    add(connection, from) {
      if (seen.size >= bound) seen.clear();
      seen.add(key(connection, from));
    },
  };
}
