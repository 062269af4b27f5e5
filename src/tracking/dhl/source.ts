import { z } from "zod";
import { carrierCode } from "../carrier-codes.ts";
import { isNumber, sentNumber } from "../parcel-number.ts";
import type { ParcelQuery, TrackingResult, TrackingSource, TrackingSourceDeps } from "../source.ts";
import { ofThisParcel } from "../this-parcel.ts";
import { dhlApi } from "./api.ts";
import { readShipment } from "./read-shipment.ts";
import type { DhlSecrets, DhlSettings } from "./settings.ts";

const Found = z.object({ shipments: z.array(z.unknown()) });

/** The divisions that may be asked for by name. */
const division = /^[a-z]{2,12}(?:-[a-z]{2,12})?$/;

/**
 * DHL parcels by DHL's own API. It follows nothing and calls nobody, so that registering is a first look, and the
 * reference is the division that knew the number.
 * Source: DHL "Shipment Tracking - Unified" 1.5.8.
 */
export function dhlSource(
  settings: DhlSettings,
  secrets: DhlSecrets,
  deps: TrackingSourceDeps,
): TrackingSource {
  const api = dhlApi(settings, secrets, deps);

  async function look(parcel: ParcelQuery, signal?: AbortSignal): Promise<TrackingResult> {
    const number = sentNumber(parcel.number);
    if (number === undefined) return { ok: false, kind: "refused", detail: "this is not a tracking number" };
    const service = serviceOf(parcel);
    const query = {
      trackingNumber: number,
      ...(service === undefined ? {} : { service }),
      ...(parcel.zip === undefined ? {} : { recipientPostalCode: parcel.zip }),
    };
    const called = await api.shipments(query, signal);
    if (called.kind === "failure") return called.failure;
    const found = called.status < 300 ? Found.safeParse(called.body) : undefined;
    if (found?.success !== true) return api.failureOf(called);
    const all = found.data.shipments.flatMap((one) => readShipment(one, deps.unknownStatus) ?? []);
    // Several divisions may know a number, and a shipment may be known by another number than its own.
    const read = all.find((one) => isNumber(one.number, number)) ?? (all.length === 1 ? all[0] : undefined);
    if (read === undefined)
      return all.length > 1
        ? { ok: false, kind: "refused", detail: "DHL knows several shipments by this number" }
        : { ok: true, tracked: null };
    return {
      ok: true,
      tracked: read.tracked === null ? null : ofThisParcel(read.tracked, parcel, deps.now()),
      ...(read.service === undefined ? {} : { reference: read.service }),
    };
  }

  return { kind: "dhl", register: look, read: look };
}

function serviceOf({ reference, carrier }: ParcelQuery): string | undefined {
  return reference !== undefined && division.test(reference) ? reference : carrierCode("dhl", carrier);
}
