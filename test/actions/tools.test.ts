import { toJsonSchema } from "@langchain/core/utils/json_schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Subject } from "#src/conversation/claim.ts";
import type { Order } from "#src/orders/order.ts";
import { checkReturnTool } from "#src/tools/check-return.ts";
import type { ToolTurn } from "#src/tools/context.ts";
import { proposeAction } from "#src/tools/propose-action.ts";
import { arrived, claimTo, openBench, unsent, type Bench } from "./bench.ts";
import { now } from "../identity/sample.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench([]);
});
afterAll(() => bench.close());

function turnOf(subject: Subject): ToolTurn {
  const thresholds = { handlingHours: 72, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } };
  return {
    subject,
    shop: { timeZone: "Europe/Berlin", thresholds },
    now,
    results: [],
    level: 0,
    handoff: null,
    language: "en",
  };
}

/** Calls the tool as the agent does, with arguments as a model writes them. */
async function call(which: "propose" | "check", subject: Subject, given: object): Promise<unknown> {
  const config = { context: { turn: turnOf(subject) } };
  const text: unknown =
    which === "propose"
      ? await proposeAction(bench.authority, bench.actions).invoke(JSON.parse(JSON.stringify(given)), config)
      : await checkReturnTool(bench.actions).invoke(JSON.parse(JSON.stringify(given)), config);
  return JSON.parse(String(text));
}

let counter = 0;
async function shopper(of: Order, level: 2 | 3 | 4): Promise<{ subject: Subject; handle: string }> {
  bench.store.put(of);
  const subject = await bench.shopper([claimTo(of, level)]);
  return { subject, handle: bench.handle(subject, of) };
}
const next = () => `#${9_000 + (counter += 1)}`;

describe("propose_action", () => {
  it("names things by their title and says what would be done", async () => {
    const of = arrived(next());
    const { subject, handle } = await shopper(of, 2);
    const params = {
      items: [{ title: "desk lamp", quantity: 1, reason: "defective", note: "Buzzes <b>loudly</b>" }],
    };
    const result = await call("propose", subject, { kind: "request_return", handle, params });
    expect(result).toMatchObject({
      kind: "request_return",
      needs: "confirm",
      decision: {
        eligible: true,
        until: "2026-12-22",
        cost: "free",
        rules: [{ id: "shop.window" }, { id: "shop.fees" }],
      },
      summary: {
        number: of.number,
        items: [{ title: "Desk lamp", quantity: 1, reason: "defective", note: "Buzzes loudly" }],
      },
    });
    expect(bench.store.order(of.id).returns).toEqual([]);
  });

  it("asks for what is missing", async () => {
    const { subject, handle } = await shopper(arrived(next()), 4);
    const missing = async (kind: string, params?: object) => {
      const result = await call("propose", subject, {
        kind,
        handle,
        ...(params === undefined ? {} : { params }),
      });
      return result;
    };
    expect(await missing("request_return")).toEqual({ error: "need_params", missing: ["items"] });
    expect(await missing("change_address")).toEqual({ error: "need_params", missing: ["address"] });
    expect(await missing("refund", { amount: "a lot" })).toEqual({
      error: "need_params",
      missing: ["amount"],
    });
    expect(await missing("exchange", { items: [{ title: "Rug" }] })).toEqual({
      error: "need_params",
      missing: ["for_sku"],
    });
    expect(await missing("request_return", { items: [{ title: "Sofa" }] })).toMatchObject({
      reasons: ["no_such_item"],
    });
  });

  it("reads amounts in the order's currency", async () => {
    const { subject, handle } = await shopper(arrived(next()), 4);
    expect(
      await call("propose", subject, { kind: "refund", handle, params: { amount: "19.99" } }),
    ).toMatchObject({
      summary: { amount: { amount: 1_999, currency: "EUR" } },
    });
  });

  it("says to the wrong one no more than to nobody", async () => {
    const of = unsent(next());
    const { handle } = await shopper(of, 4);
    const stranger = await bench.shopper();
    expect(await call("propose", stranger, { kind: "cancel_order", handle })).toEqual({ error: "no_match" });
    expect(await call("check", stranger, { handle })).toEqual({ error: "no_match" });
    const low = await shopper(of, 2);
    expect(await call("propose", low.subject, { kind: "cancel_order", handle: low.handle })).toEqual({
      error: "need_level",
      level: 3,
    });
  });

  it("takes nothing but its own arguments: there is no way to confirm", async () => {
    const { subject, handle } = await shopper(unsent(next()), 4);
    for (const extra of [{ confirm: true }, { subject: "other" }, { approved: true }])
      await expect(call("propose", subject, { kind: "cancel_order", handle, ...extra })).rejects.toThrow();
    for (const kind of ["confirm", "execute", "approve"])
      await expect(call("propose", subject, { kind, handle })).rejects.toThrow();
  });

  it("can be described to a model", () => {
    const described = JSON.stringify(toJsonSchema(proposeAction(bench.authority, bench.actions).schema));
    for (const word of ["cancel_order", "change_address", "for_sku", "defective"])
      expect(described).toContain(word);
    expect(JSON.stringify(toJsonSchema(checkReturnTool(bench.actions).schema))).toContain("unwanted");
  });
});

describe("check_return", () => {
  it("says for each item until when, at what cost and by which rule", async () => {
    const of = arrived(next(), {
      items: [...arrived("#1").items, { id: "i3", title: "Vase", quantity: 1, fulfilled: 0 }],
    });
    const { subject, handle } = await shopper(of, 2);
    expect(await call("check", subject, { handle, reason: "unwanted" })).toMatchObject({
      handle,
      items: [
        { title: "Desk lamp", eligible: true, cost: "free", reasons: [] },
        { title: "Rug", eligible: true, reasons: [] },
        { title: "Vase", eligible: false, reasons: ["not_shipped"] },
      ],
    });
  });
});
