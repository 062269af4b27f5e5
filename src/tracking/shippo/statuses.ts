import type { StatusTable } from "../status-table.ts";

/**
 * Source: Shippo "Tracking", tracking statuses and sub-statuses. `RETURNED` is said of parcels on their way back and
 * of those that have arrived there, so only the former is certain. Sub-statuses that add nothing are here too.
 */
export const shippoStatuses: StatusTable = {
  kind: "shippo",
  words: {
    unknown: "pending",
    pre_transit: "label_created",
    transit: "in_transit",
    delivered: "delivered",
    returned: "returning",
    failure: "exception",
  },
  details: {
    information_received: {},
    address_issue: { flags: ["address_problem"] },
    contact_carrier: {},
    delayed: { flags: ["delayed"] },
    delivery_attempted: { status: "delivery_attempted", over: ["in_transit", "exception"] },
    delivery_rescheduled: { flags: ["delayed"] },
    delivery_scheduled: {},
    location_inaccessible: {},
    // Left during an attempt to deliver.
    notice_left: { status: "delivery_attempted", over: ["in_transit", "exception"] },
    out_for_delivery: { status: "out_for_delivery", over: ["in_transit"] },
    package_accepted: {},
    package_arrived: {},
    package_damaged: { flags: ["damaged"] },
    package_departed: {},
    package_disposed: { status: "lost", over: ["exception"] },
    package_forwarded: {},
    package_held: { flags: ["held"] },
    package_lost: { status: "lost", over: ["exception"] },
    package_processed: {},
    package_processing: {},
    package_unclaimed: {},
    package_undeliverable: {},
    pickup_available: { status: "available_for_pickup", over: ["in_transit"] },
    reschedule_delivery: {},
    return_to_sender: {},
    delivered: {},
    other: {},
  },
};
