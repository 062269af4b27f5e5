/** A page looking on: the events of a feed, in order. */
export interface Stream {
  readonly response: Response;
  /** The data of the next event of this name; those before it are passed over. Rejects after 10 s. */
  next(name: string): Promise<unknown>;
  /** Events that have come and were not taken. */
  waiting(): readonly string[];
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export async function eventsOf(url: URL, phone: string): Promise<Stream> {
  const abort = new AbortController();
  const address = new URL(`/playground/feed?as=${encodeURIComponent(phone)}`, url);
  const response = await fetch(address, { signal: abort.signal });
  const events: { readonly name: string; readonly data: unknown }[] = [];
  let wake: (() => void) | undefined;
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const found = /^event: (?<name>\w+)\ndata: (?<data>.*)$/.exec(block)?.groups;
        if (found !== undefined)
          events.push({ name: found["name"] ?? "", data: JSON.parse(found["data"] ?? "null") });
      }
      wake?.();
    }
  };
  const ended = read().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  return {
    response,
    ended,
    waiting: () => events.map(({ name }) => name),
    async next(name) {
      const until = performance.now() + 10_000;
      for (;;) {
        const event = events.shift();
        if (event?.name === name) return event.data;
        if (event !== undefined) continue;
        const left = until - performance.now();
        if (left <= 0) throw new Error(`No ${name} came within 10 s.`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    async close() {
      abort.abort();
      await ended;
    },
  };
}
