import { type Server, createConnection, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchMailbox } from "#channels/email/watch.ts";
import { type FakeImap, startImap } from "../../../fakes/imap.ts";
import { follow, mailNumber, watchOf } from "./mailbox.ts";

let imap: FakeImap;
const followers: ReturnType<typeof follow>[] = [];
beforeEach(async () => {
  imap = await startImap();
});
afterEach(async () => {
  for (const follower of followers.splice(0)) await follower.stop();
  await imap.close();
});

function following(...args: Parameters<typeof follow>) {
  const follower = follow(...args);
  followers.push(follower);
  return follower;
}

const ready = (follower: ReturnType<typeof follow>) =>
  vi.waitFor(() => expect(follower.batches.length).toBeGreaterThan(0), { timeout: 5_000, interval: 10 });
const ids = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, n) => `m${String(first + n)}@mail.example.com`);

describe("a mailbox that is watched", () => {
  it("gives what comes from now on, once, in order, each with the cursor after it", async () => {
    imap.deliver(mailNumber(1));
    const follower = following(watchOf(imap));
    await ready(follower);
    expect(follower.batches[0]?.events).toEqual([]);
    for (let n = 2; n <= 21; n++) imap.deliver(mailNumber(n));
    await vi.waitFor(() => expect(follower.ids()).toHaveLength(20), { timeout: 5_000 });
    expect(follower.ids()).toEqual(ids(2, 21));
    expect(follower.batches.slice(1).every(({ events }) => events.length === 1)).toBe(true);
    expect(new Set(follower.batches.map(({ cursor }) => cursor)).size).toBe(21);
  });

  it("goes on after any cursor as if nothing had happened", async () => {
    const first = following(watchOf(imap));
    await ready(first);
    for (let n = 1; n <= 5; n++) imap.deliver(mailNumber(n));
    await vi.waitFor(() => expect(first.ids()).toHaveLength(5), { timeout: 5_000 });
    await first.stop();
    for (const [at, { cursor }] of first.batches.entries()) {
      const again = following(watchOf(imap), cursor);
      imap.deliver(mailNumber(6 + at));
      await vi.waitFor(() => expect(again.ids()).toHaveLength(6), { timeout: 5_000 });
      expect(again.ids()).toEqual(ids(1 + at, 6 + at));
      await again.stop();
    }
  });

  it("hears of a new mail at once where the server has IDLE", async () => {
    const follower = following(watchOf(imap));
    await ready(follower);
    // Time for IDLE to begin.
    await new Promise((resolve) => {
      setTimeout(resolve, 400);
    });
    const began = performance.now();
    imap.deliver(mailNumber(1));
    await vi.waitFor(() => expect(follower.ids()).toHaveLength(1), { timeout: 5_000, interval: 5 });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it("looks by itself where the server announces nothing", async () => {
    const mute = await startImap({ idle: false });
    const follower = following(watchOf(mute, { imap: { pollSeconds: 0.1 } }));
    await ready(follower);
    mute.deliver(mailNumber(1));
    await vi.waitFor(() => expect(follower.ids()).toEqual(ids(1, 1)), { timeout: 5_000 });
    await follower.stop();
    await mute.close();
  });

  it("says that the connection broke, and goes on when it is started again", async () => {
    const follower = following(watchOf(imap));
    await ready(follower);
    for (let n = 1; n <= 10; n++) {
      imap.deliver(mailNumber(n));
      if (n % 3 === 0) imap.cut();
    }
    await vi.waitFor(() => expect(follower.ids()).toHaveLength(10), { timeout: 10_000 });
    expect(follower.ids()).toEqual(ids(1, 10));
    expect(follower.starts()).toBeGreaterThan(1);
    expect(follower.errors.every((error) => /closed the connection/.test(error))).toBe(true);
  });

  it("gives the mails again, with the same ids, when the server has renumbered them", async () => {
    imap.deliver(mailNumber(100), new Date(Date.now() - 30 * 24 * 3_600_000));
    const follower = following(watchOf(imap, { imap: { pollSeconds: 0.2 } }));
    await ready(follower);
    imap.deliver(mailNumber(1));
    imap.deliver(mailNumber(2));
    await vi.waitFor(() => expect(follower.ids()).toHaveLength(2), { timeout: 5_000 });
    imap.remove(1);
    imap.renumber();
    imap.deliver(mailNumber(3));
    await vi.waitFor(() => expect(follower.ids()).toHaveLength(5), { timeout: 10_000 });
    // Not the one from before the connection began.
    expect(follower.ids()).toEqual([...ids(1, 2), ...ids(1, 3)]);
  });

  it("starts anew, from now on, in another mailbox", async () => {
    const follower = following(watchOf(imap));
    await ready(follower);
    imap.deliver(mailNumber(1));
    await vi.waitFor(() => expect(follower.ids()).toHaveLength(1), { timeout: 5_000 });
    await follower.stop();
    const other = await startImap();
    other.deliver(mailNumber(2));
    const moved = following(watchOf(other, { imap: { host: "localhost" } }), follower.cursor());
    await ready(moved);
    other.deliver(mailNumber(3));
    await vi.waitFor(() => expect(moved.ids()).toEqual(ids(3, 3)), { timeout: 5_000 });
    await moved.stop();
    await other.close();
  });

  it("reads what came since the day it was told", async () => {
    imap.deliver(mailNumber(1), new Date("2026-11-01T12:00:00Z"));
    imap.deliver(mailNumber(2), new Date("2026-11-20T12:00:00Z"));
    imap.deliver(mailNumber(3), new Date("2026-11-21T12:00:00Z"));
    const follower = following(watchOf(imap, { imap: { since: "2026-11-20" } }));
    await vi.waitFor(() => expect(follower.ids()).toEqual(ids(2, 3)), { timeout: 5_000 });
  });

  it("sets a mail aside that cannot be read, and goes on", async () => {
    const follower = following(watchOf(imap));
    await ready(follower);
    const poison = Buffer.from("Message-ID: <poison@example.com>\r\n\r\nx\r\n");
    imap.deliver(mailNumber(1));
    imap.deliver(poison);
    imap.deliver(mailNumber(2));
    await vi.waitFor(() => expect(follower.events()).toHaveLength(3), { timeout: 5_000 });
    const [, second] = follower.events();
    expect(second).toMatchObject({ kind: "rejected", reason: "unreadable_mail" });
    const raw = second?.kind === "rejected" ? JSON.stringify(second.raw) : "";
    expect(raw).toContain(poison.toString("base64"));
    expect(follower.ids()).toEqual([...ids(1, 1), "unreadable_mail", ...ids(2, 2)]);
  });

  it("sets a mail aside at which the connection breaks time and again", async () => {
    const follower = following(watchOf(imap));
    await ready(follower);
    imap.hangUpOn(1);
    imap.deliver(mailNumber(1));
    imap.deliver(mailNumber(2));
    await vi.waitFor(() => expect(follower.events()).toHaveLength(2), { timeout: 15_000 });
    expect(follower.ids()).toEqual(["mail_cannot_be_fetched", ...ids(2, 2)]);
    expect(follower.errors).toHaveLength(5);
  });

  it("reads a mail that is too large without its files", async () => {
    const follower = following(watchOf(imap, { settings: { maxMailBytes: 20_000 } }));
    await ready(follower);
    imap.deliver(largeMail());
    await vi.waitFor(() => expect(follower.events()).toHaveLength(1), { timeout: 5_000 });
    const [event] = follower.events();
    expect(event).toMatchObject({ kind: "message", id: "large@mail.example.com" });
    const content = event?.kind === "message" ? event.content : [];
    expect(content[1]).toEqual({ kind: "unsupported", what: "mail_too_large" });
    const text = content[0]?.kind === "text" ? content[0].text : "";
    expect(text.length).toBeLessThan(2_000);
    expect(
      Buffer.from(/\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/.exec(text)?.[1] ?? "", "base64").toString(),
    ).toContain("Wo ist die Bestellung für Größe 42?");
  });

  it("passes over a mail that somebody deletes meanwhile", async () => {
    const follower = following(watchOf(imap, { imap: { pollSeconds: 0.2 } }));
    await ready(follower);
    imap.deliver(mailNumber(1));
    imap.remove(1);
    imap.deliver(mailNumber(2));
    await vi.waitFor(() => expect(follower.ids()).toContain("m2@mail.example.com"), { timeout: 5_000 });
    expect(follower.events().filter(({ kind }) => kind !== "message")).toEqual([]);
  });

  it("ends at once when it is told to", async () => {
    const follower = following(watchOf(imap));
    await ready(follower);
    const began = performance.now();
    await follower.stop();
    expect(performance.now() - began).toBeLessThan(500);
    expect(follower.errors).toEqual([]);
    await vi.waitFor(() => expect(imap.connections()).toBe(0), { timeout: 2_000 });
  });

  it("ends at once while a server keeps it waiting", async () => {
    const silent = createServer((socket) => socket.on("error", () => undefined).resume());
    const port = await listening(silent);
    const stopping = new AbortController();
    const watch = watchMailbox(watchOf({ ...imap, port }), null, stopping.signal);
    const next = watch.next();
    setTimeout(() => stopping.abort(), 100);
    const began = performance.now();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(performance.now() - began).toBeLessThan(1_000);
    silent.close();
  });

  it("notices a connection that has gone silent, and makes a new one", async () => {
    const proxy = createServer((socket) => {
      const server = createConnection({ host: imap.host, port: imap.port });
      let silent = false;
      proxy.once("freeze", () => (silent = true));
      for (const [from, to] of [[socket, server] as const, [server, socket] as const]) {
        from.on("error", () => to.destroy());
        from.on("close", () => to.destroy());
        from.on("data", (bytes: Buffer) => {
          if (!silent) to.write(bytes);
        });
      }
    });
    const port = await listening(proxy);
    const follower = following(watchOf({ ...imap, port }, { imap: { pollSeconds: 0.3, timeoutMs: 500 } }));
    await ready(follower);
    proxy.emit("freeze");
    imap.deliver(mailNumber(1));
    await vi.waitFor(() => expect(follower.ids()).toEqual(ids(1, 1)), { timeout: 10_000 });
    expect(follower.errors[0]).toMatch(/did not answer in time/);
    await follower.stop();
    proxy.close();
  });

  it("does not begin when it was told to end before", async () => {
    const watch = watchMailbox(watchOf(imap), null, AbortSignal.abort());
    expect(await watch.next()).toEqual({ done: true, value: undefined });
    expect(imap.connections()).toBe(0);
  });

  it("lets go of the connection when nobody asks for more", async () => {
    for await (const _ of watchMailbox(watchOf(imap), null, new AbortController().signal)) break;
    await vi.waitFor(() => expect(imap.connections()).toBe(0), { timeout: 2_000 });
  });

  it.each([
    [
      "a wrong password",
      () => ({ ...imap, password: "wrong-password" }),
      /refused the user name or password/,
    ],
    ["a port nobody listens at", () => ({ ...imap, port: 9 }), /Nothing answers at 127\.0\.0\.1 port 9/],
  ])("says in words what is wrong with %s", async (_, place, words) => {
    const watch = watchMailbox(watchOf(place()), null, new AbortController().signal);
    const error: unknown = await watch.next().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(words) });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("wrong-password");
  });

  it("says that there is no such mailbox", async () => {
    const watch = watchMailbox(
      watchOf(imap, { imap: { mailbox: "Nowhere" } }),
      null,
      new AbortController().signal,
    );
    await expect(watch.next()).rejects.toThrow(/no mailbox named Nowhere/);
  });
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function largeMail(): Buffer {
  return Buffer.from(
    [
      "Message-ID: <large@mail.example.com>",
      "From: ana@example.com",
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed;\r\n boundary="outer"',
      "",
      "--outer",
      'Content-Type: multipart/alternative; boundary="inner"',
      "",
      "--inner",
      "Content-Type: text/plain; charset=iso-8859-1",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Wo ist die Bestellung f=FCr Gr=F6=DFe 42?",
      "--inner",
      "Content-Type: text/html; charset=utf-8",
      "",
      "<p>Wo ist die Bestellung?</p>",
      "--inner--",
      "--outer",
      'Content-Type: image/jpeg; name="a.jpg"',
      'Content-Disposition: attachment; filename="a.jpg"',
      "Content-Transfer-Encoding: base64",
      "",
      "A".repeat(60_000).replace(/.{76}/g, "$&\r\n"),
      "--outer--",
      "",
    ].join("\r\n"),
  );
}
