import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { echo } from "../fakes/echo.ts";
import { post, sign, testGateway, textsBody, type TestGateway } from "../fakes/gateway.ts";

const recorded = process.env.RECORDED;
if (recorded === undefined)
  process.stdout.write(
    "recorded: skipped; set RECORDED to the folder of recorded payloads to run them through the endpoint\n",
  );
const folder = join(recorded ?? "", "meta", "whatsapp");
const files = recorded === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".json"));

/** Every account that occurs in the recorded bodies. */
function accountsIn(texts: readonly string[]): string[] {
  return [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/"phone_number_id":\s*"(\d+)"/g)].map(([, id]) => id ?? "")),
    ),
  ];
}

let gateway: TestGateway;
const bodies = files.map((name) => readFileSync(join(folder, name), "utf8"));

beforeAll(async () => {
  const accounts = accountsIn(bodies);
  gateway = await testGateway({ runTurn: echo, ...(accounts.length === 0 ? {} : { accounts }) });
});
afterAll(() => gateway.stop());

async function counted(): Promise<Map<string, number>> {
  const text = await (await fetch(new URL("/metrics", gateway.gateway.url))).text();
  const found = new Map<string, number>();
  for (const [, kind, outcome, value] of text.matchAll(
    /^whereabouts_events_total\{channel="whatsapp",kind="([^"]*)",outcome="([^"]*)"\} (\d+)$/gm,
  ))
    if (kind !== undefined && outcome !== undefined) found.set(`${kind} ${outcome}`, Number(value));
  return found;
}

describe.runIf(files.length > 0)("every recorded body", () => {
  it.each(files)("%s is accepted, and yields events or a named reason", async (name) => {
    const before = await counted();
    expect(await post(gateway.webhookUrl, readFileSync(join(folder, name), "utf8"))).toBe(200);
    const after = await counted();
    const new_ = [...after].filter(([key, value]) => value > (before.get(key) ?? 0)).map(([key]) => key);
    expect(new_.length).toBeGreaterThan(0);
    expect(new_.filter((key) => key.includes("rejected"))).toEqual([]);
  });
});

describe("a signature that does not fit", () => {
  const body = textsBody("15550100040", [{ id: "wamid.forged", text: "let me in" }]);
  const right = sign(body);
  const cases: Record<string, [string, string]> = {
    "a tampered byte": [body.replace("let me in", "let me on"), right],
    "no signature": [body, ""],
    "a short one": [body, right.slice(0, -2)],
    "upper-case hex": [body, `sha256=${right.slice(7).toUpperCase()}`],
    "the wrong secret": [body, sign(body, "another-secret")],
    "the wrong scheme": [body, right.replace("sha256=", "sha1=")],
    "something after it": [body, `${right}, ${right}`],
  };

  it.each(Object.entries(cases))("%s: 401, and nothing is stored", async (_name, [bytes, signature]) => {
    const before = await counted();
    expect(await post(gateway.webhookUrl, bytes, signature)).toBe(401);
    const after = await counted();
    expect([...after].filter(([key, value]) => value > (before.get(key) ?? 0)).map(([key]) => key)).toEqual([
      "request unverified",
    ]);
  });

  it("a missing header: 401; the right one: 200", async () => {
    const response = await fetch(gateway.webhookUrl, { method: "POST", body });
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain("sha256");
  });
});

describe("the endpoint", () => {
  it("answers Meta's handshake, and nobody else's", async () => {
    const ask = (token: string) =>
      fetch(`${gateway.webhookUrl}?hub.mode=subscribe&hub.challenge=0012345&hub.verify_token=${token}`);
    const right = await ask("a-verify-token");
    expect([right.status, await right.text()]).toEqual([200, "0012345"]);
    expect((await ask("wrong")).status).toBe(403);
    expect((await fetch(gateway.webhookUrl)).status).toBe(403);
  });

  it("says 404 for what is not connected, 400 for signed bytes that are no JSON, 413 for too many", async () => {
    const stranger = gateway.webhookUrl.replace(/[0-9a-f]{4}$/, "0000");
    expect(await post(stranger, "{}")).toBe(404);
    expect(await post(gateway.webhookUrl.replace("whatsapp", "messenger"), "{}")).toBe(404);
    expect(await post(`${gateway.webhookUrl}x`, "{}")).toBe(404);
    expect(await post(gateway.webhookUrl, "not json")).toBe(400);
    expect(await post(gateway.webhookUrl, " ".repeat(3 * 1024 * 1024 + 1))).toBe(413);
    const nearly = textsBody("15550100041", [{ id: "wamid.big", text: "x".repeat(2_500_000) }]);
    expect(await post(gateway.webhookUrl, nearly)).toBe(200);
  });

  it("stores what is for an account it does not know as a rejection", async () => {
    const before = await counted();
    expect(
      await post(
        gateway.webhookUrl,
        textsBody("15550100042", [{ id: "wamid.else", text: "hi" }], "999999999"),
      ),
    ).toBe(200);
    const after = await counted();
    expect(after.get("rejected rejected:unknown_account")).toBe(
      (before.get("rejected rejected:unknown_account") ?? 0) + 1,
    );
  });
});
