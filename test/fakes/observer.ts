import type { Observer } from "#src/observe/observer.ts";

const nothing = () => undefined;

/** An observer that keeps nothing. */
export const quiet: Observer = {
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  intake: nothing,
  acknowledged: nothing,
  turn: nothing,
  delivery: nothing,
  parked: nothing,
  reached: nothing,
};
