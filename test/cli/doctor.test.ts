import { createServer } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { whatsappKind } from "#channels/whatsapp/index.ts";
import { markBroken, readConnection } from "#src/store/connections.ts";
import { ensureShop } from "#src/store/shops.ts";
import { trackingSourceKinds } from "#src/tracking/index.ts";
import { openDesk, token, type Desk } from "../server/api/desk.ts";
import { pigeonLoft } from "../server/api/pigeon.ts";
import { reply, write } from "../server/api/talk.ts";
import { inside } from "./inside.ts";

const loft = pigeonLoft();
const kinds = [whatsappKind, loft.kind, loft.watched];
/** The gateway's own providers, none of which anybody has added here. */
const tracking = {
  kinds: trackingSourceKinds,
  deps: { fetch, now: () => new Date(), log: () => undefined, unknownStatus: () => undefined },
  changed: () => undefined,
};
const dayMs = 86_400_000;
let desk: Desk;
let env: Record<string, string>;
beforeAll(async () => {
  desk = await openDesk({ kinds, tracking });
  env = { WHEREABOUTS_URL: await desk.app.listen({ host: "127.0.0.1", port: 0 }), ADMIN_TOKEN: token };
});
afterAll(() => desk.close());
beforeEach(() => {
  loft.says = [{ name: "token", result: "ok", said: "The bird knows the way." }];
});
/** Each test has what it connects to itself. */
afterEach(async () => {
  desk.demo = undefined;
  const list = await desk.ask("GET", "/api/connections");
  const ids = z.array(z.object({ id: z.string() })).parse(list.at("connections"));
  for (const { id } of ids) await desk.ask("DELETE", `/api/connections/${id}`);
});

let accounts = 0;
const connectAs = async (body: object): Promise<string> => {
  accounts += 1;
  const made = await desk.ask("POST", "/api/connections", { accounts: [`loft-${accounts}`], ...body });
  if (made.status !== 201) throw new Error(made.text);
  return String(made.at("id"));
};
const pigeon = () => connectAs({ channel: "pigeon", secrets: { word: "a-secret-word" } });
const doctor = (...args: string[]) => inside(["doctor", ...args], env);

describe("doctor", () => {
  it("says what is well, what came and what went, and succeeds", async () => {
    const id = await pigeon();
    const said = await doctor();
    expect(said.code).toBe(0);
    // What is not connected is a hint.
    expect(said.err).toMatch(/^There are no orders yet\. .*sources add --help.*\n$/);
    expect(said.out).toContain(`${id}  pigeon  loft-${accounts}\n`);
    expect(said.out).toContain("  ok       token          The bird knows the way.\n");
    expect(said.out).toContain("  ok       reachable      A request to it arrived here");
    expect(said.out).toContain("last event never, last send never");
    expect(said.out).toContain(
      "sends failed in 24 h: 0, uncertain: 0, opted out: 0, reply window open: 0, closed: 0",
    );
  });

  it("counts what has happened, and does not fail for it", async () => {
    const account = "100000000000091";
    const id = await connectAs({
      channel: "whatsapp",
      accounts: [account],
      settings: { settleMs: 0 },
      secrets: { accessToken: "EAAG-x", appSecret: "s", verifyToken: "v" },
    });
    await write(desk, id, account, "+15550001111", [{ kind: "text", text: "hi" }]);
    await reply(desk, id, "hello", { kind: "refused", detail: "no such phone" });
    await write(desk, id, account, "+15550002222", [{ kind: "text", text: "hi" }]);
    await reply(desk, id, "hello", { kind: "uncertain", detail: "no answer" });
    const said = await doctor("--json");
    const found = JSON.stringify(JSON.parse(said.out));
    expect(found).toContain('"failed24h":1,"uncertain":1');
    const words = (await doctor(id)).out;
    expect(words).toMatch(
      /note {5}uncertain {6}1 reply may not have arrived\.\n +→ .*\/api\/deliveries\/<id>\/retry/,
    );
    expect(words).toMatch(
      /note {5}failed sends {3}1 of the last 24 hours could not be sent\.\n +→ .*\/api\/conversations/,
    );
    expect(words).toMatch(/last event \d+ s ago \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\), last send never/);
  });

  it("looks at one connection, in whichever shop it is, or at all of one shop", async () => {
    const mine = await pigeon();
    await ensureShop(desk.db, "second", "Second", {});
    const other = await connectAs({ channel: "pigeon", shop: "second", secrets: { word: "a-secret-word" } });
    const one = await doctor(other);
    expect(one.out).toContain(`${other}  pigeon  loft-${accounts}  (shop second)`);
    expect(one.out).not.toContain(mine);
    const shop = await doctor("--shop", "second");
    expect(shop.out).toContain(other);
    expect(shop.out).not.toContain(mine);
    const none = await doctor("0190f5fe-7c00-7a00-8000-000000000000");
    expect(none.code).toBe(1);
    expect(none.err).toContain("There is no connection 0190f5fe-7c00-7a00-8000-000000000000");
    await desk.ask("DELETE", `/api/connections/${other}?shop=second`);
  });

  it("does not ask the playground's provider", async () => {
    desk.demo = await pigeon();
    loft.says = [{ name: "token", result: "failed", said: "Nobody is there.", fix: "Leave it." }];
    const said = await doctor();
    expect(said.code).toBe(0);
    expect(said.out).toContain("(playground)");
    expect(said.out).toContain("skipped  provider");
  });

  it("has nothing to say where nothing is connected", async () => {
    const said = await doctor();
    expect(said).toMatchObject({ code: 0, out: "" });
    expect(said.err).toContain("npx whereabouts connect --help");
  });

  it("tells the same as data", async () => {
    const id = await pigeon();
    loft.says = [{ name: "account", result: "failed", said: "The loft is empty.", fix: "Buy a pigeon." }];
    const said = await doctor("--json");
    expect(said.code).toBe(1);
    const found: unknown = JSON.parse(said.out);
    expect(found).toMatchObject({
      ok: false,
      connections: [
        {
          id,
          shop: "main",
          channel: "pigeon",
          ok: false,
          findings: [
            { name: "account", result: "failed", said: "The loft is empty.", fix: "Buy a pigeon." },
            { name: "reachable", result: "ok" },
          ],
          health: { state: "active", windows: { open: 0, closed: 0 }, watch: null },
        },
      ],
    });
  });
});

describe("doctor prints the state and the fix, and fails, when", () => {
  it("a check fails", async () => {
    const well = await pigeon();
    const ill = await pigeon();
    loft.says = async ({ id }) =>
      id === well
        ? []
        : [{ name: "account", result: "failed", said: "The loft is empty.", fix: "Buy a pigeon." }];
    const said = await doctor();
    expect(said.code).toBe(1);
    expect(said.out).toContain(
      `  failed   account        The loft is empty.\n${" ".repeat(26)}→ Buy a pigeon.\n`,
    );
    expect(said.err).toContain("whereabouts: 1 of 2 connections does not work as it should.\n");
    expect((await doctor(well)).code).toBe(0);
    expect((await doctor(ill)).code).toBe(1);
  });

  it("the connection is broken", async () => {
    const id = await pigeon();
    const stored = await readConnection(desk.db, desk.vault, id);
    await markBroken(desk.db, id, stored?.version ?? "", "190: access token expired or revoked");
    const said = await doctor();
    expect(said.code).toBe(1);
    expect(said.out).toContain(
      "failed   state          Nothing is sent: 190: access token expired or revoked",
    );
    expect(said.out).toContain(`npx whereabouts connect pigeon --change ${id}`);
  });

  it("it does not start", async () => {
    const id = await pigeon();
    await desk.db.query(
      `update connections set settings = '{"ring": false}', updated_at = now() where id = $1::uuid`,
      [id],
    );
    desk.registry.forget(id);
    const said = await doctor();
    expect(said.code).toBe(1);
    expect(said.out).toContain("failed   start          It cannot be started: settings.ring:");
    expect(said.out).toContain(`--change ${id}`);
    // Said once: the state is the same news.
    expect(said.out.match(/without a ring/g)).toHaveLength(1);
  });

  it("a mailbox is not heard", async () => {
    const id = await connectAs({ channel: "owl", secrets: { word: "a-secret-word" } });
    expect((await doctor()).code).toBe(0);
    await desk.db.query(
      "insert into watches (connection_id, seen_at, problem) values ($1::uuid, now() - interval '3 hours', 'The login was refused.')",
      [id],
    );
    const said = await doctor();
    expect(said.code).toBe(1);
    expect(said.out).toContain("failed   watch          The login was refused.");
    expect(said.out).toMatch(/watched, last seen 3 h ago/);
  });

  it("PUBLIC_URL is one that providers cannot call", async () => {
    const local = await openDesk({ kinds, tracking, publicUrl: new URL("http://127.0.0.1:3000") });
    try {
      const server = await local.app.listen({ host: "127.0.0.1", port: 0 });
      await local.ask("POST", "/api/connections", {
        channel: "pigeon",
        accounts: ["loft-1"],
        secrets: { word: "a-secret-word" },
      });
      const said = await inside(["doctor"], { ...env, WHEREABOUTS_URL: server });
      expect(said.code).toBe(1);
      expect(said.out).toContain("failed   reachable      http://127.0.0.1:3000 is no https address");
      expect(said.out).toContain("set PUBLIC_URL to it");
    } finally {
      await local.close();
    }
  });

  it("the server cannot say", async () => {
    const away = createServer((request, response) => {
      request.resume();
      const answer = (status: number, body: object) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      if (request.url === "/api/shops") return answer(200, { shops: [{ slug: "main", name: "Main" }] });
      if (request.url?.includes("/health") === true)
        return answer(503, { error: { code: "database_away", message: "The database does not answer." } });
      if (request.url?.startsWith("/api/sources") === true) return answer(200, { sources: [] });
      if (request.url?.startsWith("/api/tracking") === true)
        return answer(500, { error: { code: "internal", message: "Something went wrong here." } });
      return answer(200, {
        connections: [
          {
            id: "1",
            channel: "pigeon",
            accounts: ["loft-1"],
            state: "active",
            problem: null,
            demo: false,
            webhookUrl: "https://chat.example.com/webhooks/pigeon/1",
          },
        ],
      });
    });
    await new Promise<void>((resolve) => {
      away.listen(0, "127.0.0.1", resolve);
    });
    const { port } = z.object({ port: z.number() }).parse(away.address());
    const said = await inside(["doctor"], { ...env, WHEREABOUTS_URL: `http://127.0.0.1:${port}` });
    away.closeAllConnections();
    away.close();
    expect(said.code).toBe(1);
    expect(said.out).toContain("failed   health         The database does not answer.");
    expect(said.out).toContain("tracking sources\n  failed   health         Something went wrong here.");
    expect(said.err).toBe("whereabouts: 2 of 2 things looked at do not work as they should.\n");
  });
});

describe("a token", () => {
  it("that ends soon is worth a word before it does", async () => {
    const id = await pigeon();
    const ends = new Date(Date.now() + 5 * dayMs + 3_600_000);
    loft.says = [{ name: "token", result: "ok", said: "Valid.", expires: ends }];
    const said = await doctor();
    expect(said.code).toBe(0);
    const day = ends.toISOString().slice(0, 10);
    expect(said.out).toContain(`ok       token          Valid. (until ${day}, in 5 days)`);
    expect(said.out).toContain("note     expiry         Something it needs ends in 5 days.");
    expect(said.out).toContain(`npx whereabouts connect pigeon --change ${id}`);
    expect(said.out).toContain(`token ends ${day}, in 5 days`);
  });

  it("that ends in months is only shown", async () => {
    await pigeon();
    const ends = new Date(Date.now() + 60 * dayMs + 3_600_000);
    loft.says = [{ name: "token", result: "ok", said: "Valid.", expires: ends }];
    const said = await doctor();
    expect(said.out).toContain("in 60 days");
    expect(said.out).not.toContain("note ");
  });
});
