import { posix } from "node:path";

/**
 * Whether a path fits one of the patterns: those with `*`, `?`, `[` or `{` in them are globs for the whole path (`**`
 * stands for any number of folders), all others are what it begins with.
 */
export function fitsAny(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    /[*?[{]/u.test(pattern) ? posix.matchesGlob(path, pattern) : path.startsWith(pattern),
  );
}
