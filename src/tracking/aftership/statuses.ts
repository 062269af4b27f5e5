import type { StatusTable } from "../status-table.ts";

/**
 * Source: AfterShip Tracking 2026-07, "Delivery statuses" and "Delivery sub-statuses" (Exception_016 to _021 since
 * 2026-03-27). A delay alone is no exception to us: the parcel is on its way, and late. Sub-statuses that add nothing to their status are here too: they are known.
 */
export const aftershipStatuses: StatusTable = {
  kind: "aftership",
  words: {
    pending: "pending",
    inforeceived: "label_created",
    intransit: "in_transit",
    outfordelivery: "out_for_delivery",
    availableforpickup: "available_for_pickup",
    attemptfail: "delivery_attempted",
    delivered: "delivered",
    exception: "exception",
    expired: "expired",
  },
  details: {
    pending_001: {},
    pending_002: {},
    pending_003: {},
    pending_004: {},
    pending_005: {},
    pending_006: {},
    inforeceived_001: {},
    // In transit; acceptance, arrival, arrived in the country, customs cleared, customs begun, departure, problem
    // solved, forwarded to another address.
    intransit_001: {},
    intransit_002: {},
    intransit_003: {},
    intransit_004: {},
    intransit_005: {},
    intransit_006: { flags: ["customs"] },
    intransit_007: {},
    intransit_008: {},
    intransit_009: {},
    // Out for delivery; the customer was contacted, an appointment was made.
    outfordelivery_001: {},
    outfordelivery_003: {},
    outfordelivery_004: {},
    availableforpickup_001: {},
    // Failed attempt; nobody there, business closed.
    attemptfail_001: {},
    attemptfail_002: {},
    attemptfail_003: {},
    // Delivered; picked up, signed for, paid on delivery, left with a neighbour.
    delivered_001: {},
    delivered_002: {},
    delivered_003: {},
    delivered_004: {},
    delivered_005: {},
    exception_001: {},
    // The customer has moved.
    exception_002: { flags: ["address_problem"] },
    // The customer refused it.
    exception_003: { flags: ["refused"] },
    // Delayed by customs.
    exception_004: { status: "in_transit", flags: ["delayed", "customs"] },
    // Delayed by something outside.
    exception_005: { status: "in_transit", flags: ["delayed"] },
    // Held until it is paid for.
    exception_006: { flags: ["held", "action_required"] },
    // Incorrect address.
    exception_007: { flags: ["address_problem"] },
    // It was not picked up.
    exception_008: { flags: ["held"] },
    // Rejected by the carrier.
    exception_009: {},
    exception_010: { status: "returning" },
    exception_011: { status: "returned" },
    exception_012: { flags: ["damaged"] },
    exception_013: { status: "lost" },
    // Delayed in processing, by extreme weather.
    exception_016: { status: "in_transit", flags: ["delayed"] },
    exception_017: { status: "in_transit", flags: ["delayed"] },
    // Incorrect or missing documents for the authorities.
    exception_018: { flags: ["customs", "held"] },
    // Delayed by a late flight.
    exception_019: { status: "in_transit", flags: ["delayed"] },
    exception_020: { status: "cancelled" },
    // Destroyed or thrown away.
    exception_021: { status: "lost" },
    expired_001: {},
  },
};
