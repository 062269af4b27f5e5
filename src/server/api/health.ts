import { z } from "zod";
import { readTraffic } from "#src/store/health.ts";
import { checkConnection, CheckSaid, saidOf } from "./checks.ts";
import { connectionOf, webhookUrlOf } from "./connections.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { ById, failures, InShop, time, Time, type ApiScope } from "./openapi.ts";

const Health = z.object({
  state: z.enum(["active", "broken"]).describe("`broken`: nothing is sent on it until it was changed."),
  problem: z.string().nullable().describe("Why it is broken."),
  checks: z.array(CheckSaid),
  lastEventAt: Time.nullable().describe("The last message, consent or answer from elsewhere that came in."),
  lastSentAt: Time.nullable().describe("The last reply that the provider took."),
  failed24h: z.int().describe("Sends that failed for good in the last 24 hours."),
  uncertain: z.int().describe("Sends that may or may not have arrived."),
  optedOut: z.int().describe("Conversations whose shopper has asked not to be written to."),
  windows: z
    .object({ open: z.int(), closed: z.int() })
    .describe("Conversations that may be answered now, and those whose reply window is over."),
  watch: z
    .object({
      seenAt: Time.nullable().describe("When the provider was last heard."),
      problem: z.string().nullable().describe("Why it was not heard the last time."),
    })
    .nullable()
    .describe("Of a connection that is watched, such as a mailbox; null for others."),
  expires: Time.nullable().describe("The first of what the checks say will end."),
});

/** `/connections/:id/health`: whether a connection works, looked at now. */
export function healthRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "GET",
    url: "/connections/:id/health",
    schema: {
      tags: ["connections"],
      summary: "Look whether a connection works",
      description:
        "Asks the provider, and itself through PUBLIC_URL, which takes up to 10 s; nothing is sent to a shopper and nothing is stored.",
      params: ById,
      querystring: InShop,
      response: { 200: Health, ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const { channel } = await connectionOf(deps, shop.id, id);
      const { checks, live } = await checkConnection(deps, {
        id,
        channel,
        webhookUrl: webhookUrlOf(deps, channel, id),
      });
      // Read after the checks: one that cannot be started was marked so by them.
      const { state, problem } = await connectionOf(deps, shop.id, id);
      const traffic = await readTraffic(deps.db, id, {
        now: deps.now(),
        // What does not start answers nobody.
        windowMs: live === undefined ? 0 : live.channel.traits.replyWindowMs,
      });
      const ends = checks.flatMap(({ expires }) => (expires === undefined ? [] : [expires.getTime()]));
      return {
        state,
        problem,
        checks: checks.map(saidOf),
        lastEventAt: time(traffic.lastEventAt),
        lastSentAt: time(traffic.lastSentAt),
        failed24h: traffic.failed24h,
        uncertain: traffic.uncertain,
        optedOut: traffic.optedOut,
        windows: traffic.windows,
        watch:
          traffic.watch === null
            ? null
            : { seenAt: time(traffic.watch.seenAt), problem: traffic.watch.problem },
        expires: ends.length === 0 ? null : new Date(Math.min(...ends)).toISOString(),
      };
    },
  });
}
