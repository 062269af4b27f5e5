import { setTimeout as wait } from "node:timers/promises";
import { ImapFlow } from "imapflow";
import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { childGateway, type ChildGateway } from "../fakes/child.ts";
import { testHome, type TestHome } from "../fakes/database.ts";
import { dovecotMissing, startDovecot } from "../fakes/dovecot.ts";
import { adminToken, commonEnv, eventually } from "../fakes/gateway.ts";
import { startImap } from "../fakes/imap.ts";
import { startSmtp, type FakeSmtp } from "../fakes/smtp.ts";

/* Questions by e-mail, from a mailbox to the answers, while the process that answers them is killed. */

/** On Dovecot; the full numbers are run with MAILS=200 KILLS=20. */
const mails = Number(process.env.MAILS ?? 40);
const kills = Number(process.env.KILLS ?? 4);
const account = "support@shop.example.com";

/** A mailbox with its server. */
interface Box {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  deliver(raw: Buffer): Promise<void>;
  /** The server forgets its UIDs: another UIDVALIDITY, other UIDs for the same mails, and nobody stays connected. */
  renumber(): Promise<void>;
  close(): Promise<void>;
}

async function dovecotBox(): Promise<Box> {
  const dovecot = await startDovecot();
  if (dovecot === undefined) throw new Error("dovecot is installed and did not start");
  return {
    host: dovecot.host,
    port: dovecot.imapPort,
    user: account,
    password: dovecot.password,
    deliver: (raw) => dovecot.deliver(raw, account),
    renumber: () => dovecot.renumber(account),
    close: () => dovecot.close(),
  };
}

async function fakeBox(): Promise<Box> {
  const imap = await startImap();
  return {
    host: imap.host,
    port: imap.port,
    user: imap.user,
    password: imap.password,
    deliver(raw) {
      imap.deliver(raw);
      return Promise.resolve();
    },
    renumber() {
      imap.renumber();
      imap.cut();
      return Promise.resolve();
    },
    close: () => imap.close(),
  };
}

async function uidValidityOf(box: Box): Promise<string> {
  const { host, port, user, password: pass } = box;
  const client = new ImapFlow({
    host,
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass },
    logger: false,
  });
  await client.connect();
  const { uidValidity } = await client.mailboxOpen("INBOX", { readOnly: true });
  client.close();
  return String(uidValidity);
}

/** A shopper who asks one thing, once. */
interface Question {
  readonly from: string;
  readonly messageId: string;
  readonly text: string;
  readonly raw: Buffer;
}

function question(n: number): Question {
  const from = `shopper${n}@example.com`;
  const messageId = `<question-${n}@mail.example.com>`;
  const text = `Question ${n} about a parcel`;
  const head = [
    `Return-Path: <${from}>`,
    `Message-ID: ${messageId}`,
    `From: Shopper ${n} <${from}>`,
    `To: ${account}`,
    `Subject: Parcel ${n}`,
    `Date: ${new Date().toUTCString()}`,
    `MIME-Version: 1.0`,
    `Content-Type: text/plain; charset=utf-8`,
  ];
  return { from, messageId, text, raw: Buffer.from([...head, "", text, ""].join("\r\n")) };
}

/** Copies of answers that the shopper's server took, by their Message-ID. */
interface Answer {
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly text: string;
}

const Page = z.object({ conversations: z.array(z.object({ id: z.string() })), next: z.string().nullable() });
const Talk = z.object({
  address: z.object({ id: z.string() }),
  messages: z.array(z.object({ author: z.string(), providerId: z.string().nullable() })),
  deliveries: z.array(z.object({ state: z.string(), attempts: z.number(), repeated: z.boolean() })),
  turns: z.array(z.object({ outcome: z.string() })),
});
type Talk = z.infer<typeof Talk>;

/** A database, a mailbox, a mail server for what goes out, and one gateway's process at a time; ended together. */
class Scene {
  readonly box: Box;
  readonly smtp: FakeSmtp;
  readonly home: TestHome;
  child: ChildGateway | undefined;
  connection = "";

  constructor(box: Box, smtp: FakeSmtp, home: TestHome) {
    this.box = box;
    this.smtp = smtp;
    this.home = home;
  }

  /** Everything, with the mailbox connected and its place known: what comes from here on is to be answered. */
  static async open(begin: () => Promise<Box>): Promise<Scene> {
    // Between a mail's end and the server's word that it was taken there is time to be killed in.
    const scene = new Scene(await begin(), await startSmtp({ delayMs: 20 }), await testHome());
    await scene.start();
    const { box, smtp } = scene;
    const made = await scene.api("/api/connections?check=false", {
      channel: "email",
      accounts: [account],
      settings: {
        imap: { host: box.host, port: box.port, secure: false, user: box.user },
        smtp: { host: smtp.host, port: smtp.port, secure: false, user: smtp.user },
        settleMs: 0,
        allowInsecure: true,
      },
      secrets: { signing: "k".repeat(40), imapPassword: box.password, smtpPassword: smtp.password },
    });
    scene.connection = z.object({ id: z.string() }).parse(made).id;
    await eventually(() => scene.watched());
    return scene;
  }

  async start(crashAt?: string): Promise<ChildGateway> {
    this.child = undefined;
    this.child = await childGateway(
      { ...this.home.env, ...commonEnv },
      crashAt === undefined ? {} : { crashAt },
    );
    return this.child;
  }

  async kill(): Promise<void> {
    await this.child?.kill();
  }

  async api(path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(new URL(path, this.child?.url), {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.ok, `${path}: ${text}`).toBe(true);
    return JSON.parse(text);
  }

  /** Whether the mailbox was heard, and so how far it was read is known. */
  async watched(): Promise<boolean> {
    const Health = z.object({ watch: z.object({ seenAt: z.string().nullable() }).nullable() });
    const { watch } = Health.parse(await this.api(`/api/connections/${this.connection}/health`));
    return watch !== null && watch.seenAt !== null;
  }

  async talks(): Promise<Map<string, Talk>> {
    const talks = new Map<string, Talk>();
    for (let before = ""; ;) {
      const page = Page.parse(await this.api(`/api/conversations?limit=200${before}`));
      for (const { id } of page.conversations) {
        const talk = Talk.parse(await this.api(`/api/conversations/${id}`));
        talks.set(talk.address.id, talk);
      }
      if (page.next === null) return talks;
      before = `&before=${page.next}`;
    }
  }

  /** What the shoppers' servers took, by shopper. */
  async answers(): Promise<Map<string, Answer[]>> {
    const answers = new Map<string, Answer[]>();
    for (const { to, raw, accepted } of this.smtp.mails) {
      if (!accepted) continue;
      const { messageId = "", inReplyTo = "", text = "" } = await simpleParser(raw);
      for (const shopper of to)
        answers.set(shopper, [...(answers.get(shopper) ?? []), { messageId, inReplyTo, text }]);
    }
    return answers;
  }

  /** Waits until each shopper has an answer and nothing is under way any more. */
  async settled(questions: readonly Question[]): Promise<void> {
    const answered = () => {
      const heard = new Set(this.smtp.mails.filter(({ accepted }) => accepted).flatMap(({ to }) => to));
      return questions.every(({ from }) => heard.has(from));
    };
    await eventually(answered, 60_000);
    const quiet = async () =>
      [...(await this.talks()).values()].every(({ deliveries }) =>
        deliveries.every(({ state }) => !["queued", "sending", "uncertain"].includes(state)),
      );
    await eventually(async () => (await quiet()) || (await wait(250, false)), 30_000);
    // Time for a second answer, if there were one.
    await wait(1_500);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child?.kill();
    await this.box.close();
    await this.smtp.close();
    await this.home.remove();
  }
}

/** Each question was answered by one mail; a copy of it is there only where a crash left nobody knowing, and is listed. */
async function answeredOnce(scene: Scene, questions: readonly Question[]) {
  const answers = await scene.answers();
  const talks = await scene.talks();
  const listed = new Map<string, number>();
  let copies = 0;
  for (const { from, messageId, text } of questions) {
    const told = answers.get(from) ?? [];
    const talk = talks.get(from);
    expect(new Set(told.map((answer) => answer.messageId)).size, `answers to ${from}`).toBe(1);
    expect(told[0]?.inReplyTo).toBe(messageId);
    expect(told[0]?.text).toContain(`re: `);
    expect(told[0]?.text).toContain(text);
    const asked = talk?.messages.filter(({ author }) => author === "shopper").map((said) => said.providerId);
    expect(asked).toEqual([messageId]);
    expect(talk?.turns.map(({ outcome }) => outcome)).toEqual(["reply"]);
    expect(talk?.deliveries.map(({ state }) => state)).toEqual(["sent"]);
    const repeated = talk?.deliveries.some((delivery) => delivery.repeated) ?? false;
    if (repeated) listed.set(from, told.length);
    else expect(told, `copies to ${from}, of which none is listed`).toHaveLength(1);
    copies += told.length - 1;
  }
  expect(answers.size).toBe(questions.length);
  expect(await scene.api("/api/rejections")).toMatchObject({ rejections: [] });
  return { repeated: listed.size, copies };
}

async function journey(begin: () => Promise<Box>, size: { mails: number; kills: number }): Promise<void> {
  await using scene = await Scene.open(begin);
  const began = performance.now();
  const questions = Array.from({ length: size.mails }, (_, n) => question(n + 1));
  const waiting = [...questions];
  const portion = Math.floor(size.mails / (size.kills + 1));
  const before = await uidValidityOf(scene.box);
  for (let kill = 0; kill < size.kills; kill += 1) {
    const had = scene.smtp.mails.length;
    const came = (async () => {
      for (const { raw } of waiting.splice(0, portion)) {
        await scene.box.deliver(raw);
        await wait(Math.random() * 60);
      }
    })();
    // In the midst of its work: it is killed once some of the answers are out.
    const some = 1 + Math.floor((Math.random() * portion) / 2);
    await eventually(() => scene.smtp.mails.length >= had + some, 30_000);
    await wait(Math.random() * 40);
    await scene.kill();
    await came;
    if (kill === Math.floor(size.kills / 2)) await scene.box.renumber();
    await scene.start();
  }
  for (const { raw } of waiting) await scene.box.deliver(raw);
  await scene.settled(questions);
  expect(await uidValidityOf(scene.box)).not.toBe(before);
  const { repeated, copies } = await answeredOnce(scene, questions);
  process.stdout.write(
    `      ${size.mails} mails, ${size.kills} kills, 1 renumbering: each answered by one mail, ${repeated} repeats listed, ${copies} of them there twice; ${Math.round((performance.now() - began) / 1000)} s\n`,
  );
}

describe("a mailbox whose gateway is killed", () => {
  it(
    "has each of 24 mails answered once in 2 kills",
    () => journey(fakeBox, { mails: 24, kills: 2 }),
    240_000,
  );

  it.concurrent.each([
    // The mail is stored and the place in the mailbox is not: it is read a second time.
    { milestone: "committed", copies: 1, listed: false },
    // The server has taken the answer, and nobody could write that down: the one case of a second copy.
    { milestone: "provider_accepted", copies: 2, listed: true },
  ])(
    "at $milestone goes on where it stopped",
    async ({ milestone, copies, listed }) => {
      await using scene = await Scene.open(fakeBox);
      await scene.kill();
      const first = await scene.start(milestone);
      const asked = question(1);
      await scene.box.deliver(asked.raw);
      await first.gone;
      await scene.start();
      await scene.settled([asked]);
      const told = (await scene.answers()).get(asked.from) ?? [];
      expect(told).toHaveLength(copies);
      expect(await answeredOnce(scene, [asked])).toEqual({ repeated: listed ? 1 : 0, copies: copies - 1 });
    },
    180_000,
  );
});

const missing = dovecotMissing();
describe.skipIf(missing !== undefined)(
  `a mailbox on a real Dovecot whose gateway is killed${missing === undefined ? "" : `: ${missing}`}`,
  () => {
    it(
      `has each of ${mails} mails answered once in ${kills} kills`,
      () => journey(dovecotBox, { mails, kills }),
      60_000 + kills * 30_000 + mails * 500,
    );
  },
);
