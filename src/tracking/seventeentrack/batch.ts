/** Calls that are made for several at once. */
export interface Batch<Item, Result> {
  /** The result for this item, once the call it goes along with has been answered. */
  add(item: Item): Promise<Result>;
}

export interface BatchOptions<Item, Result> {
  /** Most items in one call. */
  readonly most: number;
  /** How long a call waits for company, ms. */
  readonly waitMs: number;
  /** Two items of the same key do not go into the same call. */
  readonly key: (item: Item) => string;
  /** Never throws; one result for each item, in their order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** The result of an item that `run` forgot. */
  readonly missing: (item: Item) => Result;
}

/** Gathers what is asked within a moment into one call, for providers that count calls and not what is in them. */
export function createBatch<Item, Result>(options: BatchOptions<Item, Result>): Batch<Item, Result> {
  const { most, waitMs, key, run, missing } = options;
  let waiting: { readonly item: Item; readonly done: (result: Result) => void }[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    const results = await run(batch.map(({ item }) => item));
    for (const [index, { item, done }] of batch.entries()) done(results[index] ?? missing(item));
  }

  return {
    add: (item) => {
      if (waiting.some((other) => key(other.item) === key(item))) void flush();
      return new Promise((done) => {
        waiting.push({ item, done });
        if (waiting.length >= most) void flush();
        else timer ??= setTimeout(() => void flush(), waitMs);
      });
    },
  };
}
