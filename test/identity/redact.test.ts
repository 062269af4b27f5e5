import { describe, expect, it } from "vitest";
import { masked, maskedEmail, maskedPhone } from "#src/identity/mask.ts";
import { fieldsShown, redact, redactToParcel } from "#src/identity/redact.ts";
import { days, order, shipment } from "./sample.ts";

const full = order("#1043", {
  locale: "de",
  hold: { reason: "payment", url: "https://pay.example.com/1" },
  state: "on_hold",
  cancelled: { at: days(-1), reason: "secret reason" },
  refunds: [
    { id: "r1", amount: { amount: 500, currency: "EUR" }, at: days(-1), method: "card", status: "done" },
  ],
  shipments: [
    shipment("#1043", {
      leftWith: "neighbour Smith",
      actionUrl: "https://customs.example.com/1",
      pickup: { name: "Corner Shop" },
      events: [
        { at: days(-2), status: "in_transit", city: "Leipzig", message: "driver note" },
        { at: days(-1), status: "in_transit", city: "Halle" },
      ],
    }),
  ],
});

/** Everything of the order that could say who or where somebody is. */
const personal = [
  "+15550100001",
  "Maria",
  "Sample",
  "1 Example Street",
  "10115",
  "maria@example.com",
  "c-#1043",
];

describe("what a level sees", () => {
  it("level 3: tracking numbers and a masked street, still nobody's address", () => {
    const text = JSON.stringify(redact(full, 3, "handle"));
    for (const hidden of personal) expect(text).not.toContain(hidden);
    for (const hidden of ["secret reason", "driver note", "id-#1043"]) expect(text).not.toContain(hidden);
    for (const seen of [
      "PL7777771043X",
      "neighbour Smith",
      "https://customs.example.com/1",
      "1•••",
      "m•••@e•••.com",
    ]) {
      expect(text).toContain(seen);
    }
  });

  it("level 4: the whole address, and still no e-mail, phone or customer number", () => {
    const seen = redact(full, 4, "handle");
    expect(seen.shipTo).toEqual({
      name: "Maria Sample",
      line: "1 Example Street",
      zip: "10115",
      city: "Berlin",
      country: "DE",
      timeZone: "Europe/Berlin",
    });
    const text = JSON.stringify(seen);
    for (const hidden of ["+15550100001", "maria@example.com", "c-#1043", "secret reason", "id-#1043"])
      expect(text).not.toContain(hidden);
    expect(fieldsShown(4)).toEqual(expect.arrayContaining(["name", "street", "postcode"]));
    expect(fieldsShown(3)).not.toContain("street");
  });

  it("level 2: how it stands, without tracking numbers and whereabouts of the parcel at the door", () => {
    const text = JSON.stringify(redact(full, 2, "handle"));
    for (const hidden of personal) expect(text).not.toContain(hidden);
    for (const hidden of [
      "PL7777771043X",
      "neighbour Smith",
      "pay.example.com",
      "customs.example.com",
      "4990",
      "1•••",
    ]) {
      expect(text).not.toContain(hidden);
    }
    for (const seen of [
      "#1043",
      "Desk lamp",
      "Berlin",
      "Halle",
      "https://track.example.com/1043",
      "Corner Shop",
      "m•••@e•••.com",
    ]) {
      expect(text).toContain(seen);
    }
  });

  it("level 1: one parcel, its last scan, nothing of the order", () => {
    const [parcel] = full.shipments;
    if (parcel === undefined) throw new Error("no parcel");
    const text = JSON.stringify(redactToParcel(full, parcel, "handle")).replaceAll("Europe/Berlin", "");
    const hidden = [
      ...personal,
      "#1043",
      "Desk lamp",
      "Berlin",
      "PL7777771043X",
      "Smith",
      "Corner Shop",
      "m•••",
      "Leipzig",
    ];
    for (const one of hidden) expect(text).not.toContain(one);
    for (const seen of [
      "Halle",
      "Parcel Line",
      "https://track.example.com/1043",
      "in_transit",
      "2026-11-27",
    ]) {
      expect(text).toContain(seen);
    }
  });

  it("hides fields that nobody has let through yet", () => {
    const grown = {
      ...full,
      note: "added later",
      shipments: full.shipments.map((one) => ({ ...one, note: "added later" })),
    };
    for (const level of [2, 3, 4] as const)
      expect(JSON.stringify(redact(grown, level, "h"))).not.toContain("added later");
  });
});

describe("masks", () => {
  it("keep the first letters and the ending", () => {
    expect(maskedEmail("maria@example.com")).toBe("m•••@e•••.com");
    expect(maskedEmail("x")).toBe("x•••@•••");
    expect(maskedPhone("+15550100001")).toBe("•••01");
    expect(masked(" 1 Example Street")).toBe("1•••");
  });
});
