import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { TrackingSourceKind } from "#src/tracking/source.ts";
import { readTrackingSource } from "#src/store/tracking-sources.ts";
import { program } from "#src/cli/program.ts";
import type { Terminal } from "#src/cli/terminal.ts";
import { openDesk, token, type Desk } from "./desk.ts";

/** As EasyPost is added, on a network where nobody answers. */
const easypost: TrackingSourceKind = {
  kind: "easypost",
  settings: z.strictObject({ apiUrl: z.string().default("https://api.example.com") }).prefault({}),
  secrets: z.strictObject({ apiKey: z.string().min(1), webhookSecret: z.string().min(1) }),
  build: () => ({
    kind: "easypost",
    register: () => Promise.resolve({ ok: true, tracked: null }),
    read: () => Promise.resolve({ ok: true, tracked: null }),
  }),
  check: (_settings, _secrets, _deps, webhookUrl) =>
    Promise.resolve([
      { name: "webhook", result: "failed", said: "There is none.", fix: `Add ${webhookUrl.href}.` },
    ]),
};
const quiet: TrackingSourceKind = {
  kind: "quiet",
  settings: z.strictObject({}).prefault({}),
  secrets: z.strictObject({}).prefault({}),
  build: (settings, hidden, deps) => easypost.build(settings, hidden, deps),
};
const throwing: TrackingSourceKind = {
  ...quiet,
  kind: "throwing",
  check: () => Promise.reject(new Error("it must not")),
};

let desk: Desk;
let changes = 0;
beforeAll(async () => {
  const deps = { fetch, now: () => new Date(), log: () => undefined, unknownStatus: () => undefined };
  const kinds = [easypost, quiet, throwing];
  desk = await openDesk({ tracking: { kinds, deps, changed: () => void (changes += 1) } });
});
afterAll(() => desk.close());

const secrets = { apiKey: "EZAK-secret", webhookSecret: "whsec-secret" };

describe("/api/tracking", () => {
  it("adds a source, says where the provider should call and what it found, and gives no secret away", async () => {
    const made = await desk.ask("POST", "/api/tracking", { kind: "easypost", secrets });
    expect(made.status).toBe(201);
    const id = String(made.at("id"));
    const webhookUrl = `https://chat.example.com/webhooks/tracking/${id}`;
    expect(made.at("webhookUrl")).toBe(webhookUrl);
    expect(made.at("checks", 0)).toMatchObject({
      name: "webhook",
      result: "failed",
      fix: `Add ${webhookUrl}.`,
    });
    expect(changes).toBe(1);
    expect(await readTrackingSource(desk.db, desk.vault, id)).toMatchObject({
      secrets,
      settings: { apiUrl: "https://api.example.com" },
    });

    const list = await desk.ask("GET", "/api/tracking");
    expect(list.at("sources", 0)).toMatchObject({
      id,
      shop: "main",
      kind: "easypost",
      problem: null,
      webhookUrl,
    });
    expect(list.text).not.toContain("secret");
    const report = await desk.ask("GET", `/api/tracking/${id}/report`);
    expect(report.at()).toEqual({
      following: 0,
      ended: 0,
      heardAt: null,
      problem: null,
      pausedUntil: null,
      problems: [],
    });
    expect((await desk.ask("GET", `/api/tracking/${id}/health`)).at("checks", 0, "result")).toBe("failed");
    expect((await desk.ask("GET", `/api/tracking/${id}/report?shop=none`)).status).toBe(404);

    expect((await desk.ask("DELETE", `/api/tracking/${id}`)).status).toBe(204);
    expect((await desk.ask("DELETE", `/api/tracking/${id}`)).status).toBe(404);
    expect((await desk.ask("GET", "/api/tracking")).at("sources")).toEqual([]);
    expect(changes).toBe(2);
  });

  it("takes a provider that cannot be asked, or whose check goes wrong", async () => {
    const one = await desk.ask("POST", "/api/tracking", { kind: "quiet" });
    expect(one.at("checks", 0, "result")).toBe("skipped");
    const other = await desk.ask("POST", "/api/tracking", { kind: "throwing" });
    expect(other.at("checks", 0)).toMatchObject({ result: "failed", said: "The check itself went wrong." });
    for (const made of [one, other]) await desk.ask("DELETE", `/api/tracking/${String(made.at("id"))}`);
  });

  it.each([
    ["a kind that does not exist", { kind: "pigeons" }, "kind: must be one of easypost"],
    ["a source without its secret", { kind: "easypost", secrets: { apiKey: "k" } }, "secrets.webhookSecret"],
    [
      "a setting that does not exist",
      { kind: "quiet", settings: { loft: 1 } },
      "settings.loft: no such field",
    ],
  ])("refuses %s", async (_what, body, words) => {
    const refused = await desk.ask("POST", "/api/tracking", body);
    expect(refused.status).toBe(400);
    expect(refused.at("error", "message")).toContain(words);
    expect((await desk.ask("GET", "/api/tracking")).at("sources")).toEqual([]);
  });

  it("needs the admin token", async () => {
    expect((await desk.app.inject({ method: "GET", url: "/api/tracking" })).statusCode).toBe(401);
  });
});

describe("whereabouts tracking", () => {
  const run = async (args: readonly string[], env: Record<string, string> = {}) => {
    const out: string[] = [];
    const [at] = desk.app.addresses();
    const terminal: Terminal = {
      env: { ADMIN_TOKEN: token, ...env },
      folder: desk.baseDir,
      out: (line) => void out.push(line),
      note: (line) => void out.push(line),
      askSecret: undefined,
    };
    const command = program(terminal, () => undefined).exitOverride();
    const server = `http://127.0.0.1:${typeof at === "object" ? at.port : 0}`;
    await command.parseAsync(["--server", server, "tracking", ...args], { from: "user" });
    return out.join("\n");
  };
  beforeAll(() => desk.app.listen({ host: "127.0.0.1", port: 0 }));

  it("adds, lists and removes, and shows a secret only when it has made it up", async () => {
    expect(await run(["list"])).toContain("There is no tracking source");
    await expect(run(["add", "easypost"])).rejects.toThrow("The api key is missing. Set EASYPOST_API_KEY");
    const added = await run(["add", "easypost"], { EASYPOST_API_KEY: "EZAK-typed" });
    const id = /Added as (\S+)\./.exec(added)?.[1] ?? "";
    expect(added).toContain(`https://chat.example.com/webhooks/tracking/${id}`);
    expect(added).not.toContain("EZAK-typed");
    const stored = await readTrackingSource(desk.db, desk.vault, id);
    const secret = z.object({ apiKey: z.string(), webhookSecret: z.string() }).parse(stored?.secrets);
    expect(secret.apiKey).toBe("EZAK-typed");
    expect(added).toContain(secret.webhookSecret);
    expect(await run([])).toContain(`${id}  easypost  0 followed, 0 ended, nothing heard yet`);
    expect(await run(["remove", id])).toBe(`Removed ${id}.`);
    const given = await run(["add", "easypost", "--api-key", "k", "--webhook-secret", "typed-secret"]);
    expect(given).toContain("the one you gave");
    expect(given).not.toContain("typed-secret");
  });
});
