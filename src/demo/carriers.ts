/** The carriers' public tracking pages; the number goes at the end. */
const pages = {
  DHL: "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=",
  "DHL Express": "https://www.dhl.com/en/express/tracking.html?AWB=",
  FedEx: "https://www.fedex.com/fedextrack/?trknbr=",
  UPS: "https://www.ups.com/track?tracknum=",
} as const;

/** A carrier, a number of its form, and the page on which the parcel is followed. */
export function tracked(carrier: keyof typeof pages, trackingNumber: string) {
  return { carrier, trackingNumber, trackingUrl: `${pages[carrier]}${trackingNumber}` };
}
