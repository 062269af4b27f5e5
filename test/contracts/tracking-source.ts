import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "#src/conversation/json.ts";
import type {
  ParcelQuery,
  Tracked,
  TrackingFailure,
  TrackingResult,
  TrackingSource,
  TrackingSourceDeps,
  TrackingSourceKind,
} from "#src/tracking/source.ts";
import type { JsonObject } from "../fakes/tracking/easypost.ts";
import { type FakeProvider, startProvider } from "../fakes/tracking/provider.ts";
import { expectTidy } from "./tracked.ts";
import { describeTrackingWebhook } from "./tracking-webhook.ts";

/** What a provider hands over to be held against the contract. */
export interface TrackingSourceCase {
  readonly kind: TrackingSourceKind;
  /** With a value of each secret that occurs nowhere else. */
  readonly secrets: Readonly<Record<string, string>>;
  /** A carrier that the provider knows, as a store names it. */
  readonly carrier: string;
  /** Starts a fake that knows these parcels, by number. */
  start(parcels: ReadonlyMap<string, JsonObject>): Promise<FakeProvider>;
  settings(url: string): Json;
  /** A parcel under way, with an event on 2026-11-18 and a newer one on 2026-11-20, expected on 2026-11-25. */
  parcel(number: string): JsonObject;
  /** The same parcel, its status a word that is in no documentation: `TELEPORTED`. */
  teleported(number: string): JsonObject;
  /** The same parcel, delivered on 2026-11-21. */
  delivered(number: string): JsonObject;
  /** Of a provider that calls. */
  readonly webhook: null | {
    readonly says: "tracked" | "changed";
    body(parcel: JsonObject): Json;
    /** Headers and query by which the provider proves itself. */
    prove(body: Buffer): { readonly headers: Readonly<Record<string, string>>; readonly query?: string };
    /** The header or query member that does. */
    readonly proof: { readonly in: "headers" | "query"; readonly name: string };
  };
}

const number = "9400100000000000000001";
const other = "9400100000000000000002";
const unknown = "9400100000000000000404";
const now = new Date("2026-11-23T12:00:00Z");

/** Runs a provider through what the core relies on. */
export function describeTrackingSource(subject: TrackingSourceCase): void {
  const { kind, secrets, carrier } = subject;

  describe(`${kind.kind} as a source of tracking`, () => {
    const closing: { close?(): Promise<void> }[] = [];
    afterEach(async () => {
      for (const one of closing.splice(0)) await one.close?.();
    });

    async function open(
      parcels: readonly JsonObject[] = [subject.parcel(number), subject.parcel(other)],
      settings: Readonly<Record<string, Json>> = {},
    ) {
      const byNumber = new Map(parcels.map((parcel, index) => [index === 0 ? number : other, parcel]));
      const fake = await subject.start(byNumber);
      const words: string[] = [];
      const source = kind.build(
        { ...Object(subject.settings(fake.url)), ...settings },
        secrets,
        depsWith((of, word) => words.push(`${of} ${word}`)),
      );
      closing.push(source, fake);
      return { fake, source, words };
    }

    it("follows a parcel and says where it is", async () => {
      const { source, words } = await open();
      const registered = await source.register({ number, carrier });
      expect(registered.ok).toBe(true);
      const tracked = told(await source.read({ number, carrier, ...referenceOf(registered) }));
      expect(tracked.status).toBe("in_transit");
      expect(tracked.events).toHaveLength(2);
      expect(tracked.events.map(({ at }) => at.toISOString().slice(0, 10))).toEqual([
        "2026-11-18",
        "2026-11-20",
      ]);
      expect(tracked.eta?.from).toEqual({ day: "2026-11-25" });
      expect(tracked.flags).toEqual([]);
      expectTidy(tracked);
      expect(words).toEqual([]);
    });

    it("may be told to follow it again, and finds it without its reference", async () => {
      const { source } = await open();
      for (let time = 0; time < 3; time++) {
        expect((await source.register({ number, carrier })).ok).toBe(true);
      }
      expect(told(await source.read({ number, carrier })).status).toBe("in_transit");
      // A reference that is none of the provider's leads nowhere else.
      for (const reference of ["../../admin", "", "a/b?c=d", "%2e%2e", "x".repeat(500)]) {
        expect(told(await source.read({ number, carrier, reference })).status).toBe("in_transit");
      }
    });

    it("takes a number as stores write it", async () => {
      const { source } = await open();
      const spaced = number.replaceAll(/(.{4})/g, "$1 ");
      expect(told(await source.read({ number: spaced, carrier })).status).toBe("in_transit");
    });

    it("asks for several at once", async () => {
      const { source } = await open();
      const results = await Promise.all(
        [number, other, unknown, number].map((one) => source.read({ number: one, carrier })),
      );
      expect(results.map(({ ok }) => ok)).toEqual([true, true, false, true]);
    });

    it("says when it was delivered, in the carrier's own time", async () => {
      const { source } = await open([subject.delivered(number)]);
      const tracked = told(await source.read({ number, carrier }));
      expect(tracked.status).toBe("delivered");
      expect(tracked.deliveredAt?.toISOString().slice(0, 10)).toBe("2026-11-21");
    });

    it("does not take the last parcel's end for this one's", async () => {
      const { source } = await open([subject.delivered(number)]);
      const shippedAt = new Date("2027-03-01T00:00:00Z");
      expect(await source.read({ number, carrier, shippedAt })).toMatchObject({ ok: true, tracked: null });
      const before = told(
        await source.read({ number, carrier, shippedAt: new Date("2026-11-18T10:00:00Z") }),
      );
      expect(before.status).toBe("delivered");
    });

    it("calls what it does not know unknown, and counts it", async () => {
      const { source, words } = await open([subject.teleported(number)]);
      const tracked = told(await source.read({ number, carrier }));
      expect(tracked.status).toBe("unknown");
      expect(words).toContain(`${kind.kind} TELEPORTED`);
      expectTidy(tracked);
    });

    it("is refused a number that is unknown, and asks nobody about one that is none", async () => {
      const { fake, source } = await open();
      expect(await source.read({ number: unknown, carrier })).toMatchObject({ ok: false, kind: "refused" });
      expect(await source.register({ number: unknown, carrier })).toMatchObject({
        ok: false,
        kind: "refused",
      });
      const asked = fake.requests.length;
      for (const none of [
        "",
        " ",
        "..",
        "../../trackers",
        "<script>",
        "x".repeat(10_000),
        "\u0000",
        "?a=b",
      ]) {
        expect(await source.read({ number: none, carrier }), none.slice(0, 20)).toMatchObject({
          ok: false,
          kind: "refused",
        });
        expect(await source.register({ number: none, carrier })).toMatchObject({
          ok: false,
          kind: "refused",
        });
      }
      expect(fake.requests).toHaveLength(asked);
    });

    it.each([
      [401, "broken"],
      [402, "broken"],
      [403, "broken"],
      [429, "retry"],
      [500, "retry"],
      [502, "retry"],
      [503, "retry"],
      [504, "retry"],
    ] as const)("takes HTTP %i as %s", async (status, as) => {
      const { fake, source } = await open();
      for (const ask of asks(source)) {
        fake.script({ do: "status", status, body: "<html>not JSON</html>" }, { do: "status", status });
        expectFailure(await ask({ number, carrier }), as);
        expectFailure(await ask({ number, carrier }), as);
      }
      // It goes on as if nothing had been.
      expect((await source.read({ number, carrier })).ok).toBe(true);
    });

    it("keeps the pause that the provider names", async () => {
      const { fake, source } = await open();
      const pause = async (headers: Readonly<Record<string, string>>) => {
        fake.script({ do: "status", status: 429, headers });
        return expectFailure(await source.read({ number, carrier }), "retry").afterMs;
      };
      expect(await pause({ "retry-after": "7" })).toBe(7_000);
      expect(await pause({ "retry-after": "Mon, 23 Nov 2026 12:01:30 GMT" })).toBe(90_000);
      expect(await pause({ "retry-after": "0" })).toBe(1_000);
      expect(await pause({ "retry-after": "99999999" })).toBe(86_400_000);
      expect(await pause({ "retry-after": "soon" })).toBeGreaterThanOrEqual(1_000);
      expect(await pause({})).toBeGreaterThanOrEqual(1_000);
    });

    it("tries again later when there was no answer, or half of one, or too much", async () => {
      const { fake, source } = await open(undefined, { timeoutMs: 300 });
      for (const behaviour of ["hang-up", "break-off", "silence", "flood"] as const) {
        fake.script({ do: behaviour });
        expectFailure(await source.read({ number, carrier }), "retry");
      }
      expect((await source.read({ number, carrier })).ok).toBe(true);
    });

    it("tries again later when nothing is there", async () => {
      const { fake, source } = await open();
      await fake.close();
      expectFailure(await source.read({ number, carrier }), "retry");
    });

    it("follows no redirect, and shows its key to nobody else", async () => {
      const elsewhere = await startProvider({ answer: () => ({ status: 200, body: {} }), error: () => ({}) });
      const { fake, source } = await open();
      closing.push(elsewhere);
      fake.script({ do: "redirect", to: `${elsewhere.url}/x` });
      expectFailure(await source.read({ number, carrier }), "broken");
      expect(elsewhere.requests).toEqual([]);
    });

    it("throws at no answer, however little is in it", async () => {
      const { fake, source } = await open();
      for (const body of [
        "null",
        "[]",
        "{}",
        "0",
        '"x"',
        "{",
        "",
        '{"data":null}',
        '{"data":[]}',
        '{"meta":1}',
      ]) {
        for (const ask of asks(source)) {
          fake.script({ do: "status", status: 200, body });
          const result = await ask({ number, carrier });
          if (result.ok) expect(result.tracked).toBeNull();
          else expectFailure(result, "retry");
        }
      }
    });

    it("gives up when told to", async () => {
      const { fake, source } = await open();
      expect((await source.read({ number, carrier }, AbortSignal.abort())).ok).toBe(false);
      fake.script({ do: "silence" });
      const started = Date.now();
      const result = await source.read({ number, carrier }, AbortSignal.timeout(100));
      expectFailure(result, "retry");
      expect(Date.now() - started).toBeLessThan(3_000);
    });

    it("has no secret in an address", async () => {
      const { fake, source } = await open();
      await source.register({ number, carrier, country: "US", zip: "89501" });
      await source.read({ number, carrier, country: "US", zip: "89501" });
      expect(fake.requests.length).toBeGreaterThan(0);
      const addresses = fake.requests.map(({ path, query }) => `${path}?${query.toString()}`).join("\n");
      for (const secret of Object.values(secrets)) expect(addresses).not.toContain(secret);
    });

    it("can be closed more than once", async () => {
      const { source } = await open();
      await source.close?.();
      await source.close?.();
    });

    describe("when checked", () => {
      const hook = new URL("https://chat.example.com/webhooks/tracking/0190f5fe-7c00-7a00-8000-000000000000");
      const run = async (
        url: string,
        hidden: unknown = secrets,
        settings: Readonly<Record<string, Json>> = {},
      ) => {
        const given = { ...Object(subject.settings(url)), ...settings };
        const checks = (await kind.check?.(given, hidden, depsWith(), hook)) ?? [];
        const text = JSON.stringify(checks);
        for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
        for (const check of checks) if (check.result === "failed") expect(check.fix ?? "").not.toBe("");
        return checks;
      };

      it("says that its key works", async () => {
        const { fake } = await open();
        expect((await run(fake.url))[0]).toMatchObject({ name: "token", result: "ok" });
      });

      it("says that its key does not", async () => {
        const { fake } = await open();
        const wrong = Object.fromEntries(
          Object.entries(secrets).map(([name, value]) => [name, `${value.slice(0, -1)}x`]),
        );
        expect((await run(fake.url, wrong))[0]).toMatchObject({ name: "token", result: "failed" });
      });

      it("says so when there is no answer, and throws at nothing", async () => {
        const { fake } = await open();
        for (const behaviour of ["hang-up", "break-off", "silence", "flood"] as const) {
          fake.script({ do: behaviour });
          expect((await run(fake.url, secrets, { timeoutMs: 300 }))[0]?.result).toBe("failed");
        }
        fake.script({ do: "status", status: 500 });
        expect((await run(fake.url))[0]?.result).toBe("failed");
        expect((await run(fake.url, {}))[0]?.result).toBe("failed");
        expect((await run("not an address"))[0]?.result).toBe("failed");
      });
    });

    const { webhook } = subject;
    if (webhook !== null) describeTrackingWebhook(subject, webhook);
    else
      it("takes no webhooks, because its provider sends none", async () => {
        expect((await open()).source.webhook).toBeUndefined();
      });
  });
}

/** Both ways to ask about a parcel. */
function asks(source: TrackingSource): readonly ((parcel: ParcelQuery) => Promise<TrackingResult>)[] {
  return [(parcel) => source.register(parcel), (parcel) => source.read(parcel)];
}

function depsWith(unknownStatus: TrackingSourceDeps["unknownStatus"] = () => undefined): TrackingSourceDeps {
  return { now: () => now, fetch, log: () => undefined, unknownStatus };
}

function told(result: TrackingResult): Tracked {
  if (!result.ok) throw new Error(result.detail);
  if (result.tracked === null) throw new Error("nothing is known of it");
  return result.tracked;
}

function referenceOf(result: TrackingResult): { readonly reference?: string } {
  return result.ok && result.reference !== undefined ? { reference: result.reference } : {};
}

/** For the merchant, so that neither key nor number may be in it. */
function expectFailure(result: TrackingResult, kind: TrackingFailure["kind"]): TrackingFailure {
  if (result.ok) throw new Error("it did not fail");
  expect(result.kind, result.detail).toBe(kind);
  expect(result.detail).not.toBe("");
  expect(result.detail).not.toContain(number);
  return result;
}
