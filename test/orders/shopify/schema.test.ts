import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mostOrders } from "#src/orders/book.ts";
import type { Operation } from "#src/orders/shopify/client.ts";
import * as mutations from "#src/orders/shopify/mutations.ts";
import * as queries from "#src/orders/shopify/queries.ts";
import { type Field, type Selection, readDocument } from "../../fakes/shopify-document.ts";

/*
 * Holds every document against the schemas that Shopify publishes in the npm package @shopify/dev-mcp. The package is
 * large and nothing here needs it otherwise, so it is no dependency: `npm install --no-save @shopify/dev-mcp@1.16.0`
 * brings it, and graphql with it. SHOPIFY_SCHEMAS names another folder that has it installed.
 */

const versions = ["2026-01", "2026-04", "2026-07", "2026-10"] as const;
/** A query that could answer more objects than this is refused. Source: Shopify "GraphQL Admin API rate limits". */
const mostPoints = 1_000;

const elsewhere = process.env["SHOPIFY_SCHEMAS"];
const require = createRequire(elsewhere === undefined ? import.meta.url : join(elsewhere, "package.json"));

function folderOfSchemas(): string | null {
  try {
    return join(dirname(require.resolve("@shopify/dev-mcp")), "data");
  } catch {
    // A package that only has an entry for `import` is not resolved by `require`.
    const roots = require.resolve.paths("@shopify/dev-mcp") ?? [];
    return (
      roots.map((root) => join(root, "@shopify/dev-mcp/dist/data")).find((path) => existsSync(path)) ?? null
    );
  }
}

/** The part of graphql-js that is used, whichever version of it is there. */
const GraphqlJs = z.object({
  parse: z.custom<(source: string) => unknown>((given) => typeof given === "function"),
  validate: z.custom<(schema: unknown, document: unknown) => readonly { readonly message: string }[]>(
    (given) => typeof given === "function",
  ),
  buildClientSchema: z.custom<(introspection: unknown, options: object) => unknown>(
    (given) => typeof given === "function",
  ),
});

function graphqlJs(): z.infer<typeof GraphqlJs> | null {
  try {
    return GraphqlJs.parse(require("graphql"));
  } catch {
    return null;
  }
}

const folder = folderOfSchemas();
const graphql = graphqlJs();
const why = "@shopify/dev-mcp and graphql are not installed: npm install --no-save @shopify/dev-mcp@1.16.0";
const absent = folder === null || graphql === null;
if (absent) process.stderr.write(`skipped: ${why}\n`);

const isOperation = (given: unknown): given is Operation =>
  typeof given === "object" && given !== null && "document" in given && "name" in given;
const operations = [...Object.values(queries), ...Object.values(mutations)].filter(isOperation);

function schemaOf(version: string): unknown {
  const introspection: unknown = JSON.parse(
    gunzipSync(readFileSync(join(folder ?? "", `admin_${version}.json.gz`))).toString("utf8"),
  );
  const { data } = z.object({ data: z.unknown().optional() }).parse(introspection);
  // Shopify's own schema breaks rules that newer versions of graphql-js hold schemas to.
  return graphql?.buildClientSchema(data ?? introspection, { assumeValid: true });
}

describe("what Shopify is asked", () => {
  it("has a name for each document, the one that is in it", () => {
    expect(operations.length).toBeGreaterThan(15);
    for (const { name, document } of operations)
      expect(document).toMatch(new RegExp(`^(?:query|mutation) ${name}\\b`, "u"));
    expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
  });

  it("costs no more than Shopify allows", () => {
    for (const { name, document } of operations) {
      expect(pointsOf(document), name).toBeGreaterThan(0);
      expect(pointsOf(document), name).toBeLessThan(mostPoints);
    }
  });

  describe.skipIf(absent)(`is in the schema${absent ? ` (skipped: ${why})` : ""}`, () => {
    it.each(versions)("of %s", (version) => {
      const schema = schemaOf(version);
      for (const { name, document } of operations) {
        const problems = graphql?.validate(schema, graphql.parse(document)) ?? [];
        expect(
          problems.map(({ message }) => message),
          name,
        ).toEqual([]);
      }
      const nonsense = "query Nonsense { orders(first: 1) { nodes { statusOfTheMoon } } }";
      expect(graphql?.validate(schema, graphql.parse(nonsense))).toHaveLength(1);
    });
  });
});

/** The objects a document could answer: one for each field with a selection, as often as the lists around it are long. */
function pointsOf(source: string): number {
  const document = readDocument(source, {});
  const within = (selection: readonly Selection[]): number =>
    selection.reduce((sum, each) => {
      if ("spread" in each) return sum + within(document.fragments.get(each.spread) ?? []);
      if ("on" in each) return sum + within(each.selection);
      if (each.selection === null) return sum;
      // A connection is an object too, and as many nodes.
      const nodes = each.selection.find((inner) => "key" in inner && inner.name === "nodes");
      const times = timesOf(each);
      if (nodes === undefined || !("key" in nodes)) return sum + times * (1 + within(each.selection));
      return sum + 1 + times * (1 + within(nodes.selection ?? []));
    }, 0);
  return within(document.selection);
}

function timesOf({ args }: Field): number {
  if ("ids" in args) return queries.ordersAtOnce;
  if (!("first" in args)) return 1;
  // A variable: at most as many as a source answers with.
  return typeof args["first"] === "number" ? args["first"] : mostOrders;
}
