/** Vectors of a shop's pieces, all of one model, each of length 1. */
export interface VectorSet {
  readonly ids: readonly string[];
  readonly dimensions: number;
  /** Row by row, in the order of the ids. */
  readonly values: Float32Array;
}

/** A piece near in meaning. */
export interface Near {
  readonly id: string;
  readonly similarity: number;
  /** How far it stands out: 1 as far as the nearest of as many unrelated pieces would by chance. */
  readonly standsOut: number;
}

/** Where vectors come from. */
export interface VectorStore {
  /** All vectors of a shop by one model, at most `most`; null when there are more. */
  all(shop: string, model: string, most: number): Promise<VectorSet | null>;
  /** Compared by the database, where it can (pgvector); null where it cannot. */
  near?(shop: string, model: string, vector: Float32Array, limit: number): Promise<readonly Near[] | null>;
}

/** Compares meanings. */
export interface Vectors {
  /** `version` says whether what was read before is still right, on whichever instance it changed. */
  near(shop: string, version: string, vector: Float32Array, limit: number): Promise<readonly Near[]>;
}

/** Pieces kept in memory by one process, of all shops together: at 1,536 dimensions 300 MB. */
const mostKept = 50_000;

interface Kept {
  readonly version: string;
  readonly set: VectorSet | null;
}

/** Vectors in memory, read again when a shop's texts have changed; the shop that was asked for longest ago makes room. */
export function vectorsOf(store: VectorStore, model: string, most: number = mostKept): Vectors {
  const kept = new Map<string, Kept>();
  const reading = new Map<string, Promise<Kept>>();

  const current = async (shop: string, version: string): Promise<Kept> => {
    const known = kept.get(shop);
    if (known?.version === version) {
      kept.delete(shop);
      kept.set(shop, known);
      return known;
    }
    const key = `${shop} ${version}`;
    let under = reading.get(key);
    if (under === undefined) {
      under = store.all(shop, model, most).then((set) => {
        const made = { version, set };
        kept.delete(shop);
        kept.set(shop, made);
        makeRoom();
        return made;
      });
      reading.set(key, under);
      void under.catch(() => undefined).finally(() => reading.delete(key));
    }
    return under;
  };

  const makeRoom = (): void => {
    let total = 0;
    for (const { set } of kept.values()) total += set?.ids.length ?? 0;
    for (const [shop, { set }] of kept) {
      if (total <= most || kept.size === 1) return;
      kept.delete(shop);
      total -= set?.ids.length ?? 0;
    }
  };

  return {
    async near(shop, version, vector, limit) {
      const { set } = await current(shop, version);
      if (set === null) return (await store.near?.(shop, model, vector, limit)) ?? [];
      return set.dimensions === vector.length ? nearest(set, vector, limit) : [];
    },
  };
}

/** With fewer pieces nobody can say which of them stand out. */
const fewest = 8;
/** Similarities closer together than this differ by nothing that means anything. */
const leastDeviation = 0.02;

/** How far the nearest of so many unrelated values lies from their mean, in standard deviations. */
export function byChance(pieces: number): number {
  return Math.sqrt(2 * Math.log(Math.max(2, pieces)));
}

/** The nearest of all by cosine; the vectors have length 1. */
export function nearest(set: VectorSet, vector: Float32Array, limit: number): readonly Near[] {
  const { ids, dimensions, values } = set;
  const scores = new Float32Array(ids.length);
  for (let row = 0; row < ids.length; row++) {
    let score = 0;
    const from = row * dimensions;
    for (let at = 0; at < dimensions; at++) score += (values[from + at] ?? 0) * (vector[at] ?? 0);
    scores[row] = score;
  }
  const sorted = scores.toSorted();
  // What is meant would itself widen the spread it is measured by.
  const rest = sorted.subarray(0, ids.length - Math.ceil(ids.length * 0.05));
  const mean = rest.reduce((sum, score) => sum + score, 0) / Math.max(1, rest.length);
  const squares = rest.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const deviation = Math.max(leastDeviation, Math.sqrt(squares / Math.max(1, rest.length)));
  const least = sorted[Math.max(0, ids.length - limit)] ?? 0;
  const found: Near[] = [];
  for (const [row, similarity] of scores.entries()) {
    if (similarity < least) continue;
    const standsOut = ids.length < fewest ? 0 : (similarity - mean) / deviation / byChance(ids.length);
    found.push({ id: ids[row] ?? "", similarity, standsOut });
  }
  return found.toSorted((one, other) => other.similarity - one.similarity).slice(0, limit);
}

/**
 * How likely a piece is meant, 0..1. Models place their similarities at different heights (0.2 to 0.6, or 0.7 to 0.9),
 * so what counts is how far one stands out among the shop's pieces.
 */
export function likelihood(standsOut: number): number {
  return 1 / (1 + Math.exp(-8 * (standsOut - 1.3)));
}

/** A vector of length 1; null for one that has no direction or is not all numbers. */
export function normalised(values: readonly number[]): Float32Array | null {
  let squares = 0;
  for (const value of values) squares += value * value;
  const length = Math.sqrt(squares);
  return Number.isFinite(length) && length > 0 ? Float32Array.from(values, (value) => value / length) : null;
}
