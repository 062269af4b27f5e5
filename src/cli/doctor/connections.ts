import { z } from "zod";
import { CheckSaid, day, dayMs, whenIs, type Finding } from "../checks.ts";
import type { Client } from "../client.ts";
import { Connections } from "../connections.ts";
import { inShop } from "../shop.ts";
import { failed, moment, noted, ofShop, orUnsaid, type Patient } from "./examined.ts";

const Health = z.object({
  state: z.enum(["active", "broken"]),
  problem: z.string().nullable(),
  checks: z.array(CheckSaid),
  lastEventAt: z.coerce.date().nullable(),
  lastSentAt: z.coerce.date().nullable(),
  failed24h: z.number(),
  uncertain: z.number(),
  optedOut: z.number(),
  windows: z.object({ open: z.number(), closed: z.number() }),
  watch: z.object({ seenAt: z.coerce.date().nullable(), problem: z.string().nullable() }).nullable(),
  expires: z.coerce.date().nullable(),
});
type Health = z.infer<typeof Health>;
type Connection = z.infer<typeof Connections>["connections"][number];

/** A token that ends within this is worth a word, ms. */
const soonMs = 14 * dayMs;

/** A shop's connections. */
export async function connectionsOf(server: Client, shop: string): Promise<Patient[]> {
  const { connections } = await server.get(inShop("/api/connections", shop), Connections);
  return connections.map((connection) => {
    const { id, channel, accounts, demo } = connection;
    const about = {
      group: "connections",
      title: `${id}  ${channel}  ${accounts.join(", ")}${ofShop(shop)}${demo ? "  (playground)" : ""}`,
      data: { ...connection, shop, health: null },
    } as const;
    return {
      id,
      group: "connections",
      shop,
      demo,
      examine: () =>
        orUnsaid(about, async () => {
          const path = `/api/connections/${encodeURIComponent(id)}/health`;
          const health = await server.get(inShop(path, shop), Health);
          const now = new Date();
          return {
            findings: findingsOf(connection, health, now),
            traffic: trafficOf(health, now),
            data: { ...about.data, health },
          };
        }),
    };
  });
}

/** The checks, and what else in a connection's health wants something done. */
function findingsOf(connection: Connection, health: Health, now: Date): Finding[] {
  const { channel, id } = connection;
  const { state, problem, checks, watch, failed24h, uncertain, expires } = health;
  const again = `npx whereabouts connect ${channel} --change ${id}`;
  const findings: Finding[] = [];
  // What does not start says so itself.
  if (state === "broken" && !checks.some(({ name, result }) => name === "start" && result === "failed"))
    findings.push(
      failed(
        "state",
        `Nothing is sent: ${problem ?? "no reason is known"}`,
        `Mend that, then have it tried again, with a new secret in the environment if it needs one: \`${again}\`. What waits goes out then.`,
      ),
    );
  findings.push(...checks);
  if (watch !== null && watch.problem !== null)
    findings.push(
      failed("watch", watch.problem, "It is tried again by itself; the checks above say what to mend."),
    );
  if (expires !== null && expires > now && expires.getTime() - now.getTime() < soonMs)
    findings.push(
      noted(
        "expiry",
        `Something it needs ends ${whenIs(expires, now)}.`,
        `If it is not renewed by itself by then, make a new one and give it: \`${again}\`.`,
      ),
    );
  if (uncertain > 0)
    findings.push(
      noted(
        "uncertain",
        `${uncertain} ${uncertain === 1 ? "reply" : "replies"} may not have arrived.`,
        "Look in the provider's own inbox; POST /api/deliveries/<id>/retry sends one again (docs/api.md).",
      ),
    );
  if (failed24h > 0)
    findings.push(
      noted(
        "failed sends",
        `${failed24h} of the last 24 hours could not be sent.`,
        "GET /api/conversations/<id> says why, with each delivery.",
      ),
    );
  return findings;
}

function trafficOf(health: Health, now: Date): string[] {
  const { lastEventAt, lastSentAt, failed24h, uncertain, optedOut, windows, watch, expires } = health;
  return [
    `last event ${moment(lastEventAt, now)}, last send ${moment(lastSentAt, now)}`,
    `sends failed in 24 h: ${failed24h}, uncertain: ${uncertain}, opted out: ${optedOut}, reply window open: ${windows.open}, closed: ${windows.closed}`,
    ...(watch === null ? [] : [`watched, last seen ${moment(watch.seenAt, now)}`]),
    ...(expires === null ? [] : [`token ends ${day(expires)}, ${whenIs(expires, now)}`]),
  ];
}
