/** A shorter word is another word as easily as a slip. */
const shortest = 6;
/** … and one letter for another makes another word in one that is not longer than this. */
const shortestSwapped = 7;

/** What takes the whole conversation to a person is not read into a word that says something else. */
const grave: ReadonlySet<string> = new Set(["legal", "safety"]);

/**
 * Mends a word that is one slip away from a word of a lexicon: a letter too many or too few, two letters in the wrong
 * order, one letter for another. The first letter is right, and the last is not what is wrong: that would be an ending.
 * Null: there is none, or several that have nothing in common.
 *
 * @param meaning what a word is about; of several the one that says least is taken.
 */
export function typoIndex(
  words: readonly Iterable<string>[],
  beginnings: readonly Iterable<string>[],
  meaning: (word: string) => readonly string[],
): (word: string) => string | null {
  const whole = byFirstLetter(words);
  const open = byFirstLetter(beginnings);
  return (word) => {
    if (word.length < shortest || word.length > 40) return null;
    const [letter = ""] = word;
    const found = new Set<string>();
    for (const one of whole.get(letter) ?? []) if (isSlip(word, one)) found.add(one);
    for (const stem of open.get(letter) ?? []) {
      for (const length of [stem.length - 1, stem.length, stem.length + 1]) {
        if (length >= shortest && length <= word.length && isSlip(word.slice(0, length), stem)) {
          found.add(stem);
          break;
        }
      }
    }
    const [first, ...more] = [...found]
      .map((one) => ({ one, about: meaning(one) }))
      .filter(({ about }) => !about.some((concept) => grave.has(concept)));
    if (first === undefined) return null;
    const common = first.about.some((concept) => more.every(({ about }) => about.includes(concept)));
    if (more.length > 0 && !common) return null;
    return [first, ...more].reduce((least, next) => (next.about.length < least.about.length ? next : least))
      .one;
  };
}

function byFirstLetter(lists: readonly Iterable<string>[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const word of lists.flatMap((words) => [...words])) {
    if (word.length < shortest) continue;
    const [first = ""] = word;
    const list = found.get(first);
    if (list === undefined) found.set(first, [word]);
    else list.push(word);
  }
  return found;
}

/** Whether one slip makes `written` of `meant`. */
function isSlip(written: string, meant: string): boolean {
  const longer = written.length - meant.length;
  if (longer < -1 || longer > 1) return false;
  let from = 0;
  while (from < written.length && from < meant.length && written[from] === meant[from]) from++;
  if (from === 0) return false;
  const rest = Math.min(written.length, meant.length) - from;
  const same = (a: number, b: number) => written.slice(from + a) === meant.slice(from + b);
  if (longer === 1) return rest > 0 && same(1, 0);
  if (longer === -1) return rest > 0 && same(0, 1);
  if (rest >= 2 && written[from] === meant[from + 1] && written[from + 1] === meant[from]) return same(2, 2);
  return meant.length >= shortestSwapped && rest > 1 && same(1, 1);
}
