import { expect, it } from "vitest";
import { createBreaker } from "#src/agent/breaker.ts";

function clocked() {
  let time = 0;
  const breaker = createBreaker({
    now: () => new Date(time),
    failures: 3,
    pauseMs: 1000,
    longestPauseMs: 3000,
  });
  return { breaker, later: (ms: number) => (time += ms) };
}

it("opens after failures in a row, and not after scattered ones", () => {
  const { breaker } = clocked();
  breaker.failed(false);
  breaker.failed(false);
  breaker.succeeded();
  breaker.failed(false);
  breaker.failed(false);
  expect(breaker.allows()).toBe(true);
  breaker.failed(false);
  expect(breaker.allows()).toBe(false);
});

it("lets one caller try after the pause, waits longer after a failed trial, closes after a good one", () => {
  const { breaker, later } = clocked();
  for (let index = 0; index < 3; index++) breaker.failed(false);
  later(1000);
  expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
  breaker.failed(false);
  later(1999);
  expect(breaker.allows()).toBe(false);
  later(1);
  expect(breaker.allows()).toBe(true);
  breaker.succeeded();
  expect([breaker.allows(), breaker.allows()]).toEqual([true, true]);
});

it("tries again even when a trial never ends", () => {
  const { breaker, later } = clocked();
  breaker.failed(true);
  expect(breaker.allows()).toBe(false);
  later(3000);
  expect(breaker.allows()).toBe(true);
  later(3000);
  expect(breaker.allows()).toBe(true);
});
