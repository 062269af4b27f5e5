import { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import { carrierCode } from "../carrier-codes.ts";
import { defined } from "../defined.ts";
import { jsonBody } from "../json-body.ts";
import { Word } from "../loose.ts";
import { isNumber, sentNumber } from "../parcel-number.ts";
import { bodyId } from "../signatures.ts";
import type {
  ParcelQuery,
  TrackingNews,
  TrackingResult,
  TrackingSource,
  TrackingSourceDeps,
} from "../source.ts";
import { ofThisParcel } from "../this-parcel.ts";
import { alreadyFollowed, aftershipApi, codeOf } from "./api.ts";
import { alpha3 } from "./countries.ts";
import { type ReadTracking, readTracking } from "./read-tracking.ts";
import type { AftershipSecrets, AftershipSettings } from "./settings.ts";
import { aftershipSignatureHeader, signedByAftership } from "./signature.ts";

/** AfterShip's ids go into the address, so only what looks like one does. */
const trackingId = /^[A-Za-z0-9]{8,64}$/;

/** One tracking is the data itself, before 2024 a member of it. */
const One = z.object({
  data: z.union([z.object({ tracking: z.unknown() }).transform((of) => of.tracking), z.unknown()]),
});
const List = z.object({ data: z.object({ trackings: z.array(z.unknown()) }) });
const Event = z.object({ event: Word, event_id: Word, msg: z.unknown().optional() });

/** Parcels followed by AfterShip Tracking. Source: AfterShip Tracking 2026-07, "Trackings" and "Webhooks". */
export function aftershipSource(
  settings: AftershipSettings,
  secrets: AftershipSecrets,
  deps: TrackingSourceDeps,
): TrackingSource {
  const api = aftershipApi(settings, secrets, deps);
  const found = (read: ReadTracking, parcel: ParcelQuery): TrackingResult =>
    defined({
      ok: true,
      tracked: read.tracked === null ? null : ofThisParcel(read.tracked, parcel, deps.now()),
      reference: read.id,
    });

  async function readById(id: string, parcel: ParcelQuery, signal?: AbortSignal): Promise<TrackingResult> {
    const called = await api.get(`/trackings/${id}`, signal);
    if (called.kind === "failure") return called.failure;
    const read = called.status < 300 ? readOne(called.body) : null;
    return read === null ? api.failureOf(called) : found(read, parcel);
  }

  /** Of several under one number, the one that was followed last. */
  async function readByNumber(
    number: string,
    parcel: ParcelQuery,
    signal?: AbortSignal,
  ): Promise<TrackingResult> {
    const slug = carrierCode("aftership", parcel.carrier);
    const query = new URLSearchParams({ tracking_numbers: number, ...(slug === undefined ? {} : { slug }) });
    const called = await api.get(`/trackings?${query.toString()}`, signal);
    if (called.kind === "failure") return called.failure;
    const list = called.status < 300 ? List.safeParse(called.body) : undefined;
    if (list?.success !== true) return api.failureOf(called);
    const newest = list.data.data.trackings
      .flatMap((one) => readTracking(one, deps.unknownStatus) ?? [])
      .filter((one) => isNumber(one.number, number))
      .toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))[0];
    return newest === undefined ? notFollowed : found(newest, parcel);
  }

  function readOne(body: unknown): ReadTracking | null {
    const one = One.safeParse(body);
    return one.success ? readTracking(one.data.data, deps.unknownStatus) : null;
  }

  return {
    kind: "aftership",

    async register(parcel, signal) {
      const number = sentNumber(parcel.number);
      if (number === undefined) return notANumber;
      const body = defined({
        tracking_number: number,
        slug: carrierCode("aftership", parcel.carrier),
        destination_country_region: alpha3(parcel.country),
        destination_postal_code: parcel.zip,
      });
      const called = await api.post("/trackings", body, signal);
      if (called.kind === "failure") return called.failure;
      if (codeOf(called) === alreadyFollowed) return readByNumber(number, parcel, signal);
      const read = called.status < 300 ? readOne(called.body) : null;
      return read === null ? api.failureOf(called) : found(read, parcel);
    },

    async read(parcel, signal) {
      const number = sentNumber(parcel.number);
      if (number === undefined) return notANumber;
      return parcel.reference !== undefined && trackingId.test(parcel.reference)
        ? readById(parcel.reference, parcel, signal)
        : readByNumber(number, parcel, signal);
    },

    webhook: {
      verify: ({ body, headers }) =>
        signedByAftership(body, headers[aftershipSignatureHeader], secrets.webhookSecret),
      parse: (request) => [newsOf(request, deps)],
    },
  };
}

const notANumber: TrackingResult = { ok: false, kind: "refused", detail: "this is not a tracking number" };
const notFollowed: TrackingResult = {
  ok: false,
  kind: "refused",
  detail: "AfterShip does not follow this number",
};

function newsOf({ body }: RawRequest, { unknownStatus }: TrackingSourceDeps): TrackingNews {
  const event = Event.safeParse(jsonBody(body));
  if (!event.success) return { kind: "ignored", reason: "unreadable" };
  const { event: name, event_id: id, msg } = event.data;
  if (name !== "tracking_update") return { kind: "ignored", reason: "other_event" };
  const read = readTracking(msg, unknownStatus);
  if (read === null) return { kind: "ignored", reason: "no_tracking" };
  if (read.tracked === null) return { kind: "ignored", reason: "nothing_known" };
  return defined({
    kind: "tracked",
    id: id ?? bodyId(body),
    number: read.number,
    carrier: read.slug,
    reference: read.id,
    tracked: read.tracked,
  });
}
