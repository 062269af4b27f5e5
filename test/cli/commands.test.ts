import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureShop } from "#src/store/shops.ts";
import { giveFloor } from "#src/store/conversations.ts";
import { createConnection, readConnection } from "#src/store/connections.ts";
import { connect, openDesk, secrets, token, type Desk } from "../server/api/desk.ts";
import { reply } from "../server/api/talk.ts";
import { launcher, running, whereabouts } from "./command.ts";

let desk: Desk;
let url: string;
let demo: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  desk = await openDesk();
  url = await desk.app.listen({ host: "127.0.0.1", port: 0 });
  demo = await connect(desk, "100000000000001");
  desk.demo = demo;
  env = { WHEREABOUTS_URL: url, ADMIN_TOKEN: token };
});
afterAll(() => desk.close());

/** Runs `say` while this test answers what it wrote. */
const answering = async (args: readonly string[], answer: () => Promise<void>) => {
  const turns = desk.told.turns;
  const command = running(process.execPath, [launcher, "say", ...args], { env });
  while (desk.told.turns === turns) await new Promise((resolve) => setTimeout(resolve, 20));
  await answer();
  const code = await command.ended;
  return { code, out: command.out(), err: command.err() };
};

describe("say", () => {
  it("writes in the playground and prints the reply, and nothing else, to standard output", async () => {
    const said = await answering(["where is my order?", "--as", "+15550001111"], () =>
      reply(desk, demo, "It is on its way.\nIt comes on Friday."),
    );
    expect(said).toEqual({ code: 0, out: "It is on its way.\nIt comes on Friday.\n", err: "" });
  });

  it("shows how the answer came about", async () => {
    const said = await answering(["hello", "--as", "+15550002222", "--trace"], () =>
      reply(desk, demo, "Hello."),
    );
    expect(said.out).toBe("Hello.\n");
    for (const words of [
      "turn: reply",
      "model builtin",
      "intent order_status",
      "level 3",
      "list_my_orders {} → ok",
      "delivery: sent, 1 attempt",
    ])
      expect(said.err).toContain(words);
  });

  it("finds the playground in a shop of its own", async () => {
    const shop = await ensureShop(desk.db, "demo", "The demo shop", {});
    const made = await createConnection(desk.db, desk.vault, {
      shop: shop.id,
      channel: "whatsapp",
      accounts: ["100000000000099"],
      settings: { settleMs: 0 },
      secrets,
    });
    if (!made.ok) throw new Error("not connected");
    desk.demo = made.id;
    const said = await answering(["hello", "--as", "+15550007777"], () =>
      reply(desk, made.id, "Hello there."),
    );
    desk.demo = demo;
    expect(said).toEqual({ code: 0, out: "Hello there.\n", err: "" });
  });

  it("fails when the reply does not arrive, and says why", async () => {
    const failure = { kind: "refused", detail: "131026: no WhatsApp there" } as const;
    const said = await answering(["hello", "--as", "+15550003333", "--connection", demo], () =>
      reply(desk, demo, "Hello.", failure),
    );
    expect(said.code).toBe(1);
    expect(said.err).toContain("failed (refused: 131026: no WhatsApp there)");
  });

  it("does not wait for an agent who is silent because a person speaks", async () => {
    await answering(["hello", "--as", "+15550004444"], () => reply(desk, demo, "Hello."));
    const list = await desk.ask("GET", "/api/conversations?limit=1");
    const id = String(list.at("conversations", 0, "id"));
    await giveFloor(desk.db, desk.shop.id, id, "person");
    const said = await whereabouts(["say", "anybody?", "--as", "+15550004444"], { env });
    expect(said.code).toBe(1);
    expect(said.err).toContain(`/api/conversations/${id}/floor`);
  });

  it("gives up after the time it was given", async () => {
    const said = await whereabouts(["say", "hello", "--as", "+15550005555", "--timeout", "0.5"], { env });
    expect(said.code).toBe(1);
    expect(said.err).toContain("no answer within 0.5 s");
  });

  it("writes to no real connection that was not named", async () => {
    desk.demo = undefined;
    const said = await whereabouts(["say", "hello", "--as", "+15550006666"], { env });
    desk.demo = demo;
    expect(said.code).toBe(1);
    expect(said.err).toContain("--connection");
    expect(said.err).toContain(demo);
  });

  it("teaches what is missing", async () => {
    const said = await whereabouts(["say", "hello"], { env });
    expect(said.code).toBe(1);
    expect(said.err).toContain("--as <phone>");
  });
});

describe("connect whatsapp", () => {
  const secret = { WHATSAPP_ACCESS_TOKEN: "EAAG-from-env", WHATSAPP_APP_SECRET: "app-secret-from-env" };

  it("connects with secrets from the environment and says what to paste where", async () => {
    const done = await whereabouts(
      [
        "connect",
        "whatsapp",
        "--phone-number-id",
        "100000000000002",
        "--phone-number-id",
        "100000000000003",
        "--settle-ms",
        "250",
      ],
      { env: { ...env, ...secret } },
    );
    expect(done.code).toBe(0);
    const id = /Connected as (\S+)\./.exec(done.out)?.[1] ?? "";
    expect(done.out).toContain(`Callback URL   https://chat.example.com/webhooks/whatsapp/${id}`);
    const verifyToken = /Verify token {3}(\S+)/.exec(done.out)?.[1];
    const stored = await readConnection(desk.db, desk.vault, id);
    expect(stored?.accounts).toEqual(["100000000000002", "100000000000003"]);
    expect(stored?.settings).toMatchObject({ settleMs: 250, version: "v26.0" });
    expect(stored?.secrets).toEqual({
      accessToken: "EAAG-from-env",
      appSecret: ["app-secret-from-env"],
      verifyToken,
    });
    expect(String(verifyToken).length).toBeGreaterThanOrEqual(20);
    expect(done.out + done.err).not.toContain("EAAG-from-env");
    expect(done.err).toBe("");
    await fetch(
      new URL(
        `/webhooks/whatsapp/${id}?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${verifyToken}`,
        url,
      ),
    ).then(async (response) => expect(await response.text()).toBe("42"));
  });

  it("prefers what is given to the environment", async () => {
    const done = await whereabouts(
      [
        "connect",
        "whatsapp",
        "--phone-number-id",
        "100000000000004",
        "--verify-token",
        "mine",
        "--access-token",
        "EAAG-given",
      ],
      { env: { ...env, ...secret } },
    );
    const id = /Connected as (\S+)\./.exec(done.out)?.[1] ?? "";
    expect((await readConnection(desk.db, desk.vault, id))?.secrets).toMatchObject({
      accessToken: "EAAG-given",
      verifyToken: "mine",
    });
  });

  it("says in the server's words what is wrong", async () => {
    const taken = await whereabouts(["connect", "whatsapp", "--phone-number-id", "100000000000001"], {
      env: { ...env, ...secret },
    });
    expect(taken.code).toBe(1);
    expect(taken.err).toContain("100000000000001 is connected already");
    const phone = await whereabouts(["connect", "whatsapp", "--phone-number-id", "+15550001111"], {
      env: { ...env, ...secret },
    });
    expect(phone.err).toContain("accounts.0: must be a phone number id: digits only");
  });

  it("names the secret that is missing where nobody can be asked", async () => {
    const done = await whereabouts(
      ["connect", "whatsapp", "--phone-number-id", "100000000000005", "--access-token", "EAAG-x"],
      { env },
    );
    expect(done.code).toBe(1);
    expect(done.err).toContain("WHATSAPP_APP_SECRET");
    expect(done.err).toContain("--app-secret");
  });

  it("asks for a phone number id", async () => {
    const done = await whereabouts(["connect", "whatsapp"], { env });
    expect(done.code).toBe(1);
    expect(done.err).toContain("--phone-number-id");
  });
});

describe("connections", () => {
  it("are listed with what is wrong, and removed", async () => {
    const id = await connect(desk, "100000000000006");
    const list = await whereabouts(["connections"], { env });
    expect(list.code).toBe(0);
    expect(list.out).toContain(`${id}  whatsapp  100000000000006  active\n`);
    expect(list.out).toContain(`${demo}  whatsapp  100000000000001  active  (playground)\n`);
    expect((await whereabouts(["connections", "remove", id], { env })).out).toBe(`Removed ${id}.\n`);
    const again = await whereabouts(["connections", "remove", id], { env });
    expect(again.code).toBe(1);
    expect(again.err).toContain(id);
  });
});

describe("sources", () => {
  it("are added from a file here, listed with their problems, and removed", async () => {
    await writeFile(join(desk.baseDir, "mine.json"), JSON.stringify({ orders: [{ number: "" }] }));
    const options = { env, cwd: desk.baseDir };
    const added = await whereabouts(["sources", "add", "file", "mine.json", "--country", "DE"], options);
    expect(added.code).toBe(0);
    expect(added.out).toContain("0 orders, 1 problem");
    const id = /Added as (\S+):/.exec(added.out)?.[1] ?? "";
    const list = await whereabouts(["sources", "list"], options);
    expect(list.out).toContain(`${id}  file  ${join(desk.baseDir, "mine.json")}  `);
    expect((await desk.ask("GET", "/api/sources")).at("sources", 0, "settings")).toMatchObject({
      country: "DE",
    });
    expect((await whereabouts(["sources", "remove", id], options)).out).toBe(`Removed ${id}.\n`);
    const none = await whereabouts(["sources"], options);
    expect(none.out).toBe("");
    expect(none.err).toContain("sources add file");
    const wrong = await whereabouts(["sources", "add", "file", "mine.json", "--country", "Germany"], options);
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("settings.country");
  });
});

describe("the server", () => {
  it("is found by --server, WHEREABOUTS_URL or PORT, and its token in DATA_DIR", async () => {
    await writeFile(join(desk.baseDir, "admin.token"), `${token}\n`);
    const there = { ADMIN_TOKEN: undefined, DATA_DIR: desk.baseDir };
    const byPort = await whereabouts(["connections"], { env: { ...there, PORT: new URL(url).port } });
    expect(byPort.out).toContain(demo);
    const byOption = await whereabouts(["connections", "list", "--server", url], {
      env: { ...there, PORT: "1", WHEREABOUTS_URL: "http://127.0.0.1:1" },
    });
    expect(byOption.out).toContain(demo);
  });

  it.each([
    ["nobody answers", { WHEREABOUTS_URL: "http://127.0.0.1:1", ADMIN_TOKEN: token }, "npm start"],
    ["the address is none", { WHEREABOUTS_URL: "localhost", ADMIN_TOKEN: token }, "must be a URL"],
  ])("is missed plainly when %s", async (_what, given, words) => {
    const missed = await whereabouts(["connections"], { env: given });
    expect(missed.code).toBe(1);
    expect(missed.err).toContain(words);
    expect(missed.err).not.toMatch(/^\s+at /m);
  });

  it("refuses a wrong token, and a missing one is looked for by name", async () => {
    const wrong = await whereabouts(["connections"], {
      env: { ...env, ADMIN_TOKEN: "not the token at all" },
    });
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("admin token is missing or wrong");
    const none = await whereabouts(["connections"], {
      env: { WHEREABOUTS_URL: url, DATA_DIR: join(desk.baseDir, "none") },
    });
    expect(none.err).toContain(join(desk.baseDir, "none", "admin.token"));
  });
});

describe("--help", () => {
  it.each([
    [[]],
    [["serve"]],
    [["say"]],
    [["connect"]],
    [["connect", "whatsapp"]],
    [["connect", "email"]],
    [["doctor"]],
    [["connections"]],
    [["sources"]],
  ])("teaches by example: %s", async (command) => {
    const help = await whereabouts([...command, "--help"]);
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/npx whereabouts/);
  });
});
