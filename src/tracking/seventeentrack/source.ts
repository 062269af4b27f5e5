import { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import { carrierCode } from "../carrier-codes.ts";
import { defined } from "../defined.ts";
import { jsonBody } from "../json-body.ts";
import { Word } from "../loose.ts";
import { sentNumber } from "../parcel-number.ts";
import { bodyId } from "../signatures.ts";
import type {
  ParcelQuery,
  TrackingNews,
  TrackingResult,
  TrackingSource,
  TrackingSourceDeps,
} from "../source.ts";
import { ofThisParcel } from "../this-parcel.ts";
import { type Asked, type Told, seventeentrackApi } from "./api.ts";
import { alreadyRegistered, nothingYet, numberFailure } from "./errors.ts";
import { readTrackInfo } from "./read-track-info.ts";
import { seventeentrackSignatureHeader, signedBy17track } from "./signature.ts";
import type { SeventeentrackSecrets, SeventeentrackSettings } from "./settings.ts";

const Event = z.object({ event: Word, data: z.unknown().optional() });

/**
 * Parcels followed by 17TRACK. Registering costs quota and answers at once, but what it finds comes minutes later by
 * webhook. A parcel is known there by its number and 17TRACK's number of the carrier, which is our reference.
 */
export function seventeentrackSource(
  settings: SeventeentrackSettings,
  secrets: SeventeentrackSecrets,
  deps: TrackingSourceDeps,
): TrackingSource {
  const api = seventeentrackApi(settings, secrets, deps);

  function resultOf(told: Told, parcel: ParcelQuery, registering: boolean): TrackingResult {
    switch (told.kind) {
      case "failure":
        return told.failure;
      case "rejected": {
        const fine = told.code === nothingYet || (registering && told.code === alreadyRegistered);
        if (!fine) return numberFailure(told.code);
        return defined({ ok: true, tracked: null, reference: parcel.reference });
      }
      case "accepted": {
        const read = readTrackInfo(told.item, deps.unknownStatus);
        const tracked = read?.tracked ?? null;
        return defined({
          ok: true,
          tracked: tracked === null ? null : ofThisParcel(tracked, parcel, deps.now()),
          reference: told.carrier ?? parcel.reference,
        });
      }
    }
  }

  const ask = async (parcel: ParcelQuery, registering: boolean, signal?: AbortSignal) => {
    const number = sentNumber(parcel.number);
    if (number === undefined) return notANumber;
    const batch = registering ? api.register : api.read;
    const result = async () => resultOf(await batch.add(askedOf(number, parcel)), parcel, registering);
    return signal === undefined ? result() : unlessAborted(signal, result);
  };

  return {
    kind: "17track",
    register: (parcel, signal) => ask(parcel, true, signal),
    read: (parcel, signal) => ask(parcel, false, signal),
    webhook: {
      verify: ({ body, headers }) =>
        signedBy17track(body, headers[seventeentrackSignatureHeader], secrets.apiKey),
      parse: (request) => newsOf(request, deps),
    },
  };
}

const notANumber: TrackingResult = { ok: false, kind: "refused", detail: "this is not a tracking number" };

function askedOf(number: string, { carrier, reference, zip }: ParcelQuery): Asked {
  const code =
    reference !== undefined && /^\d{1,9}$/.test(reference)
      ? reference
      : carrierCode("seventeentrack", carrier);
  return {
    number,
    ...(code === undefined || Number(code) === 0 ? {} : { carrier: Number(code) }),
    ...(zip === undefined ? {} : { param: zip }),
  };
}

/** The call goes on, because it is made for others too; only this one does not wait for it. */
async function unlessAborted(
  signal: AbortSignal,
  result: () => Promise<TrackingResult>,
): Promise<TrackingResult> {
  const given: TrackingResult = { ok: false, kind: "retry", detail: "17TRACK was not waited for" };
  if (signal.aborted) return given;
  const up = Promise.withResolvers<TrackingResult>();
  const giveUp = () => up.resolve(given);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([result(), up.promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** One item, by its documentation; several are read too. */
function newsOf({ body }: RawRequest, { unknownStatus }: TrackingSourceDeps): TrackingNews[] {
  const event = Event.safeParse(jsonBody(body));
  if (!event.success) return [{ kind: "ignored", reason: "unreadable" }];
  const { event: name, data } = event.data;
  if (name !== "TRACKING_UPDATED" && name !== "TRACKING_STOPPED")
    return [{ kind: "ignored", reason: "other_event" }];
  const items: unknown[] = Array.isArray(data) ? data : [data];
  if (items.length === 0) return [{ kind: "ignored", reason: "no_parcel" }];
  const id = bodyId(body);
  return items.map((item, index): TrackingNews => {
    const read = readTrackInfo(item, unknownStatus);
    if (read === null) return { kind: "ignored", reason: "no_parcel" };
    const of = {
      id: index === 0 ? id : `${id}:${String(index)}`,
      number: read.number,
      carrier: read.carrier,
    };
    if (name === "TRACKING_STOPPED") return defined({ kind: "stopped", ...of });
    if (read.tracked === null) return { kind: "ignored", reason: "nothing_known" };
    return defined({ kind: "tracked", ...of, reference: read.carrier, tracked: read.tracked });
  });
}
