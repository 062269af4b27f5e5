/*
 * As much of GraphQL as it takes to answer our own documents: fields with arguments, aliases, fragments, `@include`.
 * What is not asked for is not answered, and lists are cut by `first`, as a real server does it.
 */

/** JSON that can be changed in place. */
export type Data = string | number | boolean | null | Data[] | JsonObject;
export interface JsonObject {
  [key: string]: Data;
}

export interface Field {
  readonly key: string;
  readonly name: string;
  readonly args: Readonly<Record<string, Data>>;
  readonly directives: readonly { readonly name: string; readonly args: Readonly<Record<string, Data>> }[];
  readonly selection: readonly Selection[] | null;
}
export type Selection =
  | Field
  | { readonly spread: string }
  | { readonly on: string; readonly selection: readonly Selection[] };

export interface Document {
  readonly kind: "query" | "mutation";
  readonly name: string;
  readonly selection: readonly Selection[];
  readonly fragments: ReadonlyMap<string, readonly Selection[]>;
}

/** Reads a document; variables are put into the arguments where they stand. Throws on what is no GraphQL. */
export function readDocument(source: string, variables: Readonly<Record<string, Data>>): Document {
  const tokens = source.match(/\.\.\.|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[A-Za-z_]\w*|[{}()[\]:!$@=]/gu) ?? [];
  let at = 0;
  const peek = () => tokens[at] ?? "";
  const next = () => {
    const token = tokens[at++];
    if (token === undefined) throw new Error("the document ends too early");
    return token;
  };
  const expect = (token: string) => {
    const found = next();
    if (found !== token) throw new Error(`${token} was expected, not ${found}`);
  };

  const value = (): Data => {
    const token = next();
    if (token === "$") return variables[next()] ?? null;
    if (token === "[") {
      const items: Data[] = [];
      while (peek() !== "]") items.push(value());
      expect("]");
      return items;
    }
    if (token === "{") {
      const object: JsonObject = {};
      while (peek() !== "}") {
        const name = next();
        expect(":");
        object[name] = value();
      }
      expect("}");
      return object;
    }
    if (token === "true" || token === "false") return token === "true";
    if (token === "null") return null;
    if (token.startsWith('"')) return JSON.parse(token);
    return /^-?\d/u.test(token) ? Number(token) : token;
  };
  const args = (): Record<string, Data> => {
    const found: Record<string, Data> = {};
    if (peek() !== "(") return found;
    expect("(");
    while (peek() !== ")") {
      const name = next();
      expect(":");
      found[name] = value();
    }
    expect(")");
    return found;
  };
  const directives = () => {
    const found: { name: string; args: Record<string, Data> }[] = [];
    while (peek() === "@") {
      expect("@");
      found.push({ name: next(), args: args() });
    }
    return found;
  };
  const selection = (): Selection[] => {
    expect("{");
    const found: Selection[] = [];
    while (peek() !== "}") {
      if (peek() === "...") {
        expect("...");
        if (peek() === "on") {
          expect("on");
          found.push({ on: next(), selection: selection() });
        } else found.push({ spread: next() });
        continue;
      }
      const first = next();
      const aliased = peek() === ":";
      if (aliased) expect(":");
      const name = aliased ? next() : first;
      const field = { key: first, name, args: args(), directives: directives() };
      found.push({ ...field, selection: peek() === "{" ? selection() : null });
    }
    expect("}");
    return found;
  };

  const fragments = new Map<string, readonly Selection[]>();
  let operation: Omit<Document, "fragments"> | null = null;
  while (at < tokens.length) {
    const kind = next();
    const name = next();
    if (kind === "fragment") {
      expect("on");
      next();
      fragments.set(name, selection());
      continue;
    }
    if (kind !== "query" && kind !== "mutation") throw new Error(`${kind} was not expected`);
    if (peek() === "(") while (next() !== ")");
    operation = { kind, name, selection: selection() };
  }
  if (operation === null) throw new Error("there is no operation");
  return { ...operation, fragments };
}

/** What may not be read of an object. */
export class Denied extends Error {
  override name = "Denied";
}

export interface Projecting {
  readonly document: Document;
  /** Called for each field with its place; "null" answers null instead, "bubble" takes the object away. */
  readonly guard: (name: string, path: readonly (string | number)[]) => "ok" | "null" | "bubble";
}

/** The fields that are asked for, fragments and `@include` resolved. */
export function fieldsOf(selection: readonly Selection[], document: Document, type?: Data): readonly Field[] {
  return selection.flatMap((each): readonly Field[] => {
    if ("spread" in each) return fieldsOf(document.fragments.get(each.spread) ?? [], document, type);
    if ("on" in each)
      return type === undefined || type === each.on ? fieldsOf(each.selection, document, type) : [];
    const included = each.directives.every(({ name, args }) => name !== "include" || args["if"] === true);
    return included ? [each] : [];
  });
}

/** Of a stored value what was asked for. */
export function project(
  value: Data,
  field: Field,
  projecting: Projecting,
  path: readonly (string | number)[],
): Data {
  const { document, guard } = projecting;
  if (value === null || field.selection === null) return value;
  if (Array.isArray(value)) {
    return cut(value, field.args).map((item, index) => project(item, field, projecting, [...path, index]));
  }
  if (typeof value !== "object") return value;
  const answered: JsonObject = {};
  for (const inner of fieldsOf(field.selection, document, value["__typename"])) {
    const place = [...path, inner.key];
    const verdict = guard(inner.name, place);
    if (verdict === "bubble") throw new Denied(inner.name);
    if (verdict === "null") {
      answered[inner.key] = null;
      continue;
    }
    // The arguments of a connection are for its nodes.
    const args = inner.name === "nodes" ? field.args : inner.args;
    answered[inner.key] = project(value[inner.name] ?? null, { ...inner, args }, projecting, place);
  }
  return answered;
}

function cut(items: readonly Data[], args: Readonly<Record<string, Data>>): readonly Data[] {
  const ordered = args["reverse"] === true ? items.toReversed() : items;
  const first = args["first"];
  return typeof first === "number" ? ordered.slice(0, first) : ordered;
}
