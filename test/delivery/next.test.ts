import { describe, expect, it } from "vitest";
import { notAllowed } from "#src/delivery/allowed.ts";
import { afterFailure, sendTries } from "#src/delivery/next.ts";

describe("after a failure", () => {
  it("a send that was refused is tried again with growing pauses, and set aside in the end", () => {
    const failure = { kind: "retry", detail: "500" } as const;
    const records = Array.from({ length: sendTries }, (_, failedBefore) =>
      afterFailure(failure, failedBefore, 0),
    );
    const pauses = records.flatMap((record) => (record.lane === "again" ? [record.afterMs] : []));
    expect(pauses).toHaveLength(sendTries - 1);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(records.at(-1)).toEqual({ lane: "next", state: "failed", failure, park: true });
  });

  it("waits as long as the provider asks, within reason", () => {
    const ask = (afterMs: number) => afterFailure({ kind: "retry", afterMs, detail: "429" }, 0, 0);
    expect(ask(30_000)).toMatchObject({ afterMs: 30_000 });
    expect(ask(10)).toMatchObject({ afterMs: 1_000 });
    expect(ask(86_400_000)).toMatchObject({ afterMs: 900_000 });
  });

  it("spreads what failed together", () => {
    const at = (jitter: number) => afterFailure({ kind: "retry", detail: "x" }, 1, jitter);
    expect(at(0)).not.toEqual(at(1));
  });

  it.each([
    ["uncertain", { kind: "uncertain", detail: "" }, "uncertain", false],
    ["closed", { kind: "closed", detail: "" }, "failed", false],
    ["refused", { kind: "refused", detail: "" }, "failed", false],
    ["a broken request", { kind: "broken", what: "request", detail: "" }, "failed", true],
  ] as const)("%s is not tried again, and nothing waits for it", (_name, failure, state, park) => {
    expect(afterFailure(failure, 0, 0)).toEqual({ lane: "next", state, failure, park });
  });

  it("a broken connection keeps the part, however often it was looked at", () => {
    const failure = { kind: "broken", what: "connection", detail: "" } as const;
    expect(afterFailure(failure, 99, 0)).toMatchObject({ lane: "again", state: "queued", counts: false });
  });
});

describe("what may be sent", () => {
  const now = new Date("2026-11-25T12:00:00Z");
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const windowMs = 24 * 3_600_000;
  it.each([
    ["23:59 after", { lastInboundAt: ago(23 * 60 + 59) }, undefined],
    ["24:01 after", { lastInboundAt: ago(24 * 60 + 1) }, "closed"],
    ["never written", { lastInboundAt: null }, "closed"],
    ["no window, never written", { lastInboundAt: null, windowMs: null }, undefined],
    ["opted out", { lastInboundAt: ago(1), optedOut: true }, "refused"],
  ])("%s", (_name, moment, kind) => {
    expect(notAllowed({ now, windowMs, optedOut: false, ...moment })?.kind).toBe(kind);
  });
});
