import { describe, expect, it } from "vitest";
import { demoOrders, demoShoppers } from "#src/demo/index.ts";
import { talk } from "../agent/setup.ts";
import { now } from "../identity/sample.ts";

/* What the playground suggests is the first thing a merchant tries. */
describe.each(demoShoppers())("$name", (shopper) => {
  it("is answered in their own language, whatever is suggested", async () => {
    const conversation = talk(demoOrders(now), { phone: shopper.phone.replaceAll(" ", "") });
    for (const question of shopper.suggestions) {
      const outcome = await conversation.say(question);
      expect(outcome.trace.guard, question).toEqual([]);
      expect(outcome.trace.notes, question).toEqual([]);
      expect(outcome.reply.language, question).toBe(shopper.language);
      if (outcome.kind === "handoff") expect(outcome.reason, question).not.toBe("cannot_help");
    }
  });
});
