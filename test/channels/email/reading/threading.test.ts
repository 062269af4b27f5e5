import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bareSubject, replySubject } from "#channels/email/subject.ts";
import {
  conversationIdOf,
  messageIdOf,
  messageIds,
  ownConversation,
  ownId,
  plusAddress,
  plusConversation,
  withoutPlus,
} from "#channels/email/threading.ts";
import { secret } from "./reading.ts";

const uuid = "0199c0de-0000-7000-8000-000000000001";
const other = Buffer.from("another key");

describe("our own ids", () => {
  it("are the same for the same delivery, and fit a header", () => {
    const id = messageIdOf(uuid, uuid, secret, "shop.example");
    expect(messageIdOf(uuid, uuid, secret, "shop.example")).toBe(id);
    expect(id).toMatch(/^<gw\.m\.[a-z2-7]+\.[a-z2-7]+\.[a-z2-7]{16}@shop\.example>$/);
    expect(id.length).toBeLessThan(110);
  });

  it("say what they were made of, for any names", () => {
    const name = fc.oneof(fc.uuid(), fc.string({ minLength: 1, maxLength: 40 }));
    fc.assert(
      fc.property(name, name, (key, conversation) => {
        const id = messageIdOf(key, conversation, secret, "shop.example");
        const named = { key: key.toWellFormed(), conversation: conversation.toWellFormed() };
        expect(ownId(id, secret)).toEqual(named);
        // Hosts fold case and drop brackets.
        expect(ownId(id.slice(1, -1).toUpperCase(), secret)).toEqual(named);
        expect(ownConversation(conversationIdOf(conversation, secret, "x.example"), secret)).toBe(
          named.conversation,
        );
        expect(plusConversation(plusAddress("a@x.example", "7", secret) ?? "", secret)).toBe("7");
      }),
    );
  });

  it("cannot be made without the key, nor changed, nor used as each other", () => {
    const id = messageIdOf("1", "2", secret, "shop.example");
    const conversation = conversationIdOf("2", secret, "shop.example");
    const plus = plusAddress("a@shop.example", "2", secret) ?? "";
    for (const text of [
      "",
      "<>",
      "<@>",
      "gw",
      "<gw.m...@x>",
      "<a@b>",
      conversation,
      id.replace("gw.m.t", "gw.m.ta"),
      `${id}x`,
    ]) {
      expect(ownId(text, secret)).toBeNull();
    }
    expect(ownId(id, other)).toBeNull();
    expect(ownConversation(id, secret)).toBeNull();
    expect(ownConversation(conversation, other)).toBeNull();
    expect(plusConversation(plus, other)).toBeNull();
    expect(plusConversation(plus.replace("+c.t", "+c.u"), secret)).toBeNull();
    expect(plusConversation("support@shop.example", secret)).toBeNull();
  });

  it("are not made with an empty key", () => {
    expect(() => messageIdOf("1", "2", Buffer.alloc(0), "shop.example")).toThrow(/empty/);
  });

  it("are not put into an address that would be too long", () => {
    expect(plusAddress("support@shop.example", uuid, secret)?.split("@")[0]?.length).toBeLessThanOrEqual(64);
    expect(plusAddress(`${"s".repeat(40)}@shop.example`, uuid, secret)).toBeNull();
    expect(withoutPlus("support+c.abc@shop.example")).toBe("support@shop.example");
  });
});

describe("the ids in a header", () => {
  it.each([
    ["<a@b>", ["<a@b>"]],
    ["<a@b> <c@d>\t<a@b>", ["<a@b>", "<c@d>"]],
    ["a@b, c@d", ["<a@b>", "<c@d>"]],
    ["<long.\r\n  id@b>", ["<long.id@b>"]],
    ["Ana's mail of Monday <a@b> (sent)", ["<a@b>"]],
    ["", []],
    ["<>", []],
    ["<@>", []],
    ["   ", []],
  ])("%j", (header, ids) => {
    expect(messageIds(header)).toEqual(ids);
  });
});

describe("the subject of an answer", () => {
  it.each([
    ["Order 1001", "Re: Order 1001"],
    ["Re: Order 1001", "Re: Order 1001"],
    ["RE: AW: Re[2]: SV: Order", "Re: Order"],
    ["Antw: Odp: YNT: 回复: 答复：返信: Order", "Re: Order"],
    ["Re:Order", "Re: Order"],
    ["Returns: how?", "Re: Returns: how?"],
    ["Fwd: Order", "Re: Fwd: Order"],
    ["Order\r\nBcc: evil@example.com", "Re: Order Bcc: evil@example.com"],
    ["", "Re:"],
  ])("%j", (subject, answer) => {
    expect(replySubject(subject)).toBe(answer);
  });

  it("is one line of at most 200 characters for any subject", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (subject) => {
        const answer = replySubject(subject);
        expect(answer.length).toBeLessThanOrEqual(200);
        expect(answer).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(answer.isWellFormed()).toBe(true);
        expect(bareSubject(answer)).not.toMatch(/^re:/i);
      }),
    );
  });
});
