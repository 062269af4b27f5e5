import { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import { carrierCode } from "../carrier-codes.ts";
import { defined } from "../defined.ts";
import { type Caller, type JsonAnswer, createCaller } from "../http.ts";
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
import { type ReadTracker, readTracker } from "./read-tracker.ts";
import type { EasypostSecrets, EasypostSettings } from "./settings.ts";
import { easypostSignatureHeader, signedByEasypost } from "./signature.ts";

/** EasyPost's ids go into the address, so only what looks like one does. */
const trackerId = /^trk_[A-Za-z0-9]{1,64}$/;

const List = z.object({ trackers: z.array(z.unknown()) });
const Event = z.object({ id: Word, description: Word, result: z.unknown().optional() });

/** The API is load-limited and says little about it; a minute is its own clients' longest pause. */
const pauseMs = 60_000;

/** EasyPost's API with the key of an account. */
export interface EasypostApi {
  get(path: string, signal?: AbortSignal): ReturnType<Caller["call"]>;
  post(path: string, body: unknown, signal?: AbortSignal): ReturnType<Caller["call"]>;
  failureOf: Caller["failureOf"];
}

/** Source: EasyPost "Authentication": HTTP Basic with the key as user and no password. */
export function easypostApi(
  { apiUrl, timeoutMs }: EasypostSettings,
  { apiKey }: EasypostSecrets,
  deps: TrackingSourceDeps,
): EasypostApi {
  const caller = createCaller(deps, { name: "EasyPost", timeoutMs, pauseMs });
  const headers = { authorization: `Basic ${Buffer.from(`${apiKey}:`).toString("base64")}` };
  return {
    get: (path, signal) => caller.call({ method: "GET", url: `${apiUrl}${path}`, headers, signal }),
    post: (path, body, signal) =>
      caller.call({ method: "POST", url: `${apiUrl}${path}`, headers, body, signal }),
    failureOf: (answer) => caller.failureOf(answer),
  };
}

/** Parcels followed by EasyPost. Source: EasyPost "Trackers", "Events" and "Webhooks". */
export function easypostSource(
  settings: EasypostSettings,
  secrets: EasypostSecrets,
  deps: TrackingSourceDeps,
): TrackingSource {
  const api = easypostApi(settings, secrets, deps);
  const unread = (answer: JsonAnswer): TrackingResult => api.failureOf(answer);
  const found = (read: ReadTracker, parcel: ParcelQuery): TrackingResult =>
    defined({
      ok: true,
      tracked: read.tracked === null ? null : ofThisParcel(read.tracked, parcel, deps.now()),
      reference: read.id,
    });

  return {
    kind: "easypost",

    // The same number and carrier within three months is the same tracker to EasyPost, so that this can be repeated.
    async register(parcel, signal) {
      const number = sentNumber(parcel.number);
      if (number === undefined) return notANumber;
      const carrier = carrierCode("easypost", parcel.carrier);
      const tracker = { tracking_code: number, ...(carrier === undefined ? {} : { carrier }) };
      const called = await api.post("/trackers", { tracker }, signal);
      if (called.kind === "failure") return called.failure;
      if (called.status >= 300) return unread(called);
      const read = readTracker(called.body, deps.unknownStatus);
      return read === null ? unread(called) : found(read, parcel);
    },

    async read(parcel, signal) {
      const number = sentNumber(parcel.number);
      if (number === undefined) return notANumber;
      if (parcel.reference !== undefined && trackerId.test(parcel.reference)) {
        const called = await api.get(`/trackers/${parcel.reference}`, signal);
        if (called.kind === "failure") return called.failure;
        if (called.status >= 300) return unread(called);
        const read = readTracker(called.body, deps.unknownStatus);
        return read === null ? unread(called) : found(read, parcel);
      }
      const carrier = carrierCode("easypost", parcel.carrier);
      const query = new URLSearchParams({
        tracking_code: number,
        ...(carrier === undefined ? {} : { carrier }),
      });
      const called = await api.get(`/trackers?${query.toString()}`, signal);
      if (called.kind === "failure") return called.failure;
      if (called.status >= 300) return unread(called);
      const list = List.safeParse(called.body);
      if (!list.success) return unread(called);
      const newest = list.data.trackers
        .flatMap((one) => readTracker(one, deps.unknownStatus) ?? [])
        .filter((one) => isNumber(one.number, number))
        .toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))[0];
      return newest === undefined ? notFollowed : found(newest, parcel);
    },

    webhook: {
      verify: ({ body, headers }) =>
        signedByEasypost(body, headers[easypostSignatureHeader], secrets.webhookSecret),
      parse: (request) => [newsOf(request, deps)],
    },
  };
}

const notANumber: TrackingResult = { ok: false, kind: "refused", detail: "this is not a tracking number" };
const notFollowed: TrackingResult = {
  ok: false,
  kind: "refused",
  detail: "EasyPost does not follow this number",
};

function newsOf({ body }: RawRequest, { unknownStatus }: TrackingSourceDeps): TrackingNews {
  const event = Event.safeParse(jsonBody(body));
  if (!event.success) return { kind: "ignored", reason: "unreadable" };
  const { id, description, result } = event.data;
  if (description?.startsWith("tracker.") !== true) return { kind: "ignored", reason: "other_event" };
  const read = readTracker(result, unknownStatus);
  if (read === null) return { kind: "ignored", reason: "no_tracker" };
  if (read.tracked === null) return { kind: "ignored", reason: "nothing_known" };
  return defined({
    kind: "tracked",
    id: id ?? bodyId(body),
    number: read.number,
    carrier: read.carrier,
    reference: read.id,
    tracked: read.tracked,
  });
}
