import type { StatusTable } from "../status-table.ts";

/**
 * 17TRACK writes a sub-status as its status, an underscore and more; an event's `stage` is a status, a sub-status or
 * a milestone (`PickedUp`, `Departure`, `Arrival`, `Returning`, `Returned`).
 * Source: 17TRACK API v2.4, "Main status" and "Sub status".
 */
export const seventeentrackStatuses: StatusTable = {
  kind: "17track",
  words: {
    notfound: "pending",
    inforeceived: "label_created",
    intransit: "in_transit",
    expired: "expired",
    availableforpickup: "available_for_pickup",
    outfordelivery: "out_for_delivery",
    deliveryfailure: "delivery_attempted",
    delivered: "delivered",
    exception: "exception",
    pickedup: "in_transit",
    departure: "in_transit",
    arrival: "in_transit",
    returning: "returning",
    returned: "returned",
  },
  details: {
    notfound_other: { status: "pending" },
    notfound_invalidcode: { status: "pending" },
    inforeceived: { status: "label_created" },
    intransit_pickedup: { status: "in_transit" },
    intransit_other: { status: "in_transit" },
    intransit_departure: { status: "in_transit" },
    intransit_arrival: { status: "in_transit" },
    intransit_customsprocessing: { status: "in_transit", flags: ["customs"] },
    // Through customs: nothing holds it any more.
    intransit_customsreleased: { status: "in_transit" },
    intransit_customsrequiringinformation: {
      status: "in_transit",
      flags: ["customs", "action_required"],
    },
    expired_other: { status: "expired" },
    availableforpickup_other: { status: "available_for_pickup" },
    outfordelivery_other: { status: "out_for_delivery" },
    deliveryfailure_other: { status: "delivery_attempted" },
    deliveryfailure_nobody: { status: "delivery_attempted" },
    deliveryfailure_security: { status: "delivery_attempted" },
    deliveryfailure_rejected: { status: "delivery_attempted", flags: ["refused"] },
    deliveryfailure_invalidaddress: { status: "delivery_attempted", flags: ["address_problem"] },
    delivered_other: { status: "delivered" },
    exception_other: { status: "exception" },
    exception_returning: { status: "returning" },
    exception_returned: { status: "returned" },
    exception_nobody: { status: "exception" },
    exception_security: { status: "exception" },
    exception_damage: { status: "exception", flags: ["damaged"] },
    exception_rejected: { status: "exception", flags: ["refused"] },
    exception_delayed: { status: "in_transit", flags: ["delayed"] },
    exception_lost: { status: "lost" },
    exception_destroyed: { status: "lost" },
    exception_cancel: { status: "cancelled" },
  },
};
