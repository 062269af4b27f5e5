/**
 * Chinese characters without kana: which writing a text is in, told by the character sets the three countries made
 * for their own: GB 2312 (mainland, simplified), Big5 (Taiwan, traditional) and JIS X 0208 (Japan), as the decoders of
 * the Encoding Standard (https://encoding.spec.whatwg.org/#indexes) have them.
 */
export type HanWriting = "zh-Hans" | "zh-Hant" | "ja";

const mainland = 1;
const taiwan = 2;
const japan = 4;

/** The first and last of the CJK Unified Ideographs, U+4E00 to U+9FFF; rarer ones no shopper writes. */
const first = 0x4e00;
const last = 0x9fff;

/** Which of the sets a character is in, as bits. */
const sets = new Uint8Array(last - first + 1);
mark("gbk", mainland, [[0xb0, 0xf7]], [[0xa1, 0xfe]]);
mark(
  "big5",
  taiwan,
  [
    [0xa4, 0xc6],
    [0xc9, 0xf9],
  ],
  [
    [0x40, 0x7e],
    [0xa1, 0xfe],
  ],
);
mark("euc-jp", japan, [[0xb0, 0xf4]], [[0xa1, 0xfe]]);

type Range = readonly [first: number, last: number];

/** Decodes all pairs of bytes of these ranges; what is no character decodes to something outside the block. */
function mark(encoding: string, bit: number, leads: readonly Range[], trails: readonly Range[]): void {
  const bytes: number[] = [];
  for (const [from, to] of leads)
    for (let lead = from; lead <= to; lead++)
      for (const [low, high] of trails)
        for (let trail = low; trail <= high; trail++) bytes.push(lead, trail, 0x0a);
  for (const character of new TextDecoder(encoding).decode(new Uint8Array(bytes))) {
    const at = (character.codePointAt(0) ?? 0) - first;
    if (at >= 0 && at < sets.length) sets[at] = (sets[at] ?? 0) | bit;
  }
}

/** `simple` for forms the mainland and Japan share; null where all write it the same. */
export function hanVariant(text: string): HanWriting | "simple" | null {
  let hans = 0;
  let hant = 0;
  let ja = 0;
  let simple = 0;
  let foreignToJapan = 0;
  for (const character of text) {
    const at = (character.codePointAt(0) ?? 0) - first;
    const of = sets[at] ?? 0;
    if (of === 0) continue;
    if ((of & japan) === 0) foreignToJapan++;
    if (of === mainland) hans++;
    else if ((of & taiwan) !== 0 && (of & mainland) === 0) hant++;
    else if (of === japan) ja++;
    else if (of === (mainland | japan)) simple++;
  }
  if (ja > 0 && foreignToJapan <= ja / 2) return "ja";
  if (hans === 0 && simple > hant) return "simple";
  hans += simple;
  return hans === hant ? null : hans > hant ? "zh-Hans" : "zh-Hant";
}
