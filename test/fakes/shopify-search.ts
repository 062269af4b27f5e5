/**
 * Shopify's search syntax, as loose as Shopify's own: terms joined by AND (also by nothing) and OR, `-`, brackets,
 * quoted values, words compared by prefix. Text that is no query of this grammar finds everything: what gets through
 * to here unquoted is meant to be noticed.
 * Source: Shopify "API search syntax".
 */
export type Fields = Readonly<Record<string, string>>;
type Test = (fields: Fields) => boolean;

const everything: Test = () => true;

export function searchOf(query: string): Test {
  const tokens = query.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()]|[^\s()"']+/gu) ?? [];
  if (tokens.join("").length !== query.replaceAll(/\s+(?=(?:[^"']|"[^"]*"|'[^']*')*$)/gu, "").length)
    return everything;
  let at = 0;

  const any = (): Test => {
    const tests = [all()];
    while (tokens[at] === "OR") {
      at += 1;
      tests.push(all());
    }
    return (fields) => tests.some((test) => test(fields));
  };
  const all = (): Test => {
    const tests: Test[] = [];
    while (at < tokens.length && tokens[at] !== "OR" && tokens[at] !== ")") {
      if (tokens[at] === "AND") {
        at += 1;
        continue;
      }
      tests.push(term());
    }
    return (fields) => tests.length > 0 && tests.every((test) => test(fields));
  };
  const term = (): Test => {
    const token = tokens[at++] ?? "";
    if (token === "(") {
      const inner = any();
      at += 1;
      return inner;
    }
    if (token === "NOT" || token === "-") {
      const inner = term();
      return (fields) => !inner(fields);
    }
    const named = /^(?<name>-?\w+):(?<value>.*)$/su.exec(token)?.groups;
    if (named === undefined) return valueTest(undefined, token);
    const { name = "", value = "" } = named;
    // A quoted value is a token of its own behind `name:`.
    return valueTest(name, value === "" ? (tokens[at++] ?? "") : value);
  };
  const test = any();
  return at >= tokens.length ? test : everything;
}

function valueTest(name: string | undefined, given: string): Test {
  const value = given.replace(/^["']|["']$/gu, "");
  if (value === "*") return everything;
  const wanted = wordsOf(value);
  return (fields) => {
    const texts = name === undefined ? Object.values(fields) : [fields[name] ?? ""];
    return texts.some((text) => {
      if (name === "email" || name === "customer_id") return text.toLowerCase() === value.toLowerCase();
      const words = wordsOf(text);
      return wanted.length > 0 && wanted.every((word) => words.some((own) => own.startsWith(word)));
    });
  };
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}@.]+/gu) ?? [];
}
