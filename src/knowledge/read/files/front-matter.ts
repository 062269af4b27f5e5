/** What stands above a Markdown file's text, between lines of three dashes. */
export interface FrontMatter {
  readonly title?: string;
  readonly url?: string;
  readonly language?: string;
  /** The text without it. */
  readonly rest: string;
}

const most = 20_000;

/** Reads `title`, `url` (or `permalink`, if absolute) and `language` (or `lang`); other lines and nested values are passed over. */
export function frontMatter(text: string): FrontMatter {
  const opening = /^\uFEFF?---[ \t]*\r?\n/u.exec(text);
  if (opening === null) return { rest: text };
  const closing = /^(?:---|\.\.\.)[ \t]*$/mu.exec(text.slice(opening[0].length, most));
  if (closing === null) return { rest: text };
  const head = text.slice(opening[0].length, opening[0].length + closing.index);
  const rest = text.slice(opening[0].length + closing.index + closing[0].length);
  const values = new Map<string, string>();
  for (const line of head.split(/\r?\n/u)) {
    const found = /^(?<name>[A-Za-z_]{1,40})[ \t]*:[ \t]*(?<value>\S.*)$/u.exec(line)?.groups;
    if (found?.name !== undefined && found.value !== undefined) {
      values.set(found.name.toLowerCase(), unquoted(found.value.trim()));
    }
  }
  const title = values.get("title");
  const url = values.get("url") ?? values.get("permalink");
  const language = values.get("language") ?? values.get("lang") ?? values.get("locale");
  return {
    rest,
    ...(title === undefined ? {} : { title }),
    ...(url === undefined ? {} : { url }),
    ...(language === undefined ? {} : { language }),
  };
}

function unquoted(value: string): string {
  const quoted = /^(?<quote>["'])(?<inner>.*)\k<quote>\s*(?:#.*)?$/u.exec(value)?.groups;
  if (quoted?.inner === undefined) {
    const comment = value.search(/\s#/u);
    return comment < 0 ? value : value.slice(0, comment).trimEnd();
  }
  return quoted.quote === "'"
    ? quoted.inner.replaceAll("''", "'")
    : quoted.inner.replace(/\\(["\\])/gu, "$1");
}
