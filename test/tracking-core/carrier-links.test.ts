import { describe, expect, it } from "vitest";
import { carrierLink, carrierName, carriersWithPage } from "#src/tracking/carrier-links.ts";

describe("carriers' pages", () => {
  it("are at least forty, each with the number in it, and nothing else to fill in", () => {
    expect(new Set(carriersWithPage).size).toBe(carriersWithPage.length);
    expect(carriersWithPage.length).toBeGreaterThanOrEqual(40);
    for (const carrier of carriersWithPage) {
      for (const zip of [undefined, "10115"]) {
        const link = carrierLink(carrier, "AB 123/456", zip);
        expect(link, carrier).toMatch(/^https:\/\//);
        expect(link, carrier).toContain("AB123%2F456");
        expect(link, carrier).not.toMatch(/[{}]/);
        expect(carrierName(carrier)).toBe(carrier);
      }
    }
  });

  it("are found by the names that stores use", () => {
    expect(carrierName("dhl_express")).toBe("DHL Express");
    expect(carrierName("ROYAL-MAIL")).toBe("Royal Mail");
    expect(carrierName("Colis Prive")).toBe("Colis Privé");
    expect(carrierName("Osterreichische Post")).toBe("Austrian Post");
    expect(carrierName("日本郵便")).toBe("Japan Post");
    expect(carrierName("Carrier Pigeon")).toBeUndefined();
    expect(carrierLink("Carrier Pigeon", "1")).toBeUndefined();
    expect(carrierLink("UPS", "1Z999AA10123456784")).toBe(
      "https://www.ups.com/track?tracknum=1Z999AA10123456784",
    );
  });

  it("have the postcode only when it was given", () => {
    expect(carrierLink("PostNL", "3SABCD123456789")).toBe(
      "https://jouw.postnl.nl/track-and-trace/3SABCD123456789",
    );
    expect(carrierLink("PostNL", "3SABCD123456789", "1012 AB")).toBe(
      "https://jouw.postnl.nl/track-and-trace/3SABCD123456789-NL-1012AB",
    );
  });

  it("take no number that could lead elsewhere", () => {
    expect(carrierLink("UPS", "")).toBeUndefined();
    expect(carrierLink("UPS", "x".repeat(100))).toBeUndefined();
    expect(carrierLink("UPS", "1&next=https://evil.example/#$&")).toBe(
      "https://www.ups.com/track?tracknum=1%26next%3Dhttps%3A%2F%2Fevil.example%2F%23%24%26",
    );
    expect(carrierLink("UPS", "1\ud800")).toMatch(/^https:/);
  });
});
