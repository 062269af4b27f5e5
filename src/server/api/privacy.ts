import { z } from "zod";
import { listWishes, wishDone } from "#src/store/privacy/wishes.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { ById, failures, InShop, Time, time, type ApiScope } from "./openapi.ts";

/** Somebody, by at least one thing that names them. */
const Somebody = z
  .strictObject({
    contact: z.uuid().optional().describe("A contact's id, as conversations show it."),
    email: z.email().max(254).optional(),
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/)
      .optional()
      .describe("E.164, e.g. +15550100001."),
  })
  .refine((named) => Object.values(named).some((one) => one !== undefined), {
    message: "name a contact, an email or a phone",
  });

/** `/privacy`: showing and erasing what is known of somebody, on every channel. */
export function privacyRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "POST",
    url: "/privacy/export",
    schema: {
      tags: ["privacy"],
      summary: "Get all that is known of somebody",
      description:
        "Contacts, conversations on every channel, what was proven and shown, actions, updates, held orders and parcels. Files are fetched by their ids. Nothing found is an answer too: empty lists.",
      querystring: InShop,
      body: Somebody,
      response: { 200: z.unknown().describe("JSON."), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const found = await deps.privacy.export(shop.id, request.body);
      return reply.header("cache-control", "private, no-store").send(found);
    },
  });

  scope.route({
    method: "POST",
    url: "/privacy/erase",
    schema: {
      tags: ["privacy"],
      summary: "Erase all that is known of somebody",
      description:
        "It cannot be undone. What the store and the channels' providers hold is theirs to erase. A webhook repeated later does not bring anything back; a new message makes a new contact.",
      querystring: InShop,
      body: Somebody,
      response: {
        200: z.object({
          contacts: z.int().nonnegative(),
          conversations: z.int().nonnegative(),
          orders: z.int().nonnegative().describe("Orders of which something was held here."),
        }),
        ...failures,
      },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      return deps.privacy.erase(shop.id, request.body);
    },
  });

  scope.route({
    method: "GET",
    url: "/privacy/wishes",
    schema: {
      tags: ["privacy"],
      summary: "List what customers asked the store for",
      description:
        "Wishes to be forgotten are carried out at once; a wish to see the data waits for you: export it, give it to the customer, and mark it done.",
      querystring: InShop,
      response: {
        200: z.object({
          wishes: z.array(
            z.object({
              id: z.uuid(),
              wish: z.enum(["export", "erase"]),
              email: z.string().nullable(),
              phone: z.string().nullable(),
              askedAt: Time,
              doneAt: Time.nullable(),
            }),
          ),
        }),
        ...failures,
      },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      return {
        wishes: (await listWishes(deps.db, shop.id)).map(({ id, wish, identities, askedAt, doneAt }) => {
          const named = Identities.safeParse(identities);
          const { email = null, phone = null } = named.success ? named.data : {};
          return { id, wish, email, phone, askedAt: askedAt.toISOString(), doneAt: time(doneAt) };
        }),
      };
    },
  });

  scope.route({
    method: "POST",
    url: "/privacy/wishes/:id/done",
    schema: {
      tags: ["privacy"],
      summary: "Mark a wish as answered",
      description: "Whose wish it was is forgotten with it.",
      params: ById,
      querystring: InShop,
      response: { 200: z.object({ id: z.uuid() }), ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const wish = (await listWishes(deps.db, shop.id)).find((one) => one.id === id);
      if (wish === undefined) throw problems.notFound("wish", id);
      if (wish.doneAt === null) await wishDone(deps.db, id, { by: "merchant" });
      return { id };
    },
  });
}

const Identities = z.object({ email: z.string().optional(), phone: z.string().optional() });
