import { describe, expect, it } from "vitest";
import { failureAlarm } from "#src/identity/alarm.ts";
import { now } from "./sample.ts";

function alarm() {
  let time = now;
  const rings: string[] = [];
  const attempted = failureAlarm({
    now: () => time,
    ring: (shop, { wrong, all }) => rings.push(`${shop} ${wrong}/${all}`),
  });
  return {
    rings,
    later: (ms: number) => (time = new Date(time.getTime() + ms)),
    claims: (count: number, outcome: string, shop = "a") => {
      for (let n = 0; n < count; n += 1) attempted({ what: "claim", shop, outcome });
    },
    attempted,
  };
}

describe("the alarm", () => {
  it("rings once a minute when thirty and more than one in a hundred are wrong", () => {
    const { claims, rings, later } = alarm();
    claims(500, "right");
    claims(29, "no_match");
    expect(rings).toEqual([]);
    claims(1, "need_code");
    expect(rings).toEqual(["a 30/530"]);
    claims(100, "wrong_code");
    expect(rings).toHaveLength(1);
    later(60_000);
    claims(29, "no_match");
    expect(rings).toHaveLength(1);
    claims(1, "no_match");
    expect(rings).toHaveLength(2);
  });

  it("does not ring for a share that people mistype, nor for what is spread over minutes or shops", () => {
    const { claims, rings, later, attempted } = alarm();
    claims(10_000, "right");
    claims(100, "no_match");
    expect(rings).toEqual([]);
    later(60_000);
    claims(29, "no_match");
    claims(29, "no_match", "b");
    later(60_000);
    claims(29, "no_match");
    // Nor for what is no guess.
    for (let n = 0; n < 100; n += 1) attempted({ what: "send_code", shop: "a", outcome: "too_many_tries" });
    claims(100, "unavailable");
    expect(rings).toEqual([]);
  });
});
