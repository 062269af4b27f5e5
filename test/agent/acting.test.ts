import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { days, order, shipment } from "../identity/sample.ts";
import {
  allAutomatic,
  arrived,
  claimTo,
  openBench,
  rulesOf,
  thirtyDays,
  unsent,
  type Bench,
} from "../actions/bench.ts";
import { actingTalk, type ActingOptions } from "./acting.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench([]);
});
afterAll(() => bench.close());

let counter = 0;
const next = () => `#${6_000 + (counter += 1)}`;
const effects = (id: string) => bench.store.effects.filter((one) => one.order === id);

/** A shopper who has proven an order that nothing was sent of. */
async function withUnsent(level: 2 | 3 | 4 = 3, options: ActingOptions = {}) {
  const of = unsent(next());
  return { of, shopper: await actingTalk(bench, [of], { claims: [claimTo(of, level)], ...options }) };
}

describe("cancelling", () => {
  it("is put to the shopper with what it means, and done on their yes", async () => {
    const { of, shopper } = await withUnsent();
    const put = await shopper.say("please cancel my order");
    expect(put.kind).toBe("reply");
    expect(put.reply.text).toContain(of.number);
    expect(put.reply.text).toMatch(/€49\.90.*way it was paid/);
    expect(put.reply.text).toMatch(/cannot be undone/);
    expect(put.reply.text.match(/\?/g)).toHaveLength(1);
    expect(put.reply.choices?.map(({ title }) => title)).toEqual(["Yes, please", "No, thanks"]);
    expect(effects(of.id)).toEqual([]);
    const done = await shopper.say("yes please");
    expect(done).toMatchObject({ kind: "reply", trace: { guard: [], toolCalls: [] } });
    expect(done.reply.text).toBe(`Done: your order **${of.number}** is cancelled.`);
    expect(bench.store.order(of.id).state).toBe("cancelled");
    expect(effects(of.id)).toHaveLength(1);
  });

  it("is done on a tap, and once only when the tap comes twice", async () => {
    const { of, shopper } = await withUnsent();
    const put = await shopper.say("cancel it");
    const done = await shopper.tap(put, "yes:");
    expect((await shopper.tap(put, "yes:")).reply.text).toBe(done.reply.text);
    expect(effects(of.id)).toHaveLength(1);
  });

  it("is not done on a no, nor on a yes to it afterwards", async () => {
    const { of, shopper } = await withUnsent();
    const put = await shopper.say("cancel my order");
    expect((await shopper.say("no")).reply.text).toMatch(/left everything as it is/);
    expect((await shopper.say("yes")).reply.text).not.toMatch(/Done/);
    expect((await shopper.tap(put, "yes:")).reply.text).toMatch(/no longer open/);
    expect(bench.store.order(of.id).state).toBe("open");
  });

  it.each(["yes", "Yes, cancel it!", "ok", "yes please do it", "sure, go ahead", "👍"])(
    "takes %j for a yes",
    async (text) => {
      const { of, shopper } = await withUnsent();
      await shopper.say("cancel my order");
      await shopper.say(text);
      expect(bench.store.order(of.id).state).toBe("cancelled");
    },
  );

  it.each([
    "yes but not the lamp",
    "ok wait",
    "yes?",
    "yes if the refund is free",
    "maybe later",
    "not yes",
    "yes, where is it?",
    "my sister said yes to cancelling it tomorrow maybe",
    "yes, cancel order 7777 instead",
    "don't cancel it",
    "is it ok to cancel",
  ])("does not take %j for a yes", async (text) => {
    const { of, shopper } = await withUnsent();
    await shopper.say("cancel my order");
    await shopper.say(text);
    expect(bench.store.order(of.id).state).toBe("open");
  });

  it("is asked about once more where the yes is none", async () => {
    const { of, shopper } = await withUnsent();
    const put = await shopper.say("cancel my order");
    const again = await shopper.say("ok but wait");
    expect(again.reply.text).toBe(put.reply.text);
    expect((await shopper.say("yes")).reply.text).toMatch(/^Done/);
    expect(bench.store.order(of.id).state).toBe("cancelled");
  });

  it("is over after its time, which is said", async () => {
    const { of, shopper } = await withUnsent();
    await shopper.say("cancel my order");
    await bench.db.query("update proposals set expires = now() where conversation_id = $1::uuid", [
      shopper.subject.conversation,
    ]);
    expect((await shopper.say("yes")).reply.text).toMatch(/no longer open.*nothing was changed/);
    expect(bench.store.order(of.id).state).toBe("open");
  });

  it("is not confirmed by a yes to something else", async () => {
    const { of, shopper } = await withUnsent();
    await shopper.say("cancel my order");
    await shopper.say("where is my order?");
    await shopper.say("yes");
    expect(bench.store.order(of.id).state).toBe("open");
  });

  it("asks which of two orders, and goes on with the one that is tapped or named", async () => {
    const [one, two] = [unsent(next()), unsent(next())];
    const claims = [claimTo(one, 3), claimTo(two, 3)];
    const shopper = await actingTalk(bench, [one, two], { claims });
    const which = await shopper.say("cancel my order");
    expect(which.reply.text).toMatch(/Which order/);
    expect(which.reply.choices).toHaveLength(2);
    const choice = which.reply.choices?.find(({ title }) => title === two.number);
    const put = await shopper.say([{ kind: "choice", id: choice?.id ?? "", title: two.number }]);
    expect(put.reply.text).toContain(two.number);
    await shopper.tap(put, "yes:");
    expect(bench.store.order(one.id).state).toBe("open");
    expect(bench.store.order(two.id).state).toBe("cancelled");
  });

  it("says why not where it was sent already, and what came in between", async () => {
    const sent = order(next(), { customer: { email: "maria@example.com" } });
    const late = await actingTalk(bench, [sent], { claims: [claimTo(sent, 3)] });
    const refused = await late.say(`cancel order ${sent.number}`);
    expect(refused.kind).toBe("reply");
    expect(refused.reply.text).toMatch(/already been sent/);
    const { of, shopper } = await withUnsent();
    await shopper.say("cancel my order");
    bench.store.change(of.id, { items: of.items.map((item) => ({ ...item, fulfilled: 1 })) });
    const meanwhile = await shopper.say("yes");
    expect(meanwhile.reply.text).toMatch(/already been sent/);
    expect(effects(of.id)).toEqual([]);
  });

  it("is a person's where the shop has not allowed it, as before", async () => {
    const { shopper } = await withUnsent(3, { enabled: ["request_return"] });
    expect(await shopper.say("cancel my order")).toMatchObject({ kind: "handoff", reason: "cancel_request" });
  });

  it("is passed to a person when the store does not do it", async () => {
    const { of, shopper } = await withUnsent();
    await shopper.say("cancel my order");
    bench.store.faults.push("forbidden");
    const outcome = await shopper.say("yes");
    expect(outcome).toMatchObject({ kind: "handoff", reason: "cancel_request" });
    expect(outcome.reply.text).not.toMatch(/Done|cancelled/);
    expect(bench.store.order(of.id).state).toBe("open");
  });

  it("waits for the merchant where they want to be asked", async () => {
    bench.rules.current = rulesOf({ ...allAutomatic, cancel_order: { mode: "ask" } });
    try {
      const { of, shopper } = await withUnsent();
      expect((await shopper.say("cancel my order")).reply.text).toMatch(/colleague decides/);
      expect((await shopper.say("yes")).reply.text).toMatch(/passed your request.*on to our team/);
      expect(bench.store.order(of.id).state).toBe("open");
    } finally {
      bench.rules.current = rulesOf(allAutomatic);
    }
  });
});

describe("a one-time code", () => {
  it("is asked for where knowledge is not enough; the right one goes on with the wish", async () => {
    const { of, shopper } = await withUnsent(2);
    const asked = await shopper.say("cancel my order");
    expect(asked.reply.text).toMatch(/code with six digits to b•••@e•••/);
    expect(shopper.sent).toEqual([{ to: of.customer.email, code: expect.stringMatching(/^\d{6}$/) }]);
    const put = await shopper.say(shopper.sent[0]?.code ?? "");
    // The code proves who it is and is no yes to what was never put.
    expect(put.reply.text).toMatch(/cannot be undone/);
    expect(bench.store.order(of.id).state).toBe("open");
    expect((await shopper.say("yes")).reply.text).toMatch(/^Done/);
    expect(JSON.stringify(put.trace)).not.toContain(shopper.sent[0]?.code ?? "-");
  });

  it("that is wrong is asked for again; one that is over is replaced", async () => {
    const { shopper } = await withUnsent(2);
    await shopper.say("cancel my order");
    const right = shopper.sent[0]?.code ?? "";
    const wrong = right === "000000" ? "000001" : "000000";
    expect((await shopper.say(`it says ${wrong}`)).reply.text).toMatch(/code is not right/);
    shopper.later(11 * 60_000);
    expect((await shopper.say(right)).reply.text).toMatch(/no longer valid.*new one/);
    expect(shopper.sent).toHaveLength(2);
    const fresh = shopper.sent[1]?.code ?? "";
    expect((await shopper.say(`${fresh.slice(0, 3)} ${fresh.slice(3)}`)).reply.text).toMatch(
      /cannot be undone/,
    );
  });

  it("that was guessed too often ends there", async () => {
    const { of, shopper } = await withUnsent(2);
    await shopper.say("cancel my order");
    const right = shopper.sent[0]?.code ?? "";
    const wrong = right === "000000" ? "000001" : "000000";
    for (let tries = 0; tries < 3; tries++) await shopper.say(wrong);
    expect((await shopper.say(right)).reply.text).toMatch(/stop checking/);
    expect(bench.store.order(of.id).state).toBe("open");
  });

  it("helps where only a code helps, in the same words whether or not there is such an order", async () => {
    const of = unsent(next());
    const heard: string[] = [];
    for (const number of [of.number, "#99999"]) {
      const shopper = await actingTalk(bench, [of], {});
      for (const wrong of ["#88881", "#88882", "#88883"])
        await shopper.say(`order ${wrong} nobody@example.com`);
      heard.push((await shopper.say(`order ${number} nobody@example.com`)).reply.text);
      await shopper.settled();
      const code = shopper.sent[0]?.code;
      if (number !== of.number) expect(code).toBeUndefined();
      else {
        const { reply, trace } = await shopper.say(code ?? "");
        expect(trace.level).toBeGreaterThanOrEqual(3);
        expect(reply.text).toContain(of.number);
      }
    }
    expect(heard[0]).toMatch(/If there is an order with this number/);
    expect(heard[1]).toBe(heard[0]);
  });

  it("is not the yes to a proposal that was not agreed to", async () => {
    const { of, shopper } = await withUnsent(3);
    await shopper.say("cancel my order");
    for (const wrong of ["#77771", "#77772", "#77773", "#77774"])
      await shopper.say(`order ${wrong} nobody@example.com`);
    await shopper.say("123456");
    expect(bench.store.order(of.id).state).toBe("open");
  });
});

describe("whoever cannot prove anything", () => {
  it("has the status mailed at the second miss, in the same words whether or not there is such an order", async () => {
    const of = unsent(next());
    const heard: string[] = [];
    for (const number of [of.number, "#99998"]) {
      const shopper = await actingTalk(bench, [of], {});
      expect((await shopper.say(`order ${number} nobody@example.com`)).reply.text).toMatch(/could not find/);
      heard.push((await shopper.say(`sorry, ${number} is with someone@example.com`)).reply.text);
      await shopper.settled();
      expect(shopper.mailed).toEqual(number === of.number ? [of.customer.email] : []);
    }
    expect(heard[0]).toMatch(/If there is an order with this number/);
    expect(heard[1]).toBe(heard[0]);
  });
});

describe("sending back", () => {
  const delivered = async (options: ActingOptions = {}) => {
    const of = arrived(next());
    return { of, shopper: await actingTalk(bench, [of], { claims: [claimTo(of, 2)], ...options }) };
  };

  it("one of two items, by its name", async () => {
    const { of, shopper } = await delivered();
    const put = await shopper.say("I want to return the rug");
    expect(put.reply.text).toMatch(/return of Rug/);
    expect(put.reply.text).not.toContain("Desk lamp");
    expect(put.reply.text).toMatch(/Sending it back is free/);
    expect((await shopper.say("yes")).reply.text).toMatch(/^Done: I have passed your return request/);
    expect(bench.store.order(of.id).returns).toHaveLength(1);
    expect(bench.store.calls.at(-1)).toMatchObject({ kind: "request_return" });
  });

  it("one of two items, by a tap", async () => {
    const { of, shopper } = await delivered();
    const which = await shopper.say("I'd like to send something back");
    expect(which.reply.text).toMatch(/Which item/);
    expect(which.reply.choices?.map(({ title }) => title)).toEqual(["Desk lamp", "Rug"]);
    const put = await shopper.say([
      { kind: "choice", id: which.reply.choices?.[0]?.id ?? "", title: "Desk lamp" },
    ]);
    expect(put.reply.text).toMatch(/2 × Desk lamp/);
    await shopper.tap(put, "yes:");
    expect(bench.store.order(of.id).returns).toHaveLength(1);
  });

  it("one of two items, by naming it when asked", async () => {
    const { shopper } = await delivered();
    await shopper.say("I'd like to send something back");
    expect((await shopper.say("the rug")).reply.text).toMatch(/return of Rug/);
  });

  it("one of two items whose names have a word in common, or by its place, of the order it was asked of", async () => {
    const of = arrived(next(), {
      items: arrived("#1").items.map((item) => ({
        ...item,
        title: item.id === "i1" ? "Drift 2-person tent" : "Titanium tent pegs, set of 8",
      })),
    });
    const open = unsent(next());
    const shopper = await actingTalk(bench, [of, open], { claims: [claimTo(of, 3), claimTo(open, 3)] });
    for (const words of ["Titanium tent pegs", "the second one"]) {
      const which = await shopper.say(`I want to send back something of ${of.number}`);
      expect(which.reply.text).toContain(of.number);
      expect(which.reply.text).toMatch(/Which item/);
      const put = await shopper.say(words);
      expect(put.reply.text, words).toMatch(/return of Titanium tent pegs, set of 8/);
      expect(put.reply.text, words).toContain(of.number);
      await shopper.say("no");
    }
    expect(effects(of.id)).toEqual([]);
  });

  it("is refused with the rule that says so", async () => {
    const words = "Thirty days from the day it arrived";
    bench.rules.current = rulesOf(allAutomatic, {
      ...thirtyDays,
      textByLocale: { en: { "shop.window": words } },
    });
    try {
      const of = arrived(next(), { createdAt: days(-60) });
      const [parcel] = of.shipments;
      if (parcel === undefined) throw new Error("no parcel");
      const old = { ...of, shipments: [{ ...parcel, deliveredAt: days(-40) }] };
      const shopper = await actingTalk(bench, [old], { claims: [claimTo(old, 2)] });
      const { kind, reply } = await shopper.say("I want to return the rug");
      expect(kind).toBe("reply");
      expect(reply.text).toMatch(/time (?:for sending it back )?is over/);
      expect(reply.text).toContain(`Our rule: “${words}”.`);
      expect(bench.store.order(of.id).returns).toEqual([]);
    } finally {
      bench.rules.current = rulesOf(allAutomatic);
    }
  });

  it("is a person's where the shop has not allowed it", async () => {
    const { shopper } = await delivered({ enabled: ["cancel_order"] });
    expect(await shopper.say("I want to return the rug")).toMatchObject({
      kind: "handoff",
      reason: "return_request",
    });
  });

  it("stays with a person where something else is wanted as well", async () => {
    const { shopper } = await delivered();
    expect((await shopper.say("I want to exchange the rug for a bigger one")).kind).toBe("handoff");
    expect((await shopper.say("the rug arrived broken, I want to return it")).kind).toBe("handoff");
  });
});

describe("news of an order", () => {
  const moving = async (options: ActingOptions = {}) => {
    const of = order(next(), { customer: { email: `buyer-${counter}@example.com` } });
    return { of, shopper: await actingTalk(bench, [of], { claims: [claimTo(of, 2)], ...options }) };
  };

  it("is subscribed to because it was asked for", async () => {
    const { of, shopper } = await moving();
    const before = bench.own.length;
    const { kind, reply } = await shopper.say("let me know when it ships");
    expect(kind).toBe("reply");
    expect(reply.text).toContain(of.number);
    expect(reply.text).toMatch(/^Done: I will write to you here.*stop updates/);
    expect(bench.own).toHaveLength(before + 1);
    expect(bench.own.at(-1)).toMatchObject({ what: "subscribe" });
  });

  it("is said beside how the order stands where both were asked", async () => {
    const { shopper } = await moving();
    const { reply } = await shopper.say("Where is my parcel? Please keep me posted.");
    expect(reply.text).toContain("Leipzig");
    expect(reply.text).toMatch(/I will write to you here/);
  });

  it.each(["let me know where my order is", "any update on my parcel please", "tell me when it will arrive"])(
    "is not read into %j",
    async (text) => {
      const { shopper } = await moving();
      const before = bench.own.length;
      expect((await shopper.say(text)).reply.text).toMatch(/Leipzig|November 27/);
      expect(bench.own).toHaveLength(before);
    },
  );

  it("has no use once it arrived: how it stands is said", async () => {
    const of = arrived(next());
    const shopper = await actingTalk(bench, [of], { claims: [claimTo(of, 2)] });
    const before = bench.own.length;
    expect((await shopper.say("notify me when it is delivered")).reply.text).toMatch(/was delivered/);
    expect(bench.own).toHaveLength(before);
  });

  it("that cannot be promised is a person's", async () => {
    const { shopper } = await moving();
    bench.ownResult = { ok: false, reason: "no_channel" };
    try {
      expect((await shopper.say("keep me posted about my parcel")).kind).toBe("handoff");
    } finally {
      bench.ownResult = { ok: true };
    }
  });

  it("is how it stands where the shop sends none", async () => {
    const { shopper } = await moving({ enabled: [] });
    expect((await shopper.say("let me know when it ships")).reply.text).toContain("Leipzig");
  });

  it("of an order that is known by its tracking number takes a code", async () => {
    const of = order(next(), {
      customer: { email: `buyer-${counter}@example.com` },
      shipments: [shipment(`#${counter}`)],
    });
    const shopper = await actingTalk(bench, [of], {});
    await shopper.say(of.shipments[0]?.trackingNumber ?? "");
    const { reply } = await shopper.say("keep me posted about it");
    expect(reply.text).toMatch(/If there is an order|code with six digits/);
    expect(reply.text).not.toContain(of.number);
  });
});

describe("the whole journey in every language", () => {
  const said: Readonly<
    Record<
      string,
      { cancel: string; yes: string; no: string; notify: string; stop: string; giveBack: string }
    >
  > = {
    en: {
      cancel: "please cancel my order",
      yes: "yes please",
      no: "no thanks",
      notify: "let me know when it ships",
      stop: "stop updates",
      giveBack: "I want to return the rug",
    },
    de: {
      cancel: "Bitte stornieren Sie meine Bestellung",
      yes: "Ja, bitte",
      no: "Nein danke",
      notify: "Sagen Sie mir Bescheid, sobald sie verschickt wird",
      stop: "Benachrichtigungen stoppen",
      giveBack: "Ich möchte den Rug zurückschicken",
    },
    es: {
      cancel: "quiero cancelar mi pedido",
      yes: "sí, por favor",
      no: "no, gracias",
      notify: "avísame cuando salga mi pedido",
      stop: "no más avisos",
      giveBack: "quiero devolver el Rug",
    },
    fr: {
      cancel: "je voudrais annuler ma commande",
      yes: "oui, allez-y",
      no: "non merci",
      notify: "prévenez-moi quand ma commande part",
      stop: "arrêter les notifications",
      giveBack: "je veux renvoyer le Rug",
    },
    "pt-BR": {
      cancel: "quero cancelar meu pedido",
      yes: "sim, por favor",
      no: "não, obrigado",
      notify: "me avise quando meu pedido sair",
      stop: "parar avisos",
      giveBack: "quero devolver o Rug",
    },
    ar: {
      cancel: "أريد إلغاء طلبي",
      yes: "نعم من فضلك",
      no: "لا شكرا",
      notify: "أخبروني عندما يتم شحن طلبي",
      stop: "إيقاف الإشعارات",
      giveBack: "أريد إرجاع Rug",
    },
    ja: {
      cancel: "注文をキャンセルしたいです",
      yes: "はい、お願いします",
      no: "いいえ、結構です",
      notify: "発送されたら教えてください",
      stop: "お知らせ停止",
      giveBack: "Rugを返品したいです",
    },
  };

  it.each(Object.keys(said))("%s", { timeout: 60_000 }, async (language) => {
    const words = said[language];
    if (words === undefined) throw new Error("no words");
    for (const style of ["chat", "brief", "letter"] as const) {
      const of = unsent(next());
      const back = arrived(next());
      const claims = [claimTo(of, 2)];
      const shopper = await actingTalk(bench, [of], { claims, style });
      shopper.speaks(language);
      const outcomes = [
        await shopper.say(words.notify),
        await shopper.say(words.cancel),
        await shopper.say("000000"),
        await shopper.say(shopper.sent[0]?.code ?? ""),
        await shopper.say(words.no),
        await shopper.say(words.cancel),
        await shopper.say(words.yes),
      ];
      const returns = await actingTalk(bench, [back], { claims: [claimTo(back, 2)], style });
      returns.speaks(language);
      outcomes.push(await returns.say(words.giveBack), await returns.say(words.yes));
      for (const { kind, reply, trace } of outcomes) {
        const where = `${language} ${style}: ${reply.text} ${JSON.stringify(trace)}`;
        expect(kind, where).toBe("reply");
        expect(trace.guard, where).toEqual([]);
        expect(reply.language, where).toBe(language);
        expect(reply.text, where).not.toMatch(/\{\{|undefined|\bnull\b|NaN/u);
        if (language !== "en") expect(reply.text, where).not.toMatch(/\b(?:your|the|order|please)\b/i);
      }
      expect(outcomes[0]?.trace.intent, language).toContain("notify_request");
      expect(bench.store.order(of.id).state, `${language} ${style}`).toBe("cancelled");
      expect(bench.store.order(back.id).returns, `${language} ${style}`).toHaveLength(1);
      expect(outcomes[4]?.reply.text).not.toBe(outcomes[6]?.reply.text);
      // The question stays however short the message is.
      for (const put of [outcomes[3], outcomes[5], outcomes[7]]) expect(put?.reply.text).toMatch(/[?؟？]/u);
    }
  });

  it.each(Object.keys(said))("updates are ended in %s", async (language) => {
    const of = order(next());
    const ended: string[] = [];
    const { talk } = await import("./setup.ts");
    const shopper = talk([of], {
      tools: {
        unsubscribe: ({ conversation }) => {
          ended.push(conversation);
          return Promise.resolve(1);
        },
      },
    });
    shopper.speaks(language);
    const { kind, reply, trace } = await shopper.say(said[language]?.stop ?? "");
    expect(trace.intent).toBe("unfollow");
    expect(ended).toHaveLength(1);
    expect(kind).toBe("reply");
    expect(reply.language).toBe(language);
  });
});

describe("what is over", () => {
  it("is not confirmed by a yes of yesterday's talk", async () => {
    const { of, shopper } = await withUnsent();
    await shopper.say("cancel my order");
    await bench.db.query(
      "update proposals set expires = now() - interval '1 day' where conversation_id = $1::uuid",
      [shopper.subject.conversation],
    );
    bench.store.change(of.id, { createdAt: days(-2) });
    await shopper.say("yes");
    expect(effects(of.id)).toEqual([]);
  });
});
