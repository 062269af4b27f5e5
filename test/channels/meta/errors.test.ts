import { describe, expect, it } from "vitest";
import type { Failure } from "#src/channel/failure.ts";
import { failureOf } from "#channels/meta/errors.ts";

/** The classes of "Error codes" in Meta's documentation, as our failures. */
const classes: readonly (readonly [string, readonly number[], Partial<Failure>])[] = [
  ["passing", [1, 2, 131000, 131016, 133004, 131057], { kind: "retry" }],
  ["throttled", [4, 17, 32, 613, 80007, 130429, 131056], { kind: "retry" }],
  ["token", [0, 190], { kind: "broken", what: "connection" }],
  [
    "permission",
    [3, 10, 200, 230, 299, 131005, 33, 133010, 131037, 131045, 134011],
    { kind: "broken", what: "connection" },
  ],
  ["billing and standing", [131042, 368, 131031, 131048], { kind: "broken", what: "connection" }],
  ["window", [131047], { kind: "closed" }],
  ["recipient", [131026, 131021, 131030, 131062, 131063, 131064], { kind: "refused" }],
  ["policy about one person", [131049, 131050, 130472, 130497], { kind: "refused" }],
  ["request", [100, 131008, 131009, 131051, 135000, 131052, 131053], { kind: "broken", what: "request" }],
  [
    "template",
    [132000, 132001, 132005, 132007, 132012, 132015, 132016, 132068, 132069],
    { kind: "broken", what: "request" },
  ],
];

describe("Meta's error codes", () => {
  it.each(classes)("%s", (_, codes, failure) => {
    for (const code of codes) {
      // Whatever HTTP status it came with, or none, as in a receipt.
      for (const httpStatus of [undefined, 400, 500]) {
        expect(failureOf({ code, httpStatus }), String(code)).toMatchObject(failure);
      }
    }
  });

  it("say more with their subcode, where it is known", () => {
    expect(failureOf({ code: 10, subcode: 2018278 })).toMatchObject({ kind: "closed" });
    expect(failureOf({ code: 200, subcode: 1545041 })).toMatchObject({ kind: "refused" });
    expect(failureOf({ code: 200, subcode: 2534041 })).toMatchObject({
      kind: "broken",
      what: "connection",
      detail: expect.stringContaining("messages is switched off"),
    });
    for (const subcode of [2018065, 2534022]) expect(failureOf({ code: 10, subcode }).kind).toBe("closed");
    for (const subcode of [2534037, 2018300]) expect(failureOf({ code: 100, subcode }).kind).toBe("closed");
    for (const subcode of [2018001, 2534014]) expect(failureOf({ code: 100, subcode }).kind).toBe("refused");
    for (const code of [551, 9000001, 9010]) expect(failureOf({ code }).kind).toBe("refused");
    expect(failureOf({ code: 190, subcode: 463 })).toMatchObject({ kind: "broken", what: "connection" });
    expect(failureOf({ code: 100, subcode: 1 })).toMatchObject({ kind: "broken", what: "request" });
  });

  it("tell how long to wait: what Meta says, and at least what the code needs", () => {
    expect(failureOf({ code: 131056 })).toMatchObject({ afterMs: 6_000 });
    expect(failureOf({ code: 131057, retryAfterMs: 1_000 })).toMatchObject({ afterMs: 60_000 });
    expect(failureOf({ code: 130429, retryAfterMs: 1_000 })).toMatchObject({ afterMs: 1_000 });
    expect(failureOf({ code: 130429 })).not.toHaveProperty("afterMs");
  });

  it("that are unknown, are final unless Meta's server failed or asks to wait", () => {
    expect(failureOf({ code: 777777, httpStatus: 503 })).toMatchObject({ kind: "retry" });
    expect(failureOf({ code: 777777, httpStatus: 429 })).toMatchObject({ kind: "retry" });
    expect(failureOf({ code: 777777, httpStatus: 400 })).toMatchObject({ kind: "broken", what: "request" });
    expect(failureOf({})).toMatchObject({ kind: "broken", what: "request" });
  });

  it("are named in the detail, with Meta's trace", () => {
    expect(failureOf({ code: 131047, httpStatus: 400, trace: "AbC" }).detail).toBe(
      "reply window is over (code 131047, HTTP 400, trace AbC)",
    );
  });
});
