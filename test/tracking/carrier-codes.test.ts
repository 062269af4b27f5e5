import { describe, expect, it } from "vitest";
import { type CarrierCodes, carrierCode, carrierName, carriers } from "#src/tracking/carrier-codes.ts";

describe("carriers by their names in stores", () => {
  it("have the providers' codes, however they are written", () => {
    expect(carrierCode("shippo", "USPS")).toBe("usps");
    expect(carrierCode("easypost", "royal mail")).toBe("RoyalMail");
    expect(carrierCode("aftership", "DHL Paket")).toBe("dhl-germany");
    expect(carrierCode("seventeentrack", "DHL-Express")).toBe("100001");
    expect(carrierCode("aftership", "Correos España")).toBe("spain-correos-es");
    expect(carrierCode("aftership", "CORREOS ESPANA")).toBe("spain-correos-es");
  });

  it("have none where it would be a guess", () => {
    const all: readonly CarrierCodes[] = ["easypost", "aftership", "shippo", "seventeentrack", "dhl"];
    for (const provider of all) {
      // Each division of DHL has its own.
      for (const name of ["DHL", "Post", "", "Other", "constructor", undefined])
        expect(carrierCode(provider, name)).toBeUndefined();
    }
  });

  it("are known by a provider's code too", () => {
    expect(carrierName("shippo", "usps")).toBe("USPS");
    expect(carrierName("dhl", "parcel-de")).toBe("DHL Paket");
    expect(carrierName("aftership", "nobody")).toBeUndefined();
    expect(carrierName("easypost", "")).toBeUndefined();
  });

  it("are each once in the list, by every name and code", () => {
    const keyOf = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
    const names = carriers.flatMap(({ name, also }) => [name, ...(also ?? [])]).map(keyOf);
    expect(new Set(names).size).toBe(names.length);
    for (const provider of ["easypost", "aftership", "shippo", "seventeentrack", "dhl"] as const) {
      const codes = carriers.flatMap((carrier) => carrier[provider] ?? []);
      expect(new Set(codes).size).toBe(codes.length);
    }
  });
});
