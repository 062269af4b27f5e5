import { describe, expect, it } from "vitest";
import type { Reachable } from "#src/channel/channel.ts";
import type { Said, Spoken } from "#src/delivery/outgoing.ts";
import type { Attempt } from "#src/identity/alarm.ts";
import { codes } from "#src/identity/codes.ts";
import { authority } from "#src/identity/decide.ts";
import { statusMails } from "#src/identity/status-mail.ts";
import type { Order } from "#src/orders/order.ts";
import { memoryCodes, memoryLedger } from "./memory-ledger.ts";
import { days, listSource, now, order, phoneClaim, secret, subject } from "./sample.ts";

const mine = order("#1043");
const older = order("#900", { createdAt: days(-40) });
const noMail = order("#77", { customer: { phone: "+15550100009", name: "No Mail" } });
const noMailOld = order("#78", { ...noMail, id: "id-78", number: "#78", createdAt: days(-181) });
const nobody = order("#79", { customer: { name: "Nobody" } });
const other = order("#1044", {
  customer: { id: "c2", email: "joao@example.com", phone: "+15550100002", name: "João Pérez" },
  locale: "pt-BR",
});

function desk(
  orders: Order[] = [mine, older, noMail, noMailOld, nobody, other],
  reaches: readonly Reachable["kind"][] = ["email", "phone"],
) {
  let time = now;
  const clock = () => time;
  const state = { down: false };
  const ledger = memoryLedger(clock);
  const kept = memoryCodes(clock);
  const sent: { who: Reachable; said: Said }[] = [];
  const attempts: Attempt[] = [];
  const outgoing = {
    inConversation: () => Promise.reject(new Error("codes do not go into the conversation")),
    to(_: string, who: Reachable, said: Said): Promise<Spoken> {
      if (!reaches.includes(who.kind)) return Promise.resolve({ kind: "no_connection" });
      sent.push({ who, said });
      return Promise.resolve({ kind: "said", message: "m", conversation: "elsewhere" });
    },
  };
  const common = {
    sources: () => [listSource(orders, state)],
    ledger,
    now: clock,
    secret,
    attempted: (attempt: Attempt) => attempts.push(attempt),
  };
  const more = { codes: kept, outgoing, log: () => undefined };
  const asks = codes({
    ...common,
    ...more,
    writeCode: (language, code, shop) => ({ text: `${shop}: ${code}`, language }),
    shopName: () => Promise.resolve("A shop"),
  });
  const mails = statusMails({
    ...common,
    ...more,
    writeStatus: ({ order: { number, shipments }, level }, language) => ({
      text: `${number} ${shipments[0]?.status ?? ""} ${level} ${shipments[0]?.trackingNumber ?? "-"}`,
      language,
    }),
  });
  return {
    decides: authority(common),
    asks,
    mails,
    ledger,
    kept,
    sent,
    attempts,
    state,
    orders,
    later: (ms: number) => (time = new Date(time.getTime() + ms)),
    /** The code in the newest message. */
    code: () => /\d{6}$/.exec(sent.at(-1)?.said.reply.text ?? "")?.[0] ?? "",
  };
}

const byPhone = subject("a", [phoneClaim("+15550100001")]);
const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

async function handleOf({ decides }: ReturnType<typeof desk>, number: string, who = byPhone) {
  const { orders } = await decides.visible(who);
  return orders.find((one) => one.order.number === number)?.handle ?? "";
}

describe("a code", () => {
  it("goes to the e-mail on the order and opens its owner's orders, and that one with its address", async () => {
    const bench = desk();
    const { asks, sent, decides, code, ledger, kept } = bench;
    const handle = await handleOf(bench, "#1043");
    expect(await asks.send(byPhone, { handle }, "de")).toEqual({ sent: "email", to: "m•••@e•••.com" });
    expect(sent).toHaveLength(1);
    const [{ who, said } = { who: null, said: null }] = sent;
    expect(who).toEqual({ kind: "email", value: "maria@example.com" });
    expect(said).toMatchObject({ fleeting: true, kept: "A shop: ••••••", reply: { language: "de" } });
    expect(code()).toMatch(/^\d{6}$/);
    expect(JSON.stringify(kept.rows)).not.toContain(code());

    const entered = await asks.submit(byPhone, code());
    expect(entered).toMatchObject({ ok: true, level: 4 });
    if ("error" in entered) throw new Error(entered.error);
    expect(entered.orders.map((one) => [one.order.number, one.level])).toEqual([
      ["#1043", 4],
      ["#900", 3],
    ]);
    expect(entered.orders[0]?.order.shipTo).toMatchObject({ line: "1 Example Street", zip: "10115" });
    expect(entered.orders[1]?.order.shipTo).toMatchObject({ line: "1•••" });
    const { orders } = await decides.visible(subject("a"));
    expect(orders.map(({ level }) => level)).toEqual([4, 3]);
    expect((await decides.visible(subject("b"))).orders).toEqual([]);
    expect(ledger.records.filter(({ what }) => what !== "shown")).toMatchObject([
      { what: "send_code", detail: { result: "email" } },
      { what: "code", detail: { result: "right", level: 4 } },
    ]);
    const trail = JSON.stringify([ledger.records, kept.notes].flat().map(({ detail }) => detail));
    for (const value of [code(), "maria", "1043", "Example Street"]) expect(trail).not.toContain(value);
  });

  it("is level 4 for ten minutes, and level 3 for the day", async () => {
    const { asks, decides, code, later } = desk();
    await asks.send(subject("a"), { number: "1043" }, "en");
    await asks.settled();
    await asks.submit(subject("a"), code());
    const level = async () => (await decides.visible(subject("a"))).orders.map((one) => one.level);
    expect(await level()).toEqual([4, 3]);
    later(10 * 60_000 - 1);
    expect(await level()).toEqual([4, 3]);
    later(1);
    expect(await level()).toEqual([3, 3]);
    later(24 * 3_600_000);
    expect(await level()).toEqual([]);
  });

  it("by SMS, where there is no e-mail, is level 3 of orders that are not old", async () => {
    const { asks, sent, code, decides } = desk();
    expect(await asks.send(subject("a"), { number: "77" }, "en")).toEqual({ sent: "if_exists" });
    await asks.settled();
    expect(sent.at(-1)?.who).toEqual({ kind: "phone", value: "+15550100009" });
    expect(await asks.submit(subject("a"), code())).toMatchObject({ ok: true, level: 3 });
    const { orders } = await decides.visible(subject("a"));
    expect(orders.map((one) => [one.order.number, one.level])).toEqual([["#77", 3]]);
    await asks.send(subject("b"), { number: "78" }, "en");
    await asks.send(subject("b"), { number: "79" }, "en");
    await asks.settled();
    expect(sent).toHaveLength(1);
  });

  it("goes by SMS where the shop has no way to send e-mail, and says so where it has neither", async () => {
    const bench = desk(undefined, ["phone"]);
    const handle = await handleOf(bench, "#1043");
    expect(await bench.asks.send(byPhone, { handle }, "en")).toEqual({ sent: "phone", to: "•••01" });
    expect(await bench.asks.submit(byPhone, bench.code())).toMatchObject({ ok: true, level: 3 });
    const none = desk(undefined, []);
    const known = await handleOf(none, "#1043");
    expect(await none.asks.send(byPhone, { handle: known }, "en")).toEqual({ error: "no_means" });
    expect(none.kept.rows.map(({ claim }) => claim)).toEqual([""]);
  });

  it("is for the newest of one's own orders when none is named, and for nobody's when there is none", async () => {
    const { asks, sent } = desk();
    expect(await asks.send(byPhone, {}, "en")).toMatchObject({ sent: "email" });
    expect(sent[0]?.who.value).toBe("maria@example.com");
    expect(await asks.send(subject("b"), {}, "en")).toEqual({ error: "no_match" });
    expect(await asks.send(subject("b"), { handle: "aaaaaaaaaaaa" }, "en")).toEqual({ error: "no_match" });
    expect(await asks.send(subject("b"), { number: " # " }, "en")).toEqual({ error: "no_match" });
  });

  it("may be written in digits of any script, with spaces and dashes", async () => {
    for (const zero of [0x30, 0x660, 0x966, 0xff10]) {
      const { asks, code } = desk();
      await asks.send(byPhone, {}, "en");
      const written = code().replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
      expect(await asks.submit(byPhone, ` ${written.slice(0, 3)} - ${written.slice(3)}`)).toMatchObject({
        ok: true,
      });
    }
  });

  it("has three tries, also when fifty come at once", async () => {
    const { asks, code } = desk();
    await asks.send(byPhone, {}, "en");
    const results = await Promise.all(
      Array.from({ length: 50 }, () => asks.submit(byPhone, wrongOf(code()))),
    );
    const errors = results.map((one) => ("error" in one ? one.error : "ok"));
    expect(errors.filter((one) => one === "wrong_code")).toHaveLength(3);
    expect(errors.filter((one) => one === "too_many_tries")).toHaveLength(47);
    expect(await asks.submit(byPhone, code())).toEqual({ error: "too_many_tries" });
  });

  it("works once, in its conversation, for ten minutes, until another is sent", async () => {
    const { asks, code, later } = desk();
    expect(await asks.submit(byPhone, "123456")).toEqual({ error: "no_code" });
    await asks.send(byPhone, {}, "en");
    const first = code();
    expect(await asks.submit(subject("b", byPhone.claims), first)).toEqual({ error: "no_code" });
    await asks.send(byPhone, {}, "en");
    if (first !== code()) expect(await asks.submit(byPhone, first)).toEqual({ error: "wrong_code" });
    expect(await asks.submit(byPhone, code())).toMatchObject({ ok: true });
    expect(await asks.submit(byPhone, code())).toEqual({ error: "no_code" });
    await asks.send(byPhone, {}, "en");
    later(10 * 60_000);
    expect(await asks.submit(byPhone, code())).toEqual({ error: "expired" });
  });

  it("proves nothing of an order that was given to somebody else meanwhile", async () => {
    const bench = desk([mine]);
    await bench.asks.send(byPhone, {}, "en");
    bench.orders[0] = order("#1043", { customer: { email: "new@example.com", phone: "+15550100001" } });
    expect(await bench.asks.submit(byPhone, bench.code())).toEqual({ error: "expired" });
    expect((await bench.decides.visible(subject("a"))).orders).toEqual([]);
  });

  it("is still good when the store could not be asked the first time", async () => {
    const { asks, code, state } = desk();
    await asks.send(byPhone, {}, "en");
    state.down = true;
    expect(await asks.submit(byPhone, code())).toEqual({ error: "unavailable" });
    state.down = false;
    expect(await asks.submit(byPhone, code())).toMatchObject({ ok: true });
  });

  it("is sent three times an hour and five a day, per conversation and per order", async () => {
    const { asks, sent, later } = desk();
    const outcomes: string[] = [];
    const ask = async () => {
      const one = await asks.send(byPhone, {}, "en");
      outcomes.push("error" in one ? one.error : one.sent);
    };
    for (let n = 0; n < 4; n += 1) await ask();
    later(3_600_000);
    for (let n = 0; n < 3; n += 1) await ask();
    const three = ["email", "email", "email"];
    expect(outcomes).toEqual([...three, "too_many_tries", "email", "email", "too_many_tries"]);
    // Who else asks about the same order finds the limit reached, however they write its number.
    for (const number of ["#1043", "1043", "١٠٤٣"])
      expect(await asks.send(subject(`x${number}`), { number }, "en")).toEqual({ error: "too_many_tries" });
    await asks.settled();
    expect(sent).toHaveLength(5);
  });
});

describe("an order that is only named", () => {
  it("is answered the same whether or not there is one, with the same work done before the answer", async () => {
    for (const number of ["1044", "424242"]) {
      const bench = desk();
      let finds = 0;
      const counting = codes({
        sources: () => [
          {
            ...listSource([other]),
            find: () => {
              finds += 1;
              return Promise.resolve({ ok: true as const, orders: [other], asOf: now, stale: false });
            },
          },
        ],
        ledger: bench.ledger,
        codes: bench.kept,
        outgoing: {
          inConversation: () => Promise.reject(new Error("no")),
          to: () => Promise.resolve({ kind: "no_connection" }),
        },
        writeCode: (language, code) => ({ text: code, language }),
        shopName: () => Promise.resolve("A shop"),
        now: () => now,
        secret,
        log: () => undefined,
      });
      expect(await counting.send(subject("s"), { number }, "en")).toEqual({ sent: "if_exists" });
      expect(finds).toBe(0);
      await counting.settled();
      expect(finds).toBe(1);
      expect(bench.ledger.records.map(({ what, detail }) => [what, detail])).toEqual([
        ["send_code", { result: "if_exists" }],
      ]);
    }
  });

  it("has the same limits and the same answers to guesses whether or not there is one", async () => {
    const told: string[] = [];
    for (const number of ["1044", "424242"]) {
      const { asks, code } = desk();
      const who = subject("s");
      const heard: unknown[] = [];
      for (let n = 0; n < 4; n += 1) {
        heard.push(await asks.send(who, { number }, "en"));
        await asks.settled();
      }
      const wrong = code() === "" ? "123456" : wrongOf(code());
      for (let n = 0; n < 4; n += 1) heard.push(await asks.submit(who, wrong));
      heard.push(await asks.submit(who, "nonsense"));
      told.push(JSON.stringify(heard));
    }
    expect(told[1]).toBe(told[0]);
    expect(JSON.parse(told[0] ?? "")).toEqual([
      { sent: "if_exists" },
      { sent: "if_exists" },
      { sent: "if_exists" },
      { error: "too_many_tries" },
      { error: "wrong_code" },
      { error: "wrong_code" },
      { error: "wrong_code" },
      { error: "too_many_tries" },
      { error: "wrong_code" },
    ]);
  });

  it("gets a code in its own language, at its own address, and shows nothing to who guesses", async () => {
    const { asks, sent, kept } = desk();
    await asks.send(subject("s"), { number: "1044" }, "en");
    await asks.settled();
    expect(sent).toMatchObject([
      { who: { kind: "email", value: "joao@example.com" }, said: { reply: { language: "pt-BR" } } },
    ]);
    expect(kept.notes).toMatchObject([{ what: "code_sent", detail: { result: "email" } }]);
    const text = JSON.stringify(await asks.submit(subject("s"), "000000"));
    expect(text).toBe('{"error":"wrong_code"}');
  });

  it("is named by a tracking number's handle too, without its address being shown", async () => {
    const { decides, asks, sent } = desk();
    const parcel = other.shipments[0]?.trackingNumber ?? "";
    const claimed = await decides.claim(subject("s"), { number: parcel });
    if (!claimed.ok) throw new Error(claimed.error);
    expect(await asks.send(subject("s"), { handle: claimed.visible.handle }, "en")).toEqual({
      sent: "if_exists",
    });
    await asks.settled();
    expect(sent[0]?.who.value).toBe("joao@example.com");
  });

  it("is not written to when two orders cannot be told apart", async () => {
    const twin = order("1043", { id: "twin", customer: { email: "twin@example.com" } });
    const { asks, sent, kept } = desk([mine, twin]);
    expect(await asks.send(subject("s"), { number: "1043" }, "en")).toEqual({ sent: "if_exists" });
    await asks.settled();
    expect(sent).toEqual([]);
    expect(kept.notes).toMatchObject([{ detail: { result: "no_match" } }]);
  });
});

describe("the status by mail", () => {
  it("goes to the address on file with what level 2 may see, and says the same of no order at all", async () => {
    const { mails, sent, kept } = desk();
    expect(await mails.send(subject("s"), "1044", "en")).toEqual({ sentIfExists: true });
    expect(await mails.send(subject("s"), "424242", "en")).toEqual({ sentIfExists: true });
    expect(sent).toEqual([]);
    await mails.settled();
    expect(sent).toMatchObject([
      {
        who: { kind: "email", value: "joao@example.com" },
        said: { reply: { text: "#1044 in_transit 2 -", language: "pt-BR" } },
      },
    ]);
    expect(kept.notes.map(({ detail }) => detail["result"])).toEqual(["said", "no_match"]);
  });

  it("is sent once an hour, whoever asks, and the answer does not tell", async () => {
    const { mails, sent, later } = desk();
    for (const who of ["a", "b", "c"])
      expect(await mails.send(subject(who), "1044", "en")).toEqual({ sentIfExists: true });
    await mails.settled();
    expect(sent).toHaveLength(1);
    later(3_600_000);
    await mails.send(subject("d"), "#1044", "en");
    await mails.settled();
    expect(sent).toHaveLength(2);
  });

  it("cannot be had for one order after the other", async () => {
    const { mails } = desk();
    const answers: unknown[] = [];
    for (let n = 0; n < 6; n += 1) answers.push(await mails.send(subject("s"), String(5000 + n), "en"));
    expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => ({ sentIfExists: true })));
    expect(answers[5]).toEqual({ error: "too_many_tries" });
  });

  it("is of one's newest order when none is named", async () => {
    const { mails, sent } = desk();
    expect(await mails.send(byPhone, undefined, "en")).toEqual({ sentIfExists: true });
    await mails.settled();
    expect(sent[0]?.said.reply.text).toContain("#1043");
    expect(await mails.send(subject("s"), undefined, "en")).toEqual({ error: "no_match" });
  });

  it("does not go by SMS, and not while the store is away", async () => {
    const { mails, sent, state, kept } = desk();
    await mails.send(subject("s"), "77", "en");
    await mails.settled();
    state.down = true;
    await mails.send(subject("s"), "1044", "en");
    await mails.settled();
    expect(sent).toEqual([]);
    expect(kept.notes.map(({ detail }) => detail["result"])).toEqual(["no_means", "unavailable"]);
  });
});

describe("what is counted", () => {
  it("is every claim and every code", async () => {
    const { asks, decides, attempts, code } = desk();
    await decides.claim(subject("a"), { number: "1043", email: "x@example.com" });
    await decides.claim(subject("a"), { number: "1043", email: "maria@example.com" });
    await asks.send(subject("a"), {}, "en");
    await asks.submit(subject("a"), wrongOf(code()));
    await asks.submit(subject("a"), code());
    expect(attempts.map(({ what, outcome }) => `${what} ${outcome}`)).toEqual([
      "claim no_match",
      "claim right",
      "send_code email",
      "code wrong_code",
      "code right",
    ]);
  });
});

describe("a wrong claim", () => {
  it("costs the same work whether or not there is such an order", async () => {
    const work = async (number: string) => {
      const done: string[] = [];
      const ledger = memoryLedger(() => now);
      const source = listSource([mine, other, order("2026-0017")]);
      const decides = authority({
        sources: () => [
          {
            ...source,
            find: (query) => {
              done.push(`find ${query.by}`);
              return source.find(query);
            },
          },
        ],
        ledger: {
          ...ledger,
          begin: (...given) => {
            done.push("begin");
            return ledger.begin(...given);
          },
          audit: (...given) => {
            done.push("audit");
            return ledger.audit(...given);
          },
        },
        now: () => now,
        secret,
      });
      // What is compared is read from the proof: as often as there are comparisons.
      const proof = {
        number,
        get email() {
          done.push("email");
          return "somebody@example.com";
        },
        get phone() {
          done.push("phone");
          return "+15550109999";
        },
        get postcode() {
          done.push("postcode");
          return "00000";
        },
        get lastName() {
          done.push("lastName");
          return "Nobody";
        },
      };
      expect(await decides.claim(subject("a"), proof)).toEqual({ ok: false, error: "no_match" });
      return done;
    };
    for (const [real, invented] of [
      ["1043", "990001"],
      // Long enough to be a tracking number, which is then looked for as well.
      ["20260017", "20260018"],
    ] as const)
      expect(await work(real)).toEqual(await work(invented));
  });
});
