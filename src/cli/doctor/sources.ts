import { z } from "zod";
import { CheckSaid, type Finding } from "../checks.ts";
import type { Client } from "../client.ts";
import { inShop } from "../shop.ts";
import { Sources } from "../sources.ts";
import { failed, moment, noted, ofShop, orUnsaid, type Patient } from "./examined.ts";

const Health = z.object({
  state: z.enum(["active", "broken"]),
  problem: z.string().nullable(),
  webhookUrl: z.string().nullable(),
  checks: z.array(CheckSaid),
  noticed: z.array(z.string()),
  lastNewsAt: z.coerce.date().nullable(),
});
type Health = z.infer<typeof Health>;

/** Where a shop's orders come from. */
export async function sourcesOf(server: Client, shop: string): Promise<Patient[]> {
  const { sources } = await server.get(inShop("/api/sources", shop), Sources);
  return sources.map((source) => {
    const { id, kind, where } = source;
    const about = {
      group: "sources",
      title: `${id}  ${kind}${where === null ? "" : `  ${where}`}${ofShop(shop)}`,
      data: { ...source, shop, health: null },
    } as const;
    return {
      id,
      group: "sources",
      shop,
      demo: false,
      examine: () =>
        orUnsaid(about, async () => {
          const path = `/api/sources/${encodeURIComponent(id)}/health`;
          const health = await server.get(inShop(path, shop), Health);
          const { webhookUrl, lastNewsAt } = health;
          return {
            findings: findingsOf(health),
            traffic: webhookUrl === null ? [] : [`last webhook ${moment(lastNewsAt, new Date())}`],
            data: { ...about.data, health },
          };
        }),
    };
  });
}

function findingsOf({ problem, checks, noticed }: Health): Finding[] {
  return [
    // A store that has turned us out says so; one that takes us again has taken that back.
    ...(problem === null
      ? []
      : [failed("state", problem, "Mend that at the store; it is over when the checks succeed.")]),
    ...checks,
    ...noticed.map((what) => noted("noticed", what)),
  ];
}
