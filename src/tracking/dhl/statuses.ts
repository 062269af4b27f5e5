import type { StatusTable } from "../status-table.ts";

/**
 * The five codes that all divisions of DHL share. What else they write is free text in any language ("In Zustellung"
 * comes as `transit`), and no status is made of it.
 * Source: DHL "Shipment Tracking - Unified" 1.5.8, `statusCode`.
 */
export const dhlStatuses: StatusTable = {
  kind: "dhl",
  words: {
    unknown: "pending",
    "pre-transit": "label_created",
    transit: "in_transit",
    delivered: "delivered",
    failure: "exception",
  },
  details: {},
};
