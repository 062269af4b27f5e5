import { describe, expect, it } from "vitest";
import { refusedBeforeSending } from "#src/channel/unreached.ts";

function coded(code: string, more: object = {}): Error {
  return Object.assign(new Error(code), { code }, more);
}

describe("whether a failed fetch can have sent anything", () => {
  it("it cannot when there was no connection, however deep the cause", () => {
    for (const code of [
      "ECONNREFUSED",
      "ENOTFOUND",
      "EAI_AGAIN",
      "UND_ERR_CONNECT_TIMEOUT",
      "CERT_HAS_EXPIRED",
    ]) {
      expect(refusedBeforeSending(new TypeError("fetch failed", { cause: coded(code) }))).toBe(code);
      const deeper = new Error("a", { cause: new Error("b", { cause: coded(code) }) });
      expect(refusedBeforeSending(deeper)).toBe(code);
    }
    expect(refusedBeforeSending(coded("ETIMEDOUT", { syscall: "connect" }))).toBe("ETIMEDOUT");
  });

  it("it cannot when every address of the host refused, and may when one did not", () => {
    const all = new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH")]);
    expect(refusedBeforeSending(new TypeError("fetch failed", { cause: all }))).toBe("ECONNREFUSED");
    const some = new AggregateError([coded("ECONNREFUSED"), coded("ECONNRESET")]);
    expect(refusedBeforeSending(new TypeError("fetch failed", { cause: some }))).toBeUndefined();
  });

  it("it may in every other case", () => {
    for (const error of [
      coded("ECONNRESET"),
      coded("UND_ERR_SOCKET"),
      coded("ETIMEDOUT"),
      new Error("x"),
      "x",
      null,
    ]) {
      expect(refusedBeforeSending(error)).toBeUndefined();
    }
    const circle = new Error("circle");
    circle.cause = circle;
    expect(refusedBeforeSending(circle)).toBeUndefined();
  });
});
