import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markBroken, readConnection } from "#src/store/connections.ts";
import { ensureShop } from "#src/store/shops.ts";
import { vault } from "#src/store/vault.ts";
import { connect, openDesk, secrets, type Desk } from "./desk.ts";
import { dueSends, reply, write } from "./talk.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const good = {
  channel: "whatsapp",
  accounts: ["100000000000001"],
  settings: { apiUrl: "https://graph.facebook.com", version: "v26.0" },
  secrets: { ...secrets, appSecret: "an-app-secret" },
};
const nobody = "0190f5fe-7c00-7a00-8000-000000000000";

describe("POST /api/connections", () => {
  it("stores a connection, its secrets sealed, and says where its webhook is", async () => {
    const made = await desk.ask("POST", "/api/connections", good);
    expect(made.status).toBe(201);
    const id = String(made.at("id"));
    expect(made.at()).toEqual({
      id,
      webhookPath: `/webhooks/whatsapp/${id}`,
      webhookUrl: `https://chat.example.com/webhooks/whatsapp/${id}`,
    });
    const stored = await readConnection(desk.db, desk.vault, id);
    expect(stored).toMatchObject({ channel: "whatsapp", accounts: ["100000000000001"], state: "active" });
    expect(stored?.secrets).toEqual(secrets);
    expect((await desk.registry.get(id))?.channel.name).toBe("whatsapp");
  });

  it("connects an account once, and names the one that is taken", async () => {
    const again = await desk.ask("POST", "/api/connections", {
      ...good,
      accounts: ["100000000000002", "100000000000001"],
    });
    expect(again.status).toBe(409);
    expect(again.at("error", "code")).toBe("account_taken");
    expect(again.at("error", "message")).toContain("100000000000001");
    const free = await desk.ask("POST", "/api/connections", {
      ...good,
      accounts: ["100000000000002", "100000000000002"],
    });
    expect(free.status).toBe(201);
  });

  it.each([
    ["a channel that does not exist", { ...good, channel: "pigeon" }, ["channel", "whatsapp"]],
    ["no channel", { ...good, channel: undefined }, ["channel", "whatsapp"]],
    ["an account in the wrong form", { ...good, accounts: ["+15550001111"] }, ["accounts.0", "digits only"]],
    ["no account", { ...good, accounts: [] }, ["accounts"]],
    [
      "a missing secret",
      { ...good, secrets: { accessToken: "EAAG-x", appSecret: "s" } },
      ["secrets.verifyToken: is missing"],
    ],
    ["no secrets at all", { ...good, secrets: undefined }, ["secrets: is missing"]],
    [
      "a misspelt setting",
      { ...good, settings: { apiURL: "https://graph.facebook.com" } },
      ["settings.apiURL", "no such field"],
    ],
    [
      "a setting that is wrong",
      { ...good, settings: { apiUrl: "http://graph.facebook.com" } },
      ["settings.apiUrl", "https"],
    ],
    ["a field that does not exist", { ...good, colour: "green" }, ["colour: no such field"]],
    ["a body that is no object", ["x"], ["body"]],
  ])("refuses %s and names the field", async (_what, body, words) => {
    const refused = await desk.ask("POST", "/api/connections", body);
    expect(refused.status).toBe(400);
    expect(refused.at("error", "code")).toBe("invalid");
    for (const word of words) expect(refused.at("error", "message")).toContain(word);
  });

  it("never repeats a secret, however wrong the request is", async () => {
    const secret = "sk-very-secret-value";
    const wrong = [
      {
        ...good,
        secrets: {
          accessToken: `${secret} with spaces`,
          appSecret: [`${secret} 2`],
          verifyToken: 3,
          [`x`]: secret,
        },
      },
      { ...good, secrets: { accessToken: [secret], appSecret: { secret }, verifyToken: [secret] } },
      { ...good, secrets: secret },
      { ...good, secrets: [secret], settings: secret, accounts: secret },
    ];
    for (const body of wrong) {
      const refused = await desk.ask("POST", "/api/connections", body);
      expect(refused.status).toBe(400);
      expect(refused.text).not.toContain(secret);
    }
    const torn = await desk.app.inject({
      method: "POST",
      url: "/api/connections",
      headers: { authorization: `Bearer the admin token of a test`, "content-type": "application/json" },
      payload: `{"secrets": {"accessToken": "${secret}"`,
    });
    expect(torn.statusCode).toBe(400);
    expect(torn.json()).toMatchObject({ error: { code: "unreadable_body" } });
    expect(torn.body).not.toContain(secret);
    expect(JSON.stringify(desk.told.errors)).not.toContain(secret);
  });
});

describe("GET /api/connections", () => {
  it("lists connections of the shop without any secret", async () => {
    const id = await connect(desk, "100000000000010");
    const list = await desk.ask("GET", "/api/connections");
    expect(list.status).toBe(200);
    expect(list.text).toContain(id);
    for (const secret of ["EAAG-an-access-token", "an-app-secret", "a-verify-token"])
      expect(list.text).not.toContain(secret);
    const one = await desk.ask("GET", `/api/connections/${id}`);
    expect(one.at()).toMatchObject({
      id,
      shop: "main",
      channel: "whatsapp",
      accounts: ["100000000000010"],
      state: "active",
      problem: null,
      demo: false,
      webhookUrl: `https://chat.example.com/webhooks/whatsapp/${id}`,
    });
    expect(one.at("settings", "settleMs")).toBe(0);
    expect(one.at("secrets")).toBeUndefined();
    expect(String(one.at("createdAt"))).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it("marks the playground's connection", async () => {
    const id = await connect(desk, "100000000000011");
    desk.demo = id;
    expect((await desk.ask("GET", `/api/connections/${id}`)).at("demo")).toBe(true);
    desk.demo = undefined;
  });

  it("keeps shops apart", async () => {
    await ensureShop(desk.db, "other", "Another shop", {});
    const made = await desk.ask("POST", "/api/connections", {
      ...good,
      shop: "other",
      accounts: ["100000000000012"],
    });
    const id = String(made.at("id"));
    expect((await desk.ask("GET", `/api/connections/${id}`)).status).toBe(404);
    expect((await desk.ask("GET", `/api/connections/${id}?shop=other`)).at("shop")).toBe("other");
    expect((await desk.ask("DELETE", `/api/connections/${id}`)).status).toBe(404);
    expect((await desk.ask("GET", "/api/shops")).at("shops")).toEqual([
      { slug: "main", name: "A shop" },
      { slug: "other", name: "Another shop" },
    ]);
    const unknown = await desk.ask("GET", "/api/connections?shop=nowhere");
    expect(unknown.status).toBe(404);
    expect(unknown.at("error", "code")).toBe("unknown_shop");
    expect(unknown.at("error", "message")).toContain("nowhere");
  });
});

describe("PATCH /api/connections/:id", () => {
  it("changes what is given, keeps the rest, and mends a broken connection", async () => {
    const id = await connect(desk, "100000000000020");
    await write(desk, id, "100000000000020", "+15550100020", [{ kind: "text", text: "where is it?" }]);
    const waiting = { kind: "broken", what: "connection", detail: "token expired" } as const;
    await reply(desk, id, "On its way.", waiting);
    const used = await readConnection(desk.db, desk.vault, id);
    await markBroken(desk.db, id, used?.version ?? "", "token expired");
    desk.registry.forget(id);
    expect((await desk.ask("GET", `/api/connections/${id}`)).at()).toMatchObject({
      state: "broken",
      problem: "token expired",
    });
    expect(await dueSends(desk)).toEqual([]);

    const before = desk.told.sends;
    const changed = await desk.ask("PATCH", `/api/connections/${id}`, {
      secrets: { accessToken: "EAAG-a-new-token" },
    });
    expect(changed.status).toBe(200);
    expect(changed.at()).toMatchObject({ state: "active", problem: null });
    expect(changed.text).not.toContain("EAAG");
    expect(desk.told.sends).toBe(before + 1);
    expect(await dueSends(desk)).toHaveLength(1);
    const stored = await readConnection(desk.db, desk.vault, id);
    expect(stored?.secrets).toEqual({ ...secrets, accessToken: "EAAG-a-new-token" });
    expect(stored?.settings).toMatchObject({ settleMs: 0 });
    expect((await desk.registry.get(id))?.state).toBe("active");
  });

  it("takes null for the default, and refuses what the channel would refuse, unchanged", async () => {
    const id = await connect(desk, "100000000000021");
    const back = await desk.ask("PATCH", `/api/connections/${id}`, { settings: { settleMs: null } });
    expect(back.at("settings", "settleMs")).toBe(1500);
    const refused = await desk.ask("PATCH", `/api/connections/${id}`, {
      settings: { settleMs: 90_000 },
      secrets: { appSecret: "new" },
    });
    expect(refused.status).toBe(400);
    expect(refused.at("error", "message")).toContain("settings.settleMs");
    const without = await desk.ask("PATCH", `/api/connections/${id}`, { secrets: { verifyToken: null } });
    expect(without.at("error", "message")).toContain("secrets.verifyToken: is missing");
    expect((await readConnection(desk.db, desk.vault, id))?.secrets).toEqual(secrets);
  });

  it("asks for all secrets anew when the old ones cannot be opened, and takes them", async () => {
    const lost = vault([Buffer.alloc(32, 9)]);
    const id = await connect(desk, "100000000000022");
    await desk.db.query("update connections set secrets = $2 where id = $1::uuid", [id, lost.seal("{}", id)]);
    const some = await desk.ask("PATCH", `/api/connections/${id}`, { secrets: { accessToken: "EAAG-x" } });
    expect(some.status).toBe(409);
    expect(some.at("error", "code")).toBe("secrets_unreadable");
    const all = await desk.ask("PATCH", `/api/connections/${id}`, { secrets });
    expect(all.status).toBe(200);
    expect((await readConnection(desk.db, desk.vault, id))?.secrets).toEqual(secrets);
  });

  it("says 404 for what is not there", async () => {
    const missing = await desk.ask("PATCH", `/api/connections/${nobody}`, { settings: {} });
    expect(missing.status).toBe(404);
    expect(missing.at("error", "message")).toContain(nobody);
  });
});

describe("DELETE /api/connections/:id", () => {
  it("removes it, frees its account, and closes its webhook", async () => {
    const id = await connect(desk, "100000000000030");
    expect(await desk.registry.get(id)).toBeDefined();
    const gone = await desk.ask("DELETE", `/api/connections/${id}`);
    expect(gone.status).toBe(204);
    expect(gone.text).toBe("");
    expect(await desk.registry.get(id)).toBeUndefined();
    expect((await desk.ask("DELETE", `/api/connections/${id}`)).status).toBe(404);
    expect((await desk.ask("GET", `/api/connections/${id}`)).status).toBe(404);
    await connect(desk, "100000000000030");
  });

  it("says 404 for an id that cannot be one", async () => {
    const odd = await desk.ask("DELETE", "/api/connections/nothing-here");
    expect(odd.status).toBe(404);
    expect(odd.at("error", "code")).toBe("not_found");
  });
});
