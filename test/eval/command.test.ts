import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inside } from "../cli/inside.ts";
import { connect, openDesk, token, type Desk } from "../server/api/desk.ts";
import { reply, write } from "../server/api/talk.ts";

let folder: string;
let desk: Desk;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "eval-"));
  desk = await openDesk();
  env = { WHEREABOUTS_URL: await desk.app.listen({ host: "127.0.0.1", port: 0 }), ADMIN_TOKEN: token };
});
afterAll(async () => {
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, json: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(json));
  return path;
};
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const link = "https://track.example.com/KX7781";
const orders = () =>
  file("orders.json", [
    {
      number: "K-7781",
      created_at: day(-4),
      customer: { name: "Nora Kant", phone: "+15555550123", email: "nora.kant@example.com" },
      currency: "EUR",
      total: "24.50",
      items: [{ id: "1", title: "Copper kettle", quantity: 1 }],
      shipments: [
        {
          items: [{ item_id: "1", quantity: 1 }],
          carrier: "Parcel Line",
          tracking_number: "KX7781",
          tracking_url: link,
          status: "in_transit",
          shipped_at: day(-2),
          eta: day(3),
        },
      ],
    },
  ]);
const kettle = (say: string) => ({
  id: "kettle",
  title: "A kettle",
  language: "en",
  goal: "Knows when it comes",
  facts: { phone: "+15555550123" },
  turns: [{ say, expect: { outcome: "answered", orders: ["K-7781"] } }],
});
const report = () => join(folder, "report.html");

describe("whereabouts eval", () => {
  it("plays a merchant's own simulations on their own orders", async () => {
    const mine = file("mine.json", { simulations: [kettle("where is my order K-7781?")] });
    const said = await inside(["eval", "--simulations", mine, "--orders", orders(), "--out", report()], {});
    expect(said.err).toBe(`report: ${report()}\n`);
    expect(said.code).toBe(0);
    expect(said.out).toContain("1 simulations, 1 turns, 1 languages, model builtin");
    expect(said.out).toMatch(/of order questions +100\.0 % \(1 of 1\)/u);
    expect(readFileSync(report(), "utf8")).toContain("Parcel Line");
  });

  it("exits with 1 when too little is resolved, and says how much was wanted", async () => {
    const mine = file("mine.json", { simulations: [kettle("I want to talk to a human")] });
    const args = ["eval", "--simulations", mine, "--orders", orders(), "--out", report()];
    const said = await inside(args, {});
    expect(said.code).toBe(1);
    expect(said.err).toContain("0 of 1 order questions resolved (0.0 %), 95.0 % wanted");
    expect((await inside([...args, "--min-orders", "0"], {})).code).toBe(0);
  });

  it("takes the shop's settings from the server", async () => {
    const mine = file("mine.json", {
      simulations: [
        { ...kettle("??"), turns: [{ say: "K-7781", expect: { outcome: "answered", orders: ["K-7781"] } }] },
      ],
    });
    const args = ["eval", "--simulations", mine, "--orders", orders(), "--shop", "main", "--out", report()];
    expect((await inside(args, env)).code).toBe(0);
  });

  it.each([
    [["--simulations", "nowhere.json"], "cannot be read"],
    [["--only", "zzz"], 'No simulation has the language, the tag or the part of an id "zzz"'],
    [["--model", "some-model"], "set OPENAI_API_KEY"],
    [["--orders", "nowhere.json"], "cannot be used"],
  ])("says what is wrong with %j", async (args, words) => {
    const said = await inside(["eval", ...args], {});
    expect(said.code).toBe(1);
    expect(said.err).toContain(words);
  });
});

describe("whereabouts eval --replay", () => {
  it("answers past conversations again and shows what differs, masked", async () => {
    const account = "100000000000009";
    const demo = await connect(desk, account);
    await write(desk, demo, account, "+15555550123", [
      { kind: "text", text: "where is K-7781? Nora Kant here, nora.kant@example.com" },
    ]);
    await reply(desk, demo, "No idea, sorry.");
    const args = ["eval", "--replay", "--orders", orders(), "--out", report()];
    const said = await inside(args, env);
    expect(said.err).toBe(`report: ${report()}\n`);
    expect(said.out).toBe(
      "1 turns of 1 conversations: 0 the same, 1 in other words, 0 with another outcome\n",
    );
    const page = readFileSync(report(), "utf8");
    expect(page).toContain("idea");
    expect(page).toContain(link);
    expect(page).not.toContain("Kant");
    expect(page).not.toContain("nora.kant@");
    await inside([...args, "--unmasked"], env);
    expect(readFileSync(report(), "utf8")).toContain("Nora Kant");
  });

  it("needs orders to answer from", async () => {
    const said = await inside(["eval", "--replay"], env);
    expect(said.code).toBe(1);
    expect(said.err).toContain("--orders");
  });
});
