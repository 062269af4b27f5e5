import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { simpleParser } from "mailparser";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { RunTurn } from "#src/agent/turn.ts";
import type { Json } from "#src/conversation/json.ts";
import { start, type Gateway } from "#src/main.ts";
import { accountSid, authToken, text as textForm } from "../fixtures/sms/bodies.ts";
import { testHome } from "../fakes/database.ts";
import { repeat } from "../fakes/echo.ts";
import { adminToken, commonEnv, eventually } from "../fakes/gateway.ts";
import { posted } from "../fakes/lines/line.ts";
import { startSmtp } from "../fakes/smtp.ts";
import { postForm, startTwilio } from "../fakes/twilio.ts";

/* What happens when another machine answers us: the exchange ends by itself, and everybody else is answered. */

/** An exchange is one message each way; so many are enough for anybody. */
const exchanges = 5;

/** Something that a gateway sent, as its provider took it. */
interface Said {
  readonly to: string;
  readonly text: string;
  /** Of a mail: all of it. */
  readonly raw?: Buffer;
}

/** A gateway of its own, with one connection. */
interface Side {
  readonly address: string;
  readonly gateway: Gateway;
  said(): Promise<readonly Said[]>;
  /** Brings it a message, in the provider's form. */
  hear(from: string, text: string): Promise<void>;
  /** Brings it a mail as it is. */
  hearRaw(raw: Buffer): Promise<void>;
  stop(): Promise<void>;
}

type Begin = (address: string, agent: Agent) => Promise<Side>;
type Agent = { readonly runTurn?: RunTurn };

const order = {
  id: 1043,
  number: "#1043",
  created_at: new Date(Date.now() - 4 * 86_400_000).toISOString(),
  email: "ana@example.com",
  items: [{ title: "Wool blanket", quantity: 1 }],
};

/** A gateway with one order and the connection; `webhook` is where its provider posts. */
async function sideOf(connection: Json, agent: Agent) {
  const home = await testHome();
  const folder = await mkdtemp(join(tmpdir(), "whereabouts-orders-"));
  await writeFile(join(folder, "orders.json"), JSON.stringify({ orders: [order] }));
  const gateway = await start({ ...home.env, ...commonEnv }, agent);
  await api(gateway, "/api/sources", { kind: "file", settings: { path: join(folder, "orders.json") } });
  const { webhookPath } = z
    .looseObject({ webhookPath: z.string() })
    .parse(await api(gateway, "/api/connections?check=false", connection));
  const stop = async () => {
    await gateway.stop();
    await home.remove();
    await rm(folder, { recursive: true, force: true });
  };
  return { gateway, webhook: new URL(webhookPath, gateway.url), stop };
}

async function api(gateway: Gateway, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, gateway.url), {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.ok, `${path}: ${text}`).toBe(true);
  return JSON.parse(text);
}

/** A mail nobody could tell from a person's. */
function plainMail(from: string, to: string, text: string): Buffer {
  const head = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: A question`,
    `Message-ID: <${randomUUID()}@mail.example.com>`,
    `Date: ${new Date().toUTCString()}`,
    `MIME-Version: 1.0`,
    `Content-Type: text/plain; charset=utf-8`,
  ];
  return Buffer.from([...head, "", text, ""].join("\r\n"));
}

const byEmail: Begin = async (address, agent) => {
  const token = "a-token-for-posted-mails";
  const smtp = await startSmtp();
  const side = await sideOf(
    {
      channel: "email",
      accounts: [address],
      settings: {
        inbound: "webhook",
        smtp: { host: smtp.host, port: smtp.port, secure: false, user: smtp.user },
        settleMs: 0,
        allowInsecure: true,
      },
      secrets: { signing: address.padEnd(40, "k"), smtpPassword: smtp.password, webhookToken: token },
    },
    agent,
  );
  const hearRaw = async (raw: Buffer) => {
    const headers = { "content-type": "message/rfc822", "x-webhook-token": token };
    expect(await posted(side.webhook.href, headers, raw)).toBe(200);
  };
  return {
    address,
    gateway: side.gateway,
    said: () =>
      Promise.all(
        smtp.mails.map(async ({ to, raw }) => ({
          to: to.join(),
          text: (await simpleParser(raw)).text ?? "",
          raw,
        })),
      ),
    hear: (from, text) => hearRaw(plainMail(from, address, text)),
    hearRaw,
    async stop() {
      await side.stop();
      await smtp.close();
    },
  };
};

const bySms: Begin = async (address, agent) => {
  const twilio = await startTwilio({ accountSid, username: accountSid, password: authToken });
  const side = await sideOf(
    {
      channel: "sms",
      accounts: [address],
      settings: { apiUrl: twilio.url, accountSid, settleMs: 0, timeoutMs: 5_000 },
      secrets: { signingSecrets: [authToken], authToken },
    },
    agent,
  );
  return {
    address,
    gateway: side.gateway,
    said: () => Promise.resolve(twilio.accepted.map(({ to, body }) => ({ to, text: body }))),
    async hear(from, text) {
      const response = await postForm(
        side.webhook,
        textForm(text, { From: from, To: address, MessageSid: `SM${randomUUID().replaceAll("-", "")}` }),
        authToken,
      );
      await response.arrayBuffer();
      expect(response.status).toBe(200);
    },
    hearRaw: () => Promise.reject(new Error("that is for mails")),
    async stop() {
      await side.stop();
      await twilio.close();
    },
  };
};

const Page = z.object({ conversations: z.array(z.object({ id: z.string(), floor: z.string() })) });
const Talk = z.object({
  address: z.object({ id: z.string() }),
  floor: z.string(),
  messages: z.array(z.object({ author: z.string(), machine: z.string().nullable() })),
  deliveries: z.array(z.object({ state: z.string() })),
  turns: z.array(z.object({ outcome: z.string(), reason: z.string().nullable() })),
});

/** What a side has of its talk with somebody. */
async function talkWith(side: Side, who: string) {
  for (const { id } of Page.parse(await api(side.gateway, "/api/conversations")).conversations) {
    const talk = Talk.parse(await api(side.gateway, `/api/conversations/${id}`));
    if (talk.address.id === who) return talk;
  }
  return undefined;
}

/** Brings everything that `from` says to `to` there, until stopped. */
function carry(from: Side, to: string, bring: (said: Said) => Promise<void>) {
  let running = true;
  const run = (async () => {
    for (let n = 0; running; await wait(20)) {
      const said = (await from.said()).filter((each) => each.to === to);
      for (; n < said.length; n += 1) {
        const each = said[n];
        if (each !== undefined) await bring(each);
      }
    }
  })();
  return async () => {
    running = false;
    await run;
  };
}

const answersTo = async (side: Side, who: string) =>
  (await side.said()).filter((said) => said.to === who).length;
const handedOver = async (side: Side, who: string) => (await talkWith(side, who))?.floor === "person";

/** Nothing more is said, and somebody else is answered all the same. */
async function quietButFor(side: Side, other: string, bystander: string): Promise<void> {
  const underWay = async () =>
    (await talkWith(side, other))?.deliveries.some(({ state }) => state === "queued" || state === "sending");
  await eventually(async () => !(await underWay()));
  const before = await answersTo(side, other);
  await wait(1_500);
  expect(await answersTo(side, other)).toBe(before);
  await side.hear(bystander, "Where is my order?");
  await eventually(async () => (await answersTo(side, bystander)) === 1);
}

/** Answers long enough for a machine's, never the same twice. */
function talker(): RunTurn {
  let turns = 0;
  const verbs = ["looked at", "searched", "asked about", "checked", "gone through", "read", "followed up"];
  return (input) => {
    turns += 1;
    const told = repeat(input);
    if (told.kind !== "reply") return Promise.resolve(told);
    const text = `Thank you for message number ${turns}. I have ${verbs[turns % verbs.length]} everything there is on it (${randomUUID()}), and would like to know more.`;
    return Promise.resolve({ ...told, reply: { ...told.reply, text } });
  };
}

const sides: Side[] = [];
const stops: (() => Promise<void>)[] = [];
const open = async (begin: Begin, address: string, agent: Agent = {}) => {
  const side = await begin(address, agent);
  sides.push(side);
  return side;
};
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await Promise.all(sides.splice(0).map((side) => side.stop()));
});

const wires = [
  {
    wire: "e-mail",
    begin: byEmail,
    one: "help@one.example",
    two: "help@two.example",
    bystander: "ana@example.com",
  },
  { wire: "SMS", begin: bySms, one: "+15550100000", two: "+15550100001", bystander: "+15550100101" },
] as const;
const agents = [
  { model: "the built-in model", agent: () => ({}) },
  { model: "a model that never says the same twice", agent: () => ({ runTurn: talker() }) },
];

describe.each(wires)("by $wire", ({ begin, one, two, bystander }) => {
  it.each(agents)(
    "two gateways with $model stop answering each other",
    async ({ agent }) => {
      const a = await open(begin, one, agent());
      const b = await open(begin, two, agent());
      stops.push(
        carry(a, two, ({ text }) => b.hear(one, text)),
        carry(b, one, ({ text }) => a.hear(two, text)),
      );
      await a.hear(two, "Where is my order?");
      await eventually(async () => (await handedOver(a, two)) || (await handedOver(b, one)), 20_000);
      await quietButFor(a, two, bystander);
      await quietButFor(b, one, bystander);
      const counts = [await answersTo(a, two), await answersTo(b, one)];
      process.stdout.write(`      ${counts.join(" and ")} answers\n`);
      for (const count of counts) {
        expect(count).toBeGreaterThan(0);
        expect(count).toBeLessThanOrEqual(exchanges);
      }
    },
    60_000,
  );

  it("a machine that says the same each time is answered twice", async () => {
    const a = await open(begin, one);
    stops.push(
      carry(a, two, () => a.hear(two, "We have received your request and will be with you shortly.")),
    );
    await a.hear(two, "We have received your request and will be with you shortly.");
    await eventually(() => handedOver(a, two), 20_000);
    await quietButFor(a, two, bystander);
    expect(await answersTo(a, two)).toBeLessThanOrEqual(2);
  });

  it.each(agents)(
    "a machine that says something else each time is left to a person by $model",
    async ({ agent }) => {
      const a = await open(begin, one, agent());
      let n = 0;
      const next = () => {
        n += 1;
        return `Ticket ${n * 7919}: our team has received your request ${randomUUID()} and will answer it soon.`;
      };
      stops.push(carry(a, two, () => a.hear(two, next())));
      await a.hear(two, next());
      await eventually(() => handedOver(a, two), 20_000);
      await quietButFor(a, two, bystander);
      const count = await answersTo(a, two);
      process.stdout.write(`      ${count} answers\n`);
      expect(count).toBeLessThanOrEqual(exchanges);
    },
    60_000,
  );
});

describe("by e-mail with its headers", () => {
  it("the first answer of a gateway is not answered by another", async () => {
    const a = await open(byEmail, "help@one.example");
    const b = await open(byEmail, "help@two.example");
    const whole = (to: Side) => async (said: Said) => to.hearRaw(said.raw ?? Buffer.from(""));
    stops.push(carry(a, b.address, whole(b)), carry(b, a.address, whole(a)));
    await a.hear(b.address, "Where is my order?");
    const talk = await eventually(() => talkWith(b, a.address));
    expect(talk.messages).toMatchObject([{ author: "shopper", machine: "auto_reply" }]);
    await quietButFor(a, b.address, "ana@example.com");
    await quietButFor(b, a.address, "ana@example.com");
    expect(await answersTo(a, b.address)).toBe(1);
    expect(await answersTo(b, a.address)).toBe(0);
    expect(talk.floor).toBe("agent");
    // A person at the same address is still answered.
    await b.hear(a.address, "This is Kim at the other shop: where is my order?");
    await eventually(async () => (await answersTo(b, a.address)) === 1);
  });
});
