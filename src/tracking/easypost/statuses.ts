import type { StatusTable } from "../status-table.ts";

/**
 * Source: EasyPost "Trackers", `status` and `status_detail`, as its client (npm @easypost/api 8.9.0) lists them.
 * Details that add nothing to their status are here too: they are known.
 */
export const easypostStatuses: StatusTable = {
  kind: "easypost",
  words: {
    unknown: "pending",
    pre_transit: "label_created",
    in_transit: "in_transit",
    out_for_delivery: "out_for_delivery",
    available_for_pickup: "available_for_pickup",
    delivered: "delivered",
    return_to_sender: "returning",
    failure: "exception",
    error: "exception",
    cancelled: "cancelled",
  },
  details: {
    address_correction: { flags: ["address_problem"] },
    arrived_at_destination: {},
    arrived_at_facility: {},
    arrived_at_pickup_location: {},
    awaiting_information: {},
    cancelled: {},
    damaged: { flags: ["damaged"] },
    delayed: { flags: ["delayed"] },
    delivery_exception: { status: "delivery_attempted", over: ["in_transit", "exception"] },
    departed_facility: {},
    departed_origin_facility: {},
    expired: { status: "expired", over: ["pending", "label_created", "in_transit", "exception"] },
    failure: {},
    held: { flags: ["held"] },
    in_transit: {},
    label_created: {},
    lost: { status: "lost", over: ["exception"] },
    missorted: { flags: ["delayed"] },
    out_for_delivery: {},
    received_at_destination_facility: {},
    received_at_origin_facility: {},
    refused: { flags: ["refused"] },
    return: { status: "returning", over: ["exception"] },
    status_update: {},
    transferred_to_destination_carrier: {},
    transit_exception: {},
    unknown: {},
    weather_delay: { flags: ["delayed"] },
  },
};
