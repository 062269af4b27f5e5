/** Thrown instead of queueing without bound; the provider is told to come again. */
export class Overloaded extends Error {
  override name = "Overloaded";
}

export interface BatcherOptions<Item, Result> {
  /** Commits a batch; one result for each item, in order. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Items in one batch at most. */
  readonly size: number;
  /** Batches under way at once. */
  readonly atOnce: number;
  /** Items waiting at most; beyond that `Overloaded`. */
  readonly bound: number;
  /** Whether a failure may be one item's fault, so that the others are worth trying alone. */
  readonly isItemsFault: (error: unknown) => boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits what arrives at the same time together: a commit costs about the same for one item as for two
 * hundred. Nothing waits for company: an item that is alone is a batch of one. When a batch fails by an item's
 * fault, each is tried alone, so that one bad item does not fail its neighbours.
 */
export function batcher<Item, Result>(
  options: BatcherOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let under = 0;
  let scheduled = false;

  const flush = () => {
    scheduled = false;
    while (under < options.atOnce && waiting.length > 0) {
      const batch = waiting.splice(0, options.size);
      under += 1;
      void commit(batch).finally(() => {
        under -= 1;
        schedule();
      });
    }
  };
  // setImmediate lets every socket that has something be read first; with microtasks batches stay at size one.
  const schedule = () => {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(flush);
  };
  const commit = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await options.commit(batch.map(({ item }) => item));
      for (const [n, { resolve, reject }] of batch.entries()) {
        const result = results[n];
        if (result === undefined)
          reject(new Error("A batch returned fewer results than it was given items."));
        else resolve(result);
      }
    } catch (error) {
      if (batch.length === 1 || !options.isItemsFault(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      for (const entry of batch) await commit([entry]);
    }
  };

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      if (waiting.length >= options.bound) {
        reject(new Overloaded("More messages are waiting to be stored than the gateway takes at once."));
        return;
      }
      waiting.push({ item, resolve, reject });
      schedule();
    });
}
