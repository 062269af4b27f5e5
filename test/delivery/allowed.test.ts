import { describe, expect, it } from "vitest";
import { notAllowed } from "#src/delivery/allowed.ts";

const day = 86_400_000;
const now = new Date("2026-11-25T11:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const moment = { now, windowMs: day, lastInboundAt: ago(1_000), optedOut: false };

describe("whether something may be sent", () => {
  it("is yes in the window, and no when it is over or was never open", () => {
    expect(notAllowed(moment)).toBeUndefined();
    expect(notAllowed({ ...moment, lastInboundAt: ago(day) })?.kind).toBe("closed");
    expect(notAllowed({ ...moment, lastInboundAt: null })?.kind).toBe("closed");
    expect(notAllowed({ ...moment, lastInboundAt: null, windowMs: null })).toBeUndefined();
  });

  it("is yes at any time for a template", () => {
    for (const lastInboundAt of [null, ago(30 * day)])
      expect(notAllowed({ ...moment, lastInboundAt, anyTime: true })).toBeUndefined();
  });

  it("is no after an opt-out, whatever it is", () => {
    for (const windowMs of [null, day])
      for (const anyTime of [true, false])
        expect(notAllowed({ ...moment, windowMs, anyTime, optedOut: true })?.kind).toBe("refused");
  });
});
