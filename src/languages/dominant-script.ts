/**
 * The script most is written in, null where there is none, and the letters of all, of what `countScripts` counted. A
 * letter of other scripts says as much as several Latin ones, and product names are Latin. Japanese, which mixes its
 * own with Chinese characters, is `Kana`.
 */
export function dominantScript(
  counts: ReadonlyMap<string, number>,
): [script: string | null, letters: number] {
  let script: string | null = null;
  let most = 0;
  let letters = 0;
  const japanese = (counts.get("Kana") ?? 0) > 0;
  for (const [name, count] of counts) {
    letters += count;
    const dense = name === "Han" || name === "Kana" || name === "Hangul" || name === "Ethiopic";
    const weight = count * (name === "Latin" ? 1 : dense ? 5 : 3);
    if (weight > most) [script, most] = [name === "Han" && japanese ? "Kana" : name, weight];
  }
  return [script, letters];
}
