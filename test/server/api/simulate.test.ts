import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, openDesk, type Desk } from "./desk.ts";

let desk: Desk;
let connection: string;
beforeAll(async () => {
  desk = await openDesk();
  await desk.app.listen({ host: "127.0.0.1", port: 0 });
  connection = await connect(desk, "100000000000001");
});
afterAll(() => desk.close());

const simulate = (body: object, id = connection) => desk.ask("POST", `/api/connections/${id}/simulate`, body);

describe("POST /api/connections/:id/simulate", () => {
  it("brings a message through the signed webhook, and says which conversation it is in", async () => {
    const turns = desk.told.turns;
    const taken = await simulate({
      from: "+15550001111",
      name: "Ada Example",
      text: "where is my order? /ß",
    });
    expect(taken.status).toBe(202);
    expect(desk.told.turns).toBe(turns + 1);
    const conversation = await desk.ask("GET", `/api/conversations/${String(taken.at("conversation"))}`);
    expect(conversation.at()).toMatchObject({
      connection,
      account: "100000000000001",
      contact: { name: "Ada Example" },
      address: { id: "15550001111", phone: "+15550001111" },
    });
    expect(conversation.at("messages", 0)).toMatchObject({
      author: "shopper",
      seq: 1,
      providerId: taken.at("message"),
      content: [{ kind: "text", text: "where is my order? /ß" }],
    });
  });

  it("makes each message a new one, in the same shopper's conversation", async () => {
    const first = await simulate({ from: "+15550002222", text: "hello" });
    const second = await simulate({ from: "+1 555 000-2222", text: "hello" });
    expect(second.at("conversation")).toBe(first.at("conversation"));
    expect(second.at("message")).not.toBe(first.at("message"));
  });

  it.each([
    ["a shopper who cannot be one", { from: "nobody", text: "hello" }, "from"],
    ["an account of somebody else", { from: "+15550001111", text: "hello", account: "999" }, "account"],
    ["no text", { from: "+15550001111" }, "text: is missing"],
  ])("refuses %s", async (_what, body, word) => {
    const refused = await simulate(body);
    expect(refused.status).toBe(400);
    expect(refused.at("error", "message")).toContain(word);
  });

  it("says 404 for a connection that is not there", async () => {
    expect(
      (await simulate({ from: "+15550001111", text: "x" }, "0190f5fe-7c00-7a00-8000-000000000000")).status,
    ).toBe(404);
  });
});

describe("before the server listens", () => {
  it("is refused, with nothing stored", async () => {
    const quiet = await openDesk();
    try {
      const id = await connect(quiet, "100000000000002");
      const refused = await quiet.ask("POST", `/api/connections/${id}/simulate`, {
        from: "+15550001111",
        text: "x",
      });
      expect(refused.status).toBe(409);
      expect(refused.at("error", "code")).toBe("not_listening");
      expect((await quiet.ask("GET", "/api/conversations")).at("conversations")).toEqual([]);
    } finally {
      await quiet.close();
    }
  });
});
