import { ZodError } from "zod";
import type { Check } from "#src/channel/kind.ts";
import type { OrderSource, OrderSourceKind, SourceReport } from "#src/orders/source.ts";
import { sourceSecrets, type SourceSummary } from "#src/store/sources.ts";
import { asked } from "./asked.ts";
import type { ApiDeps } from "./deps.ts";
import { ApiProblem, problemOf } from "./errors.ts";
import { reach } from "./reach.ts";
import { checked } from "./validate.ts";

/** A source as it is stored, opened to be looked at; or why it does not run. */
export type OpenedSource =
  | {
      readonly ok: true;
      /** Undefined for a kind that the API does not offer: the playground's. */
      readonly kind: OrderSourceKind | undefined;
      readonly settings: unknown;
      readonly secrets: unknown;
      readonly takesWebhooks: boolean;
    }
  | { readonly ok: false; readonly said: string; readonly fix: string };

const again = (kind: string, id: string): string =>
  `Add it anew, then remove this one: \`npx whereabouts sources add ${kind} …\`, \`npx whereabouts sources remove ${id}\`.`;

/** Looks whether a source can run with what is stored of it. Asks nobody. Rejects when the database is away. */
export async function openSource(deps: ApiDeps, row: SourceSummary): Promise<OpenedSource> {
  const kind = deps.sourceKinds.find((each) => each.kind === row.kind);
  if (kind === undefined) return unoffered(deps, row);
  let secrets: unknown;
  try {
    secrets = (await sourceSecrets(deps.db, deps.vault, row.id))?.secrets;
  } catch (error) {
    if (problemOf(error).code !== "internal") throw error;
    return {
      ok: false,
      said: "Its secrets cannot be opened with the current SECRET_KEY.",
      fix: `Add the key they were sealed with after the new one in SECRET_KEY and restart. If it is lost: ${again(row.kind, row.id)}`,
    };
  }
  let source: OrderSource | undefined;
  try {
    checked(kind.settings, row.settings, ["settings"]);
    checked(kind.secrets, secrets, ["secrets"]);
    source = kind.build(row.settings, secrets, deps.sourceDeps);
  } catch (error) {
    return { ok: false, said: `It cannot be used: ${unfit(error)}.`, fix: again(row.kind, row.id) };
  }
  const takesWebhooks = source.webhook !== undefined;
  await source.close?.();
  return { ok: true, kind, settings: row.settings, secrets, takesWebhooks };
}

/** What is wrong with settings or secrets, from what a kind threw. Their values are in no such message. */
export function unfit(error: unknown): string {
  if (error instanceof ApiProblem) return error.message;
  if (error instanceof ZodError)
    return error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`).join("; ");
  return error instanceof Error ? error.message.replace(/\.$/u, "") : "its settings and secrets do not fit";
}

/** A kind that only the playground has runs; one that nobody has any more says so in its report. */
async function unoffered(deps: ApiDeps, row: SourceSummary): Promise<OpenedSource> {
  const report = await lastReport(deps, row);
  return report !== undefined && report.problems.length === 0
    ? { ok: true, kind: undefined, settings: row.settings, secrets: {}, takesWebhooks: false }
    : {
        ok: false,
        said: `This version does not have the kind ${row.kind}.`,
        fix: "Remove it, or update.",
      };
}

/**
 * Looks whether a source works: that it can run, what its store says, and that its webhook's public address leads here.
 * Takes little more than ten seconds. Rejects when the database is away.
 */
export async function checkSource(
  deps: ApiDeps,
  row: SourceSummary,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const opened = await openSource(deps, row);
  if (!opened.ok) return [{ name: "start", result: "failed", said: opened.said, fix: opened.fix }];
  const { kind, settings, secrets, takesWebhooks } = opened;
  if (kind === undefined)
    return [{ name: "store", result: "skipped", said: "It is the playground's: there is no store to ask." }];
  if (kind.check === undefined) return [loaded(await lastReport(deps, row), row)];
  const { fetch: direct, log, sourceDeps } = deps;
  const [store, reached] = await Promise.all([
    asked(
      { who: "store", fetch: direct, log, about: { source: row.id } },
      async (ask) => (await kind.check?.(settings, secrets, { ...sourceDeps, fetch: ask }, webhookUrl)) ?? [],
    ),
    takesWebhooks ? reach(webhookUrl, { fetch: direct, byBrowsers: false, newsOnly: true }) : null,
  ]);
  return reached === null ? store : [...store, reached];
}

/** What a running source has to report; undefined where the shop's sources cannot all be opened. Rejects when the database is away. */
export async function lastReport(deps: ApiDeps, row: SourceSummary): Promise<SourceReport | undefined> {
  try {
    return await deps.sources.report(row.shop, row.id);
  } catch (error) {
    if (problemOf(error).code !== "internal") throw error;
    return undefined;
  }
}

/** What came of reading everything in advance, as from a file. */
function loaded(report: SourceReport | undefined, { id }: SourceSummary): Check {
  const name = "load";
  const problems = report?.problems ?? [];
  const first = problems[0]?.problem ?? "the shop's sources cannot all be opened";
  if (report === undefined || report.orders === null)
    return {
      name,
      result: "failed",
      said: `It could not be read: ${first}.`,
      fix: "Put the file where the server finds it and may read it; it is tried again by itself.",
    };
  const orders = report.orders === 1 ? "1 order was read" : `${report.orders} orders were read`;
  if (problems.length === 0) return { name, result: "ok", said: `${orders}.` };
  const left = problems.length === 1 ? "1 problem was found" : `${problems.length} problems were found`;
  return {
    name,
    result: report.orders === 0 ? "failed" : "ok",
    said: `${orders}, and ${left}: ${first}.`,
    fix: `GET /api/sources/${id}/report names every line; docs/orders-file.md says what can be read.`,
  };
}
