import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import { markBroken, readConnection } from "#src/store/connections.ts";
import { vault } from "#src/store/vault.ts";
import { connect, openDesk, type Desk } from "./desk.ts";
import { pigeonLoft } from "./pigeon.ts";
import { reply, write } from "./talk.ts";

const loft = pigeonLoft();
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ kinds: [whatsappKind, loft.kind, loft.watched] });
  await desk.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => desk.close());
beforeEach(() => {
  loft.says = [{ name: "token", result: "ok", said: "The bird knows the way." }];
  desk.demo = undefined;
});

let lofts = 0;
const secrets = { word: "a-secret-word" };
const pigeon = async (query = "", body: object = {}) => {
  lofts += 1;
  return desk.ask("POST", `/api/connections${query}`, {
    channel: "pigeon",
    accounts: [`loft-${lofts}`],
    secrets,
    ...body,
  });
};
const healthOf = (id: unknown) => desk.ask("GET", `/api/connections/${String(id)}/health`);
const reachable = {
  name: "reachable",
  result: "ok",
  said: "A request to it arrived here, and was refused for want of a signature, as it should be.",
  fix: null,
  expires: null,
};

describe("POST /api/connections?check=true", () => {
  it("answers with what the provider says and whether PUBLIC_URL leads here", async () => {
    loft.says = [
      {
        name: "token",
        result: "ok",
        said: "The bird knows the way.",
        expires: new Date("2027-01-02T00:00:00Z"),
      },
      { name: "account", result: "failed", said: "The loft is empty.", fix: "Buy a pigeon." },
    ];
    const made = await pigeon("?check=true");
    expect(made.status).toBe(201);
    expect(made.at("checks")).toEqual([
      {
        name: "token",
        result: "ok",
        said: "The bird knows the way.",
        fix: null,
        expires: "2027-01-02T00:00:00.000Z",
      },
      { name: "account", result: "failed", said: "The loft is empty.", fix: "Buy a pigeon.", expires: null },
      reachable,
    ]);
    // It is kept all the same, for the merchant to mend.
    expect((await desk.ask("GET", `/api/connections/${String(made.at("id"))}`)).status).toBe(200);
  });

  it("hands the provider's check what it needs, and the address the provider should have", async () => {
    const made = await pigeon("?check=true", { settings: { colour: "white" } });
    const asked = loft.asked.at(-1);
    expect(asked?.connection).toEqual({
      id: made.at("id"),
      accounts: [`loft-${lofts}`],
      settings: { colour: "white" },
      secrets,
    });
    expect(asked?.webhookUrl.href).toBe(made.at("webhookUrl"));
  });

  it("asks nobody without it", async () => {
    const before = loft.asked.length;
    for (const query of ["", "?check=false"]) {
      const made = await pigeon(query);
      expect(made.status).toBe(201);
      expect(made.at("checks")).toBeUndefined();
    }
    expect(loft.asked).toHaveLength(before);
    expect((await pigeon("?check=perhaps")).status).toBe(400);
  });

  it("refuses what the channel's schemas let through and the channel does not", async () => {
    const refused = await pigeon("", { settings: { ring: false } });
    expect(refused.status).toBe(400);
    expect(refused.at("error", "message")).toBe("settings.ring: a pigeon without a ring is not let in");
    const { connections } = await desk.ask("GET", "/api/connections").then((list) => ({
      connections: JSON.stringify(list.at("connections")),
    }));
    expect(connections).not.toContain(`"loft-${lofts}"`);
  });
});

describe("GET /api/connections/:id/health", () => {
  it("tells everything of a connection that is well", async () => {
    const id = (await pigeon()).at("id");
    expect((await healthOf(id)).at()).toEqual({
      state: "active",
      problem: null,
      checks: [
        { name: "token", result: "ok", said: "The bird knows the way.", fix: null, expires: null },
        reachable,
      ],
      lastEventAt: null,
      lastSentAt: null,
      failed24h: 0,
      uncertain: 0,
      optedOut: 0,
      windows: { open: 0, closed: 0 },
      watch: null,
      expires: null,
    });
  });

  it("shows the first thing that ends", async () => {
    const id = (await pigeon()).at("id");
    loft.says = [
      { name: "token", result: "ok", said: "Good.", expires: new Date("2027-03-01T00:00:00Z") },
      { name: "data", result: "ok", said: "Good.", expires: new Date("2027-02-01T00:00:00Z") },
    ];
    expect((await healthOf(id)).at("expires")).toBe("2027-02-01T00:00:00.000Z");
  });

  it("shows what came, what went and what did not", async () => {
    const id = await connect(desk, "100000000000071");
    await write(desk, id, "100000000000071", "+15550001111", [{ kind: "text", text: "hi" }]);
    await reply(desk, id, "hello");
    await write(desk, id, "100000000000071", "+15550002222", [{ kind: "text", text: "hi" }]);
    await reply(desk, id, "hello", { kind: "refused", detail: "131026: no WhatsApp there" });
    const health = await healthOf(id);
    expect(health.at()).toMatchObject({ failed24h: 1, uncertain: 0, windows: { open: 2, closed: 0 } });
    for (const time of ["lastEventAt", "lastSentAt"])
      expect(Math.abs(Date.now() - Date.parse(String(health.at(time))))).toBeLessThan(60_000);
  });

  it("skips the provider of the playground, which is not there", async () => {
    const id = (await pigeon()).at("id");
    desk.demo = String(id);
    const health = await healthOf(id);
    expect(health.at("checks", "length")).toBe(1);
    expect(health.at("checks", 0, "result")).toBe("skipped");
  });

  it("does not ask for the address of what has none, and says that nothing can be asked", async () => {
    const made = await desk.ask("POST", "/api/connections?check=true", {
      channel: "owl",
      accounts: ["loft-1"],
      secrets,
    });
    expect(made.at("checks", "length")).toBe(1);
    expect(made.at("checks", 0)).toMatchObject({ name: "provider", result: "skipped" });
    const id = String(made.at("id"));
    await desk.db.query(
      "insert into watches (connection_id, seen_at, problem) values ($1::uuid, '2026-11-23T08:00:00Z', 'login refused')",
      [id],
    );
    expect((await healthOf(id)).at("watch")).toEqual({
      seenAt: "2026-11-23T08:00:00.000Z",
      problem: "login refused",
    });
  });

  it("is 404 for what is not there", async () => {
    expect((await healthOf("0190f5fe-7c00-7a00-8000-000000000000")).status).toBe(404);
  });
});

describe("a check", () => {
  it("that throws is a failed one, logged and not quoted", async () => {
    const id = (await pigeon()).at("id");
    loft.says = () => Promise.reject(new Error("a-secret-word"));
    const errors = desk.told.errors.length;
    const health = await healthOf(id);
    expect(health.status).toBe(200);
    expect(health.at("checks", 0)).toMatchObject({ name: "provider", result: "failed" });
    expect(health.text).not.toContain("a-secret-word");
    expect(desk.told.errors.length).toBe(errors + 1);
  });

  it("ends after ten seconds, its calls a little earlier so that it can say which it was", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, "127.0.0.1", resolve);
    });
    const port = z.object({ port: z.number() }).parse(silent.address()).port;
    const [calls, hangs] = [String((await pigeon()).at("id")), String((await pigeon()).at("id"))];
    loft.says = async ({ id }, deps) => {
      if (id === hangs) return new Promise(() => undefined);
      const how = await deps.fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(60_000) }).then(
        () => "It answered.",
        () => "No answer.",
      );
      return [{ name: "token", result: "failed", said: how, fix: "Wait." }];
    };
    const began = performance.now();
    const [called, hung] = await Promise.all([healthOf(calls), healthOf(hangs)]);
    expect(performance.now() - began).toBeLessThan(11_500);
    silent.closeAllConnections();
    silent.close();
    expect(called.at("checks", 0)).toMatchObject({ name: "token", said: "No answer." });
    expect(hung.at("checks", 0)).toMatchObject({
      name: "provider",
      result: "failed",
      said: "The provider did not answer within 10 s.",
    });
    expect(hung.at("checks", 1)).toEqual(reachable);
  });
});

describe("a connection that does not start", () => {
  const start = async (id: unknown) => {
    const health = await healthOf(id);
    expect(health.status).toBe(200);
    expect(health.at("checks", "length")).toBe(1);
    expect(health.at("checks", 0)).toMatchObject({ name: "start", result: "failed" });
    expect(health.text).not.toContain(secrets.word);
    return {
      said: String(health.at("checks", 0, "said")),
      fix: String(health.at("checks", 0, "fix")),
      health,
    };
  };

  it("because its secrets cannot be opened says what to do about the key", async () => {
    const id = String((await pigeon()).at("id"));
    const lost = vault([Buffer.alloc(32, 9)]);
    await desk.db.query("update connections set secrets = $2, updated_at = now() where id = $1::uuid", [
      id,
      lost.seal("{}", id),
    ]);
    const { said, fix } = await start(id);
    expect(said).toContain("SECRET_KEY");
    expect(fix).toContain(`connect pigeon --change ${id}`);
  });

  it("because another version stored it otherwise names the field", async () => {
    const id = String((await pigeon()).at("id"));
    await desk.db.query(
      `update connections set settings = '{"color": "grey"}', updated_at = now() where id = $1::uuid`,
      [id],
    );
    const { said, fix } = await start(id);
    expect(said).toContain("settings.color: no such field");
    expect(fix).toContain(`PATCH /api/connections/${id}`);
  });

  it("because its channel refuses it uses the channel's words, and is broken", async () => {
    const id = String((await pigeon()).at("id"));
    await desk.db.query(
      `update connections set settings = '{"ring": false}', updated_at = now() where id = $1::uuid`,
      [id],
    );
    const { said, health } = await start(id);
    expect(said).toContain("a pigeon without a ring is not let in");
    expect(health.at("state")).toBe("broken");
    // What does not start answers nobody.
    expect(health.at("windows", "open")).toBe(0);
  });

  it("because this version has no such channel says so", async () => {
    const id = String((await pigeon()).at("id"));
    await desk.db.query("update connections set channel = 'raven', updated_at = now() where id = $1::uuid", [
      id,
    ]);
    expect((await start(id)).said).toBe("This version does not have the channel raven.");
  });
});

describe("a broken connection", () => {
  it("is shown with its problem, and looked at all the same", async () => {
    const id = String((await pigeon()).at("id"));
    const stored = await readConnection(desk.db, desk.vault, id);
    await markBroken(desk.db, id, stored?.version ?? "", "the bird flew away");
    const health = await healthOf(id);
    expect(health.at()).toMatchObject({ state: "broken", problem: "the bird flew away" });
    expect(health.at("checks", "length")).toBe(2);
  });
});
