import { describe, expect, it } from "vitest";
import { findEntities } from "#src/agent/builtin/entities.ts";
import { completed, fitOf, learnPatterns } from "#src/agent/builtin/number-pattern.ts";

const counted = (from: number, count: number, write: (number: number) => string) =>
  Array.from({ length: count }, (_, index) => write(from + index));

describe("what a shop's order numbers look like", () => {
  const plain = learnPatterns(counted(1001, 60, (number) => `#${number}`));
  const dated = learnPatterns(counted(1, 60, (number) => `SO-2026-${String(number).padStart(5, "0")}`));
  const framed = learnPatterns(counted(1001, 60, (number) => `WB${number}-EU`));

  it("is learned from their own numbers", () => {
    expect(fitOf("1043", plain)).toBe("whole");
    expect(fitOf("#1043", plain)).toBe("whole");
    expect(fitOf("SO-2026-00017", dated)).toBe("whole");
    expect(fitOf("so 2026 00017", dated)).toBe("whole");
    expect(fitOf("WB1043-EU", framed)).toBe("whole");
    expect(fitOf("wb1043eu", framed)).toBe("whole");
  });

  it("is fitted by orders that came since, and older ones", () => {
    expect(fitOf("1100", plain)).toBe("whole");
    expect(fitOf("987", plain)).toBe("whole");
    expect(fitOf("SO-2026-00090", dated)).toBe("whole");
  });

  it("is not fitted by numbers of other kinds", () => {
    for (const other of ["10430", "2026", "12", "AB-1043", "90210", "+15550100001"])
      expect(fitOf(other, plain), other).not.toBe("whole");
    expect(fitOf("SO-1043", dated)).toBeNull();
    expect(fitOf("9043", framed)).toBeNull();
    expect(fitOf("", plain)).toBeNull();
  });

  it("is known by what shoppers leave of a number, and by that alone where the rest is always the same", () => {
    expect(fitOf("1043", framed)).toBe("counter");
    expect(completed("1043", framed)).toBe("WB1043-EU");
    expect(completed("WB1043-EU", framed)).toBeNull();
    expect(completed("17", dated)).toBeNull();
    expect(completed("1043", plain)).toBeNull();
  });

  it("may be several at once; one odd number in many is none of them", () => {
    const mixed = learnPatterns([
      ...counted(1001, 30, (number) => `#${number}`),
      ...counted(1, 20, (number) => `POS-${number + 100}`),
      "TEST-ORDER-1-X",
    ]);
    expect(mixed).toHaveLength(2);
    expect(fitOf("POS-119", mixed)).toBe("whole");
    expect(fitOf("TEST-ORDER-1-X", mixed)).toBeNull();
  });

  it("that are drawn by lot are known by their length", () => {
    const lots = learnPatterns(["48213377", "10928344", "77120934", "55902817", "30019283", "91827364"]);
    expect(fitOf("66554433", lots)).toBe("whole");
    expect(fitOf("6655443", lots)).toBeNull();
  });

  it("is not known where there is nothing to learn from", () => {
    expect(learnPatterns([])).toEqual([]);
    expect(learnPatterns(["", "#", "draft"])).toEqual([]);
    expect(fitOf("1043", [])).toBeNull();
  });

  it("makes a bare number in a sentence of any language strong evidence, and no other number", () => {
    const numbers = (text: string, patterns = plain) =>
      findEntities(text, { labels: () => [], country: null, proofAsked: false, patterns }).numbers;
    expect(numbers("inona no vaovao momba ny 1043 azafady")).toEqual([{ text: "1043", evidence: "strong" }]);
    expect(numbers("inona no vaovao momba ny 5310 azafady")).toEqual([{ text: "5310", evidence: "weak" }]);
    expect(numbers("inona no vaovao momba ny 1043 azafady", [])).toEqual([
      { text: "1043", evidence: "weak" },
    ]);
    expect(numbers("vaovao momba ny 1043", framed)).toEqual([
      { text: "1043", evidence: "strong", whole: "WB1043-EU" },
    ]);
  });
});

describe("a tracking number", () => {
  const tracking = (text: string) =>
    findEntities(text, { labels: () => [], country: null, proofAsked: false }).tracking;

  it("is known by its form and check digit, in any sentence", () => {
    expect(tracking("aiza ny 1Z999AA10123456784 azafady")).toEqual(["1Z999AA10123456784"]);
    expect(tracking("RR123456785DE")).toEqual(["RR123456785DE"]);
    expect(tracking("0034 0434 1610 9404 2557")).toEqual(["00340434161094042557"]);
  });

  it("is not read into an order number or a price", () => {
    expect(tracking("#1043, 49,90 €")).toEqual([]);
  });
});
