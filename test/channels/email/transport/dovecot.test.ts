import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { InboundEvent } from "#src/channel/event.ts";
import { emailKind } from "#channels/email/index.ts";
import { type Dovecot, dovecotMissing, startDovecot } from "../../../fakes/dovecot.ts";
import { deps, secrets } from "./connection.ts";
import { account, follow, mailNumber, watchOf } from "./mailbox.ts";

const missing = dovecotMissing();

describe.skipIf(missing !== undefined)(
  `a mailbox on a real Dovecot${missing === undefined ? "" : `: ${missing}`}`,
  () => {
    let dovecot: Dovecot;
    beforeAll(async () => {
      const started = await startDovecot();
      if (started === undefined) throw new Error("dovecot is installed and did not start");
      dovecot = started;
    });
    afterAll(async () => {
      await dovecot.close();
    });

    const place = (user: string) => ({
      host: dovecot.host,
      port: dovecot.imapPort,
      user,
      password: dovecot.password,
    });
    const ids = (count: number) =>
      Array.from({ length: count }, (_, n) => `m${String(n + 1)}@mail.example.com`);

    it("gives each mail once and in order while its processes are killed", async () => {
      const follower = follow(watchOf(place(account), { imap: { pollSeconds: 1 } }));
      await vi.waitFor(() => expect(follower.batches.length).toBe(1), { timeout: 10_000 });
      let killed = 0;
      for (let n = 1; n <= 20; n++) {
        await dovecot.deliver(mailNumber(n), account);
        if (n % 7 === 0) killed += await dovecot.killSessions();
      }
      await vi.waitFor(() => expect(follower.ids()).toHaveLength(20), { timeout: 20_000 });
      expect(killed).toBeGreaterThan(0);
      expect(follower.ids()).toEqual(ids(20));
      expect(follower.starts()).toBeGreaterThan(1);
      await follower.stop();
    });

    it("gives them again with the same ids when it has renumbered them", async () => {
      const user = "renumbered@shop.example.com";
      const follower = follow(watchOf(place(user), { imap: { pollSeconds: 1 } }));
      await vi.waitFor(() => expect(follower.batches.length).toBe(1), { timeout: 10_000 });
      for (let n = 1; n <= 3; n++) await dovecot.deliver(mailNumber(n), user);
      await vi.waitFor(() => expect(follower.ids()).toHaveLength(3), { timeout: 10_000 });
      await dovecot.renumber(user);
      await dovecot.deliver(mailNumber(4), user);
      await vi.waitFor(() => expect(follower.ids()).toContain("m4@mail.example.com"), { timeout: 20_000 });
      expect(new Set(follower.ids())).toEqual(new Set(ids(4)));
      expect(follower.ids().length).toBeGreaterThan(4);
      await follower.stop();
    });

    it("is read by the channel itself, with ids that outlive a renumbering", async () => {
      const user = "channel@shop.example.com";
      const { source } = emailKind.build(
        {
          id: "c1",
          accounts: [user],
          settings: {
            imap: { host: dovecot.host, port: dovecot.imapPort, secure: false, pollSeconds: 1 },
            smtp: { host: "127.0.0.1" },
            allowInsecure: true,
          },
          secrets,
        },
        { ...deps, now: () => new Date() },
      );
      if (source.how !== "watch") throw new Error("it was to be a watch");
      const messages = async (cursor: string | null, count: number) => {
        const stopping = new AbortController();
        const found: InboundEvent[] = [];
        let at = cursor;
        for await (const batch of source.watch(cursor, stopping.signal)) {
          at = batch.cursor;
          found.push(...batch.events);
          if (found.length === count) break;
          if (cursor === null && count === 0) break;
        }
        return { at, found };
      };
      const { at } = await messages(null, 0);
      for (let n = 1; n <= 3; n++) await dovecot.deliver(mailNumber(n), user);
      const before = await messages(at, 3);
      expect(before.found).toMatchObject(
        [1, 2, 3].map((n) => ({
          kind: "message",
          account: user,
          from: { id: "ana@example.com" },
          memo: { subject: `question ${String(n)}`, messageId: `<m${String(n)}@mail.example.com>` },
        })),
      );
      await dovecot.renumber(user);
      const after = await messages(before.at, 3);
      const idsOf = (events: readonly InboundEvent[]) =>
        events.map((event) => ("id" in event ? event.id : ""));
      expect(idsOf(after.found)).toEqual(idsOf(before.found));
    });

    it("hears of a new mail within two seconds", async () => {
      const user = "idle@shop.example.com";
      const follower = follow(watchOf(place(user)));
      await vi.waitFor(() => expect(follower.batches.length).toBe(1), { timeout: 10_000 });
      await new Promise((resolve) => {
        setTimeout(resolve, 500);
      });
      await dovecot.deliver(mailNumber(1), user);
      const began = performance.now();
      await vi.waitFor(() => expect(follower.ids()).toHaveLength(1), { timeout: 10_000, interval: 10 });
      // Half a second of it is Dovecot's own.
      expect(performance.now() - began).toBeLessThan(2_000);
      await follower.stop();
    });
  },
);
