import { createHmac } from "node:crypto";
import { z } from "zod";
import type { TrackingNews, TrackingSource, TrackingSourceKind } from "#src/tracking/source.ts";
import { sameSecret } from "#src/tracking/signatures.ts";
import { trackingStatuses } from "#src/tracking/status.ts";
import { demoKind } from "./source.ts";

/** Carries the hex HMAC-SHA256 of the body's bytes, with `sha256=` in front. */
export const carrierSignatureHeader = "x-carrier-signature";

const secretsSchema = z.strictObject({ webhookSecret: z.string().min(16) });
const settingsSchema = z.strictObject({});

/** What the carrier posts: one thing that has happened to one parcel. */
const eventSchema = z.object({
  event: z.string().min(1).max(100),
  tracking_number: z.string().min(1).max(100),
  carrier: z.string().max(100).optional(),
  status: z.enum(trackingStatuses),
  occurred_at: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  message: z.string().max(300).optional(),
  city: z.string().max(100).optional(),
  country: z.string().max(2).optional(),
  expected: z.iso.date().optional(),
});
export type CarrierEvent = z.input<typeof eventSchema>;

/** The bytes of a carrier's webhook with their signature, as the gateway is sent them. */
export function signedEvent(event: CarrierEvent, webhookSecret: string) {
  const body = Buffer.from(JSON.stringify(event));
  return {
    body,
    headers: { "content-type": "application/json", [carrierSignatureHeader]: sign(body, webhookSecret) },
  };
}

function sign(body: Buffer, webhookSecret: string): string {
  return `sha256=${createHmac("sha256", webhookSecret).update(body).digest("hex")}`;
}

function read(body: Buffer): TrackingNews[] {
  let json: unknown;
  try {
    json = JSON.parse(body.toString("utf8"));
  } catch {
    return [{ kind: "ignored", reason: "not_json" }];
  }
  const parsed = eventSchema.safeParse(json);
  if (!parsed.success) return [{ kind: "ignored", reason: "not_understood" }];
  const { event, tracking_number, carrier, status, occurred_at: at, expected, ...scan } = parsed.data;
  return [
    {
      kind: "tracked",
      id: event,
      number: tracking_number,
      ...(carrier === undefined ? {} : { carrier }),
      tracked: {
        status,
        flags: [],
        ...(expected === undefined ? {} : { eta: { from: { day: expected }, to: { day: expected } } }),
        ...(status === "delivered" ? { deliveredAt: at } : {}),
        events: [{ at, status, ...scan }],
      },
    },
  ];
}

function demoTrackingSource(webhookSecret: string): TrackingSource {
  // Where a parcel is, the shop's orders say; the carrier only tells what happens from then on.
  const nothing = () => Promise.resolve({ ok: true as const, tracked: null });
  return {
    kind: demoKind,
    register: nothing,
    read: nothing,
    webhook: {
      verify: ({ body, headers }) =>
        sameSecret(headers[carrierSignatureHeader] ?? "", sign(body, webhookSecret)),
      parse: ({ body }) => read(body),
    },
  };
}

/** The carrier that brings the demo shop's parcels. It is played in the playground, and its webhooks are real. */
export const demoTrackingKind: TrackingSourceKind = {
  kind: demoKind,
  settings: settingsSchema,
  secrets: secretsSchema,
  build(settings, secrets) {
    settingsSchema.parse(settings ?? {});
    return demoTrackingSource(secretsSchema.parse(secrets).webhookSecret);
  },
};
