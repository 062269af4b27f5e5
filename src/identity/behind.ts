/**
 * Work that an answer must not wait for, because how long it takes would say whether there is such an order. It is
 * begun after the answer; when the process dies before it is done, the shopper asks again.
 */
export interface Behind {
  run(task: () => Promise<void>): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export function behind(failed: (error: unknown) => void): Behind {
  const running = new Set<Promise<void>>();
  return {
    run(task) {
      const done = new Promise<void>((resolve) => {
        setImmediate(() => {
          task()
            .catch(failed)
            .finally(() => {
              running.delete(done);
              resolve();
            });
        });
      });
      running.add(done);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
