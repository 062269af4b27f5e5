import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Batch, Watch } from "#src/channel/channel.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import { type WithSecrets, deps, describeSecrets } from "./secrets.ts";

/** What a channel that asks its provider hands over to be held against the contract. */
export interface WatchedChannelCase {
  readonly kind: ChannelKind;
  /** A connection to a provider at this place; its secrets are those without which it must not start, and no others. */
  readonly connection: (at: { readonly host: string; readonly port: number }) => WithSecrets;
  /** A provider on this machine with nothing in it. */
  readonly open: () => Promise<Provider>;
  /** A message as the provider has it; `id` is what its event is known by. */
  readonly message: (n: number) => { readonly body: Buffer; readonly id: string };
  /** Messages that cannot be read, or that look for trouble. */
  readonly poisoned: readonly Buffer[];
}

/** The provider, as far as the contract has to do with it. */
export interface Provider {
  readonly host: string;
  readonly port: number;
  /** A message arrives. */
  deliver(body: Buffer): void;
  close(): Promise<void>;
}

/** Runs a channel that asks its provider for what there is through what the core relies on. */
export function describeWatchedChannel(subject: WatchedChannelCase): void {
  const { kind, message } = subject;
  const watchOf = (provider: { host: string; port: number }): Watch => {
    const { source } = kind.build(subject.connection(provider), deps);
    if (source.how !== "watch") throw new Error(`${kind.name} does not ask its provider`);
    return source;
  };

  describe(`${kind.name} keeps the contract of a watched channel`, () => {
    let provider: Provider;
    const followers: Follower[] = [];
    beforeEach(async () => {
      provider = await subject.open();
    });
    afterEach(async () => {
      for (const follower of followers.splice(0)) await follower.stop();
      await provider.close();
    });
    const following = (cursor: string | null = null): Follower => {
      const follower = follow(watchOf(provider), cursor);
      followers.push(follower);
      return follower;
    };
    const until = (condition: () => void) => vi.waitFor(condition, { timeout: 10_000, interval: 10 });
    /** A follower from now on, who has the place from which that is. */
    const begun = async (): Promise<Follower> => {
      const follower = following();
      await until(() => expect(follower.batches.length).toBeGreaterThan(0));
      return follower;
    };
    const deliver = (first: number, last: number): string[] =>
      Array.from({ length: last - first + 1 }, (_, n) => {
        const { body, id } = message(first + n);
        provider.deliver(body);
        return id;
      });

    it("gives what comes from now on, whole, once and in order", async () => {
      deliver(1, 3);
      const follower = await begun();
      const ids = deliver(4, 23);
      await until(() => expect(follower.events().length).toBeGreaterThanOrEqual(ids.length));
      expect(follower.ids()).toEqual(ids);
      for (const event of follower.events()) {
        expect(event.kind).toBe("message");
        if (event.kind !== "message") continue;
        expect(subject.connection(provider).accounts).toContain(event.account);
        expect(event.at.getTime()).not.toBeNaN();
        expect(event.id.length).toBeLessThan(1000);
        expect(JSON.parse(JSON.stringify(event.raw))).toEqual(event.raw);
      }
    });

    it("gives each batch a cursor of its own, short JSON, from which it goes on with just what came after", async () => {
      const follower = await begun();
      const ids = deliver(1, 4);
      await until(() => expect(follower.events()).toHaveLength(ids.length));
      await follower.stop();
      const cursors = follower.batches.map(({ cursor }) => cursor);
      expect(new Set(cursors).size).toBe(cursors.length);
      for (const [at, batch] of follower.batches.entries()) {
        expect(() => JSON.parse(batch.cursor)).not.toThrow();
        expect(batch.cursor.length).toBeLessThan(1_000);
        const seen = follower.batches.slice(0, at + 1).flatMap(({ events }) => events).length;
        const again = following(batch.cursor);
        const [latest = ""] = deliver(100 + at, 100 + at);
        // Everything after this cursor was there before the one that has just come.
        await until(() => expect(again.ids()).toContain(latest));
        const others = follower.batches.slice(0, at).map((_, n) => message(100 + n).id);
        expect(again.ids()).toEqual([...ids.slice(seen), ...others, latest]);
        await again.stop();
      }
    });

    it("gives the same events with the same ids when it is started again from an older cursor", async () => {
      const follower = await begun();
      const ids = deliver(1, 6);
      await until(() => expect(follower.events()).toHaveLength(ids.length));
      await follower.stop();
      const [before] = follower.batches;
      const again = following(before?.cursor ?? null);
      await until(() => expect(again.events()).toHaveLength(ids.length));
      expect(again.events()).toEqual(follower.events());
      expect(again.batches.map(({ cursor }) => cursor)).toEqual(
        follower.batches.slice(1).map(({ cursor }) => cursor),
      );
    });

    it("begins anew with a cursor it cannot read, and does not throw", async () => {
      deliver(1, 2);
      for (const cursor of ["", "{}", "null", "not json", "[1]", '{"uid":"x"}']) {
        const follower = following(cursor);
        await until(() => expect(follower.batches.length).toBeGreaterThan(0));
        expect(follower.errors).toEqual([]);
        await follower.stop();
      }
    });

    it("never throws for what it cannot read: keeps it as rejected or says what it is, and reads its neighbours", async () => {
      const follower = await begun();
      expect(subject.poisoned.length).toBeGreaterThan(0);
      for (const [n, poison] of subject.poisoned.entries()) {
        deliver(2 * n, 2 * n);
        provider.deliver(poison);
        deliver(2 * n + 1, 2 * n + 1);
      }
      const sound = Array.from({ length: 2 * subject.poisoned.length }, (_, n) => message(n).id);
      await until(() => expect(follower.ids()).toContain(sound.at(-1)));
      expect(follower.errors).toEqual([]);
      expect(follower.ids().filter((id) => sound.includes(id))).toEqual(sound);
      const odd = follower.batches.filter(
        ({ events }) => !events.some((event) => "id" in event && sound.includes(event.id)),
      );
      // One batch with events for each, after the first that has none.
      expect(odd.slice(1)).toHaveLength(subject.poisoned.length);
      for (const { events } of odd.slice(1)) expect(events.length).toBeGreaterThan(0);
      const rejected = follower.events().filter((event) => event.kind === "rejected");
      expect(rejected.length).toBeGreaterThan(0);
      for (const event of rejected) {
        expect(event.reason).toMatch(/^[a-z_]+$/);
        expect(event.raw).toBeTruthy();
      }
    });

    it("ends at once when it is told to, without an error", async () => {
      const follower = await begun();
      const began = performance.now();
      await follower.stop();
      expect(performance.now() - began).toBeLessThan(1_000);
      expect(follower.errors).toEqual([]);
    });

    it("does not begin when it was told to end before", async () => {
      const batches: Batch[] = [];
      for await (const batch of watchOf(provider).watch(null, AbortSignal.abort())) batches.push(batch);
      expect(batches).toEqual([]);
    });

    it("throws an error without secrets when the provider is away, so that it is started again", async () => {
      const away = await subject.open();
      await away.close();
      const connection = subject.connection(away);
      const first = async () => {
        for await (const _ of watchOf(away).watch(null, new AbortController().signal)) return;
      };
      const error: unknown = await first().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      const words = JSON.stringify(error, Object.getOwnPropertyNames(error));
      for (const secret of Object.values(connection.secrets)) expect(words).not.toContain(secret);
    });
  });

  describeSecrets(kind, subject.connection({ host: "127.0.0.1", port: 9 }));
}

interface Follower {
  readonly batches: readonly Batch[];
  readonly errors: readonly unknown[];
  events(): InboundEvent[];
  /** Of events that have one, in order. */
  ids(): string[];
  stop(): Promise<void>;
}

/** Plays the core: takes each batch as committed and asks for the next. */
function follow(watch: Watch, cursor: string | null): Follower {
  const stopping = new AbortController();
  const batches: Batch[] = [];
  const errors: unknown[] = [];
  const run = async (): Promise<void> => {
    try {
      for await (const batch of watch.watch(cursor, stopping.signal)) batches.push(batch);
    } catch (error) {
      errors.push(error);
    }
  };
  const ended = run();
  const events = (): InboundEvent[] => batches.flatMap((batch) => batch.events);
  return {
    batches,
    errors,
    events,
    ids: () => events().flatMap((event) => ("id" in event ? [event.id] : [])),
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
