import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDesk, type Desk } from "./desk.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

describe("/api/settings", () => {
  it("shows what is set beside all defaults", async () => {
    const before = await desk.ask("GET", "/api/settings");
    expect(before.status).toBe(200);
    expect(before.at("set")).toEqual({});
    expect(before.at("effective", "language")).toBe("en");
    expect(before.at("effective", "actions", "cancel_order", "mode")).toBe("off");
    expect(before.at("effective", "actions", "request_return", "mode")).toBe("automatic");
    expect(before.at("effective", "updates", "quiet")).toEqual({ from: "21:00", to: "08:00" });
  });

  it("sets everything at once and keeps it", async () => {
    const settings = {
      timeZone: "Europe/Berlin",
      actions: { cancel_order: { mode: "ask", withinHours: 12 } },
      retention: { orderDays: 14 },
    };
    const made = await desk.ask("PUT", "/api/settings", { name: "Kettle & Co", settings });
    expect(made.status).toBe(200);
    const after = await desk.ask("GET", "/api/settings");
    expect(after.at("name")).toBe("Kettle & Co");
    expect(after.at("set")).toEqual(settings);
    expect(after.at("effective", "actions", "cancel_order")).toEqual({ mode: "ask", withinHours: 12 });
    expect(after.at("effective", "retention")).toEqual({
      conversationDays: 365,
      orderDays: 14,
      auditDays: 730,
    });
  });

  it.each([
    [{ timezone: "Europe/Berlin" }, /timezone/],
    [{ timeZone: "Middle/Earth" }, /settings\.timeZone/],
    [{ actions: { refund: { mode: "automatic" } } }, /caps/],
    [{ updates: { quiet: { from: "9pm" } } }, /settings\.updates\.quiet\.from/],
    [{ retention: { conversationDays: 1 } }, /conversationDays/],
  ])("refuses %j, names the place, and changes nothing", async (settings, place) => {
    const before = await desk.ask("GET", "/api/settings");
    const refused = await desk.ask("PUT", "/api/settings", { settings });
    expect(refused.status).toBe(400);
    expect(refused.at("error", "message")).toMatch(place);
    expect((await desk.ask("GET", "/api/settings")).at()).toEqual(before.at());
  });

  it("knows no shop of another name", async () => {
    expect((await desk.ask("GET", "/api/settings?shop=none")).status).toBe(404);
    expect((await desk.ask("PUT", "/api/settings?shop=none", { settings: {} })).status).toBe(404);
  });
});
