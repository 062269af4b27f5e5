/**
 * Short texts and a number for each, where there are hundreds of thousands of them: no string is kept, only a 32-bit
 * hash of each, in typed arrays, eight bytes a slot. Of a million texts that are not in a table of a hundred thousand,
 * about twenty are taken for one that is; that is good enough for statistics and votes, and for nothing else.
 */
export interface HashTable {
  /** The number stored for a hash; 0 where there is none. */
  get(hash: number): number;
  /** Stores a number from 1 to 2^32 - 1. */
  set(hash: number, value: number): void;
}

/** FNV-1a of what has been read so far and the next UTF-16 unit; starts with `hashStart`. */
export function hashOn(hash: number, unit: number): number {
  return Math.imul(Math.imul(hash ^ (unit & 0xff), 0x01000193) ^ (unit >>> 8), 0x01000193);
}
export const hashStart = 0x811c9dc5 | 0;

/** What FNV-1a gives neighbours are neighbours; this spreads them (the finaliser of MurmurHash3). Never 0. */
export function hashEnd(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  mixed = (mixed ^ (mixed >>> 16)) >>> 0;
  return mixed === 0 ? 1 : mixed;
}

/** The hash of the characters of a text from `start` up to `end`, UTF-16 units. */
export function hashOf(text: string, start = 0, end: number = text.length): number {
  let hash = hashStart;
  for (let at = start; at < end; at++) hash = hashOn(hash, text.charCodeAt(at));
  return hashEnd(hash);
}

/** A table that grows; `expected` entries fit without growing. */
export function createHashTable(expected = 1000): HashTable {
  let size = 1 << 10;
  while (size * fullest < expected) size *= 2;
  let hashes = new Uint32Array(size);
  let values = new Uint32Array(size);
  let count = 0;

  function slotOf(hash: number): number {
    const last = hashes.length - 1;
    let slot = hash & last;
    while (hashes[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & last;
    return slot;
  }
  function put(hash: number, value: number): void {
    const slot = slotOf(hash);
    if (hashes[slot] === 0) count++;
    hashes[slot] = hash;
    values[slot] = value;
  }
  function grow(): void {
    const [oldHashes, oldValues] = [hashes, values];
    hashes = new Uint32Array(oldHashes.length * 2);
    values = new Uint32Array(oldHashes.length * 2);
    count = 0;
    oldHashes.forEach((hash, at) => {
      if (hash !== 0) put(hash, oldValues[at] ?? 0);
    });
  }
  return {
    get: (hash) => values[slotOf(hash)] ?? 0,
    set(hash, value) {
      put(hash, value);
      if (count > hashes.length * fullest) grow();
    },
  };
}

/** Above this share of slots taken, looking one up takes many steps. */
const fullest = 0.7;
