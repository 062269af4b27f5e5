import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Posting } from "./channel.ts";
import { whoIs, type Who } from "./place.ts";
import type { DemoChannel } from "./channel.ts";
import type { Posted } from "./post.ts";

/** A parcel that can be let move. */
export interface MovingParcel {
  /** The order's id and the parcel's. */
  readonly id: string;
  /** As the shopper knows the order. */
  readonly number: string;
  readonly titles: readonly string[];
  readonly carrier: string | null;
  /** A name of `trackingStatuses`. */
  readonly status: string;
  /** What comes next, of the same names. */
  readonly next: string;
}

/** Who brings the demo shop's parcels. */
export interface DemoCarrier {
  /** A shopper's parcels that have not come to their end. Rejects when the database is away. */
  parcels(shopper: { readonly email: string }): Promise<readonly MovingParcel[]>;
  /** The webhook that tells of the parcel's next step; undefined where there is none. */
  next(shopper: { readonly email: string }, parcel: string): Promise<Posting | undefined>;
}

const Asked = z.object({ phone: z.string().max(40) });
const Moves = z.strictObject({
  phone: z.string().max(40),
  parcel: z.string().min(1).max(200),
  /** In whose line of webhooks it is shown. */
  on: z.string().max(40).optional(),
  as: z.string().max(320).optional(),
});

export interface CarrierDeps {
  readonly carrier: DemoCarrier;
  readonly channels: readonly DemoChannel[];
  readonly shoppers: () => readonly { readonly phone: string; readonly email: string }[];
  readonly post: (who: Who | undefined, webhook: Posting) => Promise<Posted>;
}

const nobody = { code: "not_found", message: "The demo shop has no shopper with this phone." };
const still = { code: "not_found", message: "This parcel has come to its end, or there is none." };
const untaken = { code: "refused", message: "The gateway did not take the carrier's webhook. Try again." };

/**
 * `GET /playground/parcels?phone=`: what is under way to a shopper of the demo shop. `POST /playground/parcels
 * {phone, parcel}`: it moves by one step; answered once the gateway has committed the carrier's webhook.
 */
export function carrierRoutes(deps: CarrierDeps) {
  const shopperOf = (phone: string) => deps.shoppers().find((shopper) => shopper.phone === phone);
  return async (scope: FastifyInstance): Promise<void> => {
    scope.get("/playground/parcels", async (request, reply) => {
      const asked = Asked.safeParse(request.query);
      const shopper = asked.success ? shopperOf(asked.data.phone) : undefined;
      if (shopper === undefined) return reply.code(404).send({ error: nobody });
      return reply.header("cache-control", "no-store").send({ parcels: await deps.carrier.parcels(shopper) });
    });
    scope.post("/playground/parcels", { bodyLimit: 1024 }, async (request, reply) => {
      const moves = Moves.safeParse(request.body);
      if (!moves.success)
        return reply.code(400).send({ error: { code: "bad_request", message: "Give phone and parcel." } });
      const shopper = shopperOf(moves.data.phone);
      if (shopper === undefined) return reply.code(404).send({ error: nobody });
      const webhook = await deps.carrier.next(shopper, moves.data.parcel);
      if (webhook === undefined) return reply.code(404).send({ error: still });
      const who = moves.data.as === undefined ? undefined : whoIs(deps.channels, moves.data);
      const posted = await deps.post(who?.ok === true ? who : undefined, webhook);
      if (posted !== "stored") return reply.code(502).send({ error: untaken });
      return reply.code(202).send({ parcels: await deps.carrier.parcels(shopper) });
    });
  };
}
