const lineFeed = 10;
const carriageReturn = 13;

/**
 * Counts lines as a text editor does: `\n`, `\r\n` and a lone `\r` each end one, the first line is 1.
 * `codeAt` gives the character code or byte at an offset, undefined beyond the end. The offsets asked for
 * must not go down, so a whole file is gone through once.
 */
export function lineCounter(codeAt: (offset: number) => number | undefined): (offset: number) => number {
  let line = 1;
  let at = 0;
  return (offset) => {
    for (; at < offset; at += 1) {
      const code = codeAt(at);
      if (code === undefined) break;
      if (code === lineFeed || (code === carriageReturn && codeAt(at + 1) !== lineFeed)) line += 1;
    }
    return line;
  };
}
