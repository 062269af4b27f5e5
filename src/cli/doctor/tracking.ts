import { z } from "zod";
import { CheckSaid, whenIs, type Finding } from "../checks.ts";
import type { Client } from "../client.ts";
import { inShop } from "../shop.ts";
import { trackingForms } from "../tracking-forms.ts";
import { failed, moment, noted, ofShop, orUnsaid, type Patient } from "./examined.ts";

const TrackingSources = z.object({
  sources: z.array(z.object({ id: z.string(), kind: z.string(), webhookUrl: z.string() })),
});
const Health = z.object({ checks: z.array(CheckSaid) });
const Report = z.object({
  following: z.number(),
  ended: z.number(),
  heardAt: z.coerce.date().nullable(),
  problem: z.string().nullable(),
  pausedUntil: z.coerce.date().nullable(),
  problems: z.array(z.object({ problem: z.string(), parcels: z.number() })),
});
type Report = z.infer<typeof Report>;

const spared: Finding = {
  name: "provider",
  result: "skipped",
  said: "It is the playground's: no provider is asked.",
  fix: null,
  expires: null,
};

/** More would be a list of parcels. */
const mostProblems = 3;

/** Who tells where a shop's parcels are. In the playground's shop, what nobody can add is the playground's own. */
export async function trackingOf(server: Client, shop: string, playground: boolean): Promise<Patient[]> {
  const { sources } = await server.get(inShop("/api/tracking", shop), TrackingSources);
  return sources.map((source) => {
    const { id, kind } = source;
    const demo = playground && !trackingForms.some((form) => form.kind === kind);
    const about = {
      group: "tracking",
      title: `${id}  ${kind}${ofShop(shop)}${demo ? "  (playground)" : ""}`,
      data: { ...source, shop, health: null },
    } as const;
    const path = `/api/tracking/${encodeURIComponent(id)}`;
    return {
      id,
      group: "tracking",
      shop,
      demo,
      examine: () =>
        orUnsaid(about, async () => {
          if (demo) return { findings: [spared], traffic: [], data: about.data };
          const { checks } = await server.get(inShop(`${path}/health`, shop), Health);
          const report = await server.get(inShop(`${path}/report`, shop), Report);
          const now = new Date();
          return {
            findings: findingsOf(checks, report, now),
            traffic: [
              `parcels followed: ${report.following}, ended: ${report.ended}, last heard ${moment(report.heardAt, now)}`,
            ],
            data: { ...about.data, health: { ...report, checks } },
          };
        }),
    };
  });
}

function findingsOf(checks: readonly CheckSaid[], report: Report, now: Date): Finding[] {
  const { problem, pausedUntil, problems } = report;
  const until = pausedUntil === null ? "" : ` It is asked again ${whenIs(pausedUntil, now)}.`;
  return [
    ...(problem === null
      ? []
      : [
          failed(
            "state",
            `Nothing is asked of it: ${problem}`,
            `Mend that at the provider; parcels are as the store tells of them meanwhile.${until}`,
          ),
        ]),
    ...checks,
    ...problems
      .slice(0, mostProblems)
      .map(({ problem: what, parcels }) =>
        noted("parcels", `${parcels} ${parcels === 1 ? "parcel" : "parcels"}: ${what}`),
      ),
  ];
}
