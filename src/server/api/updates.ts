import { z } from "zod";
import { listSubscriptions } from "#src/store/subscriptions.ts";
import { updatesOf } from "#src/store/updates.ts";
import type { ApiDeps } from "./deps.ts";
import { shopOf } from "./deps.ts";
import { ById, failures, InShop, type ApiScope } from "./openapi.ts";

const Time = z.iso.datetime();
const Update = z.object({
  id: z.uuid(),
  /** The store's or carrier's id of the parcel. */
  parcel: z.string(),
  kind: z.string(),
  happenedAt: Time,
  dueAt: Time,
  state: z.enum(["due", "said", "dropped"]),
  /** Why it was dropped. */
  reason: z.string().nullable(),
  message: z.uuid().nullable(),
});
const Subscription = z.object({
  id: z.uuid(),
  order: z.string(),
  language: z.string(),
  /** Whether there is an e-mail address for when the channel cannot be used. */
  email: z.boolean(),
  ended: z.boolean(),
  since: Time,
  updates: z.array(Update),
});

/** `/conversations/:id/updates`: what a shopper wants to hear of without asking, what was told, and why something was not. */
export function updateRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "GET",
    url: "/conversations/:id/updates",
    schema: {
      tags: ["conversations"],
      summary: "What the shopper is told without asking",
      description:
        "Orders they want to hear of, newest wish first, and for each what is due, was said, or was dropped and why. What they knew when they asked is `dropped` as `known`.",
      params: ById,
      querystring: InShop,
      response: { 200: z.object({ subscriptions: z.array(Subscription) }), ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const wishes = await listSubscriptions(deps.db, request.params.id);
      const own = wishes.filter((wish) => wish.shop === shop.id);
      return {
        subscriptions: await Promise.all(
          own.map(async (wish) => ({
            id: wish.id,
            order: wish.orderNumber,
            language: wish.language,
            email: wish.email !== null,
            ended: wish.ended,
            since: wish.createdAt.toISOString(),
            updates: (await updatesOf(deps.db, wish.id)).map(
              ({ id, parcel, kind, happenedAt, dueAt, state, reason, message }) => ({
                id,
                parcel,
                kind,
                happenedAt: happenedAt.toISOString(),
                dueAt: dueAt.toISOString(),
                state,
                reason,
                message,
              }),
            ),
          })),
        ),
      };
    },
  });
}
