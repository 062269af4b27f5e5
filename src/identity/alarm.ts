/** Somebody tried to prove something, or a code was asked for. `outcome` is `right` or the error's name. */
export interface Attempt {
  readonly what: "claim" | "code" | "send_code" | "email_status";
  readonly shop: string;
  readonly outcome: string;
}

/** Told of every attempt; changes nothing about it. */
export type Attempted = (attempt: Attempt) => void;

const minute = 60_000;

/**
 * Listens for guessing that stays below every single limit: from many addresses against many orders. Rings when,
 * within a minute, more than `share` of a shop's claims and codes were wrong, and at least `least` of them: people
 * mistype, so a quiet shop with two wrong numbers is no attack. Rings once a minute at most. It counts what this
 * instance sees.
 */
export function failureAlarm(options: {
  readonly now: () => Date;
  readonly ring: (shop: string, counted: { readonly wrong: number; readonly all: number }) => void;
  /** 0.01. */
  readonly share?: number;
  /** 30. */
  readonly least?: number;
}): Attempted {
  const { now, ring, share = 0.01, least = 30 } = options;
  const wrongOnes: ReadonlySet<string> = new Set(["no_match", "wrong_code", "need_code", "too_many_tries"]);
  const minutes = new Map<string, { from: number; all: number; wrong: number; rang: boolean }>();
  return ({ what, shop, outcome }) => {
    if (what !== "claim" && what !== "code") return;
    const time = now().getTime();
    let counted = minutes.get(shop);
    if (counted === undefined || time - counted.from >= minute) {
      counted = { from: time, all: 0, wrong: 0, rang: false };
      minutes.set(shop, counted);
    }
    counted.all += 1;
    if (wrongOnes.has(outcome)) counted.wrong += 1;
    const { all, wrong } = counted;
    if (counted.rang || wrong < least || wrong <= all * share) return;
    counted.rang = true;
    ring(shop, { wrong, all });
  };
}
