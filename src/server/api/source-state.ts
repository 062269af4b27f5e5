import { z } from "zod";
import type { SourceSummary } from "#src/store/sources.ts";
import { sourceWebhookPath } from "../source-webhooks.ts";
import type { ApiDeps } from "./deps.ts";
import { Fields } from "./json.ts";
import { Time } from "./openapi.ts";
import { lastReport, openSource } from "./source-checks.ts";

/** Whether anything comes from a source. */
export const State = z
  .enum(["active", "broken"])
  .describe("`broken`: nothing comes from it until it is mended; `problem` says why.");
/** Where a store brings its news. */
export const WebhookUrl = z
  .url()
  .nullable()
  .describe("What the store is told to call; null where it has no webhooks, or no secret to prove them by.");

/** A source as the API lists it. */
export const Source = z.object({
  id: z.uuid(),
  shop: z.string(),
  kind: z.string(),
  where: z.string().nullable().describe("The store's address or the file's path."),
  settings: z.unknown().describe("Secrets are never returned."),
  state: State,
  problem: z.string().nullable().describe("What is wrong with it, or what was noticed last."),
  webhookUrl: WebhookUrl,
  createdAt: Time,
});

/** Where a store calls its source, from PUBLIC_URL. */
export function sourceWebhookUrl(deps: ApiDeps, id: string): URL {
  return new URL(sourceWebhookPath.store(id), deps.publicUrl());
}

/** How a source is, without asking its store. `noticed` is empty for what is read in advance: its report has all. */
export async function sourceState(deps: ApiDeps, row: SourceSummary) {
  const opened = await openSource(deps, row);
  if (!opened.ok)
    return { state: "broken", problem: row.problem ?? opened.said, webhookUrl: null, noticed: [] } as const;
  const webhookUrl = opened.takesWebhooks ? sourceWebhookUrl(deps, row.id).href : null;
  const report = await lastReport(deps, row);
  const found = (report?.problems ?? []).map(({ problem }) => problem);
  if (opened.kind?.check === undefined) {
    const unread = report !== undefined && report.orders === null;
    return {
      state: unread || row.problem !== null ? "broken" : "active",
      problem: row.problem ?? (unread ? (found[0] ?? null) : null),
      webhookUrl,
      noticed: [],
    } as const;
  }
  return {
    state: row.problem === null ? "active" : "broken",
    problem: row.problem ?? found[0] ?? null,
    webhookUrl,
    noticed: found,
  } as const;
}

/** A source for the list. */
export async function shownSource(
  deps: ApiDeps,
  row: SourceSummary,
  shop: string,
): Promise<z.infer<typeof Source>> {
  const { id, kind, settings, createdAt } = row;
  const { state, problem, webhookUrl } = await sourceState(deps, row);
  return {
    id,
    shop,
    kind,
    where: whereOf(settings),
    settings,
    state,
    problem,
    webhookUrl,
    createdAt: createdAt.toISOString(),
  };
}

/** Where orders come from in a merchant's words, whatever the kind calls it. */
function whereOf(settings: unknown): string | null {
  const known = Fields.safeParse(settings);
  const { shop, url, path } = known.success ? known.data : {};
  return [shop, url, path].find((value) => typeof value === "string") ?? null;
}
