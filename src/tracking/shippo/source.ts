import { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import { carrierCode } from "../carrier-codes.ts";
import { defined } from "../defined.ts";
import type { Called } from "../http.ts";
import { jsonBody } from "../json-body.ts";
import { Word } from "../loose.ts";
import { isNumber, sentNumber } from "../parcel-number.ts";
import { bodyId, sameSecret } from "../signatures.ts";
import type {
  ParcelQuery,
  TrackingNews,
  TrackingResult,
  TrackingSource,
  TrackingSourceDeps,
} from "../source.ts";
import { ofThisParcel } from "../this-parcel.ts";
import { shippoApi } from "./api.ts";
import { readTrack } from "./read-track.ts";
import type { ShippoSecrets, ShippoSettings } from "./settings.ts";

/** The form of Shippo's tokens of carriers; they go into the address. */
const token = /^[a-z0-9][a-z0-9_]{1,39}$/;

const Event = z.object({ event: Word, data: z.object({ tracking_number: Word, carrier: Word }) });

/**
 * Parcels followed by Shippo. It has no ids of them: number and carrier are, so that our reference is Shippo's token
 * of the carrier. Its webhooks prove nothing by their bytes; the token in their address does, and what they say is
 * read again.
 * Source: Shippo "Tracking", "Webhooks".
 */
export function shippoSource(
  settings: ShippoSettings,
  secrets: ShippoSecrets,
  deps: TrackingSourceDeps,
): TrackingSource {
  const api = shippoApi(settings, secrets, deps);

  async function ask(
    parcel: ParcelQuery,
    call: (number: string, carrier: string) => Promise<Called>,
  ): Promise<TrackingResult> {
    const number = sentNumber(parcel.number);
    if (number === undefined) return notANumber;
    const carrier = carrierOf(parcel);
    if (carrier === undefined) return noCarrier;
    const called = await call(number, carrier);
    if (called.kind === "failure") return called.failure;
    const read = called.status < 300 ? readTrack(called.body, deps.unknownStatus) : null;
    if (read === null || !isNumber(read.number, number)) return api.failureOf(called);
    return {
      ok: true,
      tracked: read.tracked === null ? null : ofThisParcel(read.tracked, parcel, deps.now()),
      reference: read.carrier ?? carrier,
    };
  }

  return {
    kind: "shippo",
    register: (parcel, signal) =>
      ask(parcel, (number, carrier) => api.post("/tracks/", { carrier, tracking_number: number }, signal)),
    read: (parcel, signal) =>
      ask(parcel, (number, carrier) => api.get(`/tracks/${carrier}/${encodeURIComponent(number)}`, signal)),
    webhook: {
      verify: ({ url }) => {
        const given = url.searchParams.getAll("token");
        return given.length === 1 && sameSecret(given[0] ?? "", secrets.webhookToken);
      },
      parse: (request) => [newsOf(request)],
    },
  };
}

const notANumber: TrackingResult = { ok: false, kind: "refused", detail: "this is not a tracking number" };
const noCarrier: TrackingResult = {
  ok: false,
  kind: "refused",
  detail: "Shippo needs to know the carrier, and the store's name for it is none that we know",
};

/** Shippo does not find out by itself: what it told us before, what we know, or its own token. */
function carrierOf({ reference, carrier }: ParcelQuery): string | undefined {
  if (reference !== undefined && token.test(reference)) return reference;
  const code = carrierCode("shippo", carrier);
  if (code !== undefined) return code;
  return carrier !== undefined && /_/.test(carrier) && token.test(carrier) ? carrier : ownTest(carrier);
}

/** The carrier of Shippo's test numbers. */
function ownTest(carrier: string | undefined): string | undefined {
  return carrier === "shippo" ? carrier : undefined;
}

function newsOf({ body }: RawRequest): TrackingNews {
  const event = Event.safeParse(jsonBody(body));
  if (!event.success) return { kind: "ignored", reason: "unreadable" };
  const { event: name, data } = event.data;
  if (name !== "track_updated") return { kind: "ignored", reason: "other_event" };
  if (data.tracking_number === undefined) return { kind: "ignored", reason: "no_track" };
  return defined({
    kind: "changed",
    id: bodyId(body),
    number: data.tracking_number,
    carrier: data.carrier,
    reference: data.carrier,
  });
}
