import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { channelKinds } from "#channels/index.ts";
import { start, type Gateway } from "#src/main.ts";
import { testHome, type TestHome } from "../fakes/database.ts";
import { adminToken, commonEnv, eventually } from "../fakes/gateway.ts";
import { emailLine } from "../fakes/lines/email.ts";
import { people, type Line, type Shopper } from "../fakes/lines/line.ts";
import { instagramLine, messengerLine, whatsappLine } from "../fakes/lines/meta.ts";
import { smsLine } from "../fakes/lines/sms.ts";
import { webLine } from "../fakes/lines/web.ts";

/* The same talks on every channel, over its own wire, through the front door. */
const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString();
const order = (number: string, who: "ana" | "ben", more: object) => ({
  id: number,
  number: `#${number}`,
  created_at: day(-4),
  email: people[who].email,
  phone: people[who].phone,
  name: who === "ana" ? "Ana Example" : "Ben Example",
  postcode: "10115",
  city: "Berlin",
  country: "DE",
  total: "59.90",
  currency: "EUR",
  ...more,
});
const orders = [
  order("1043", "ana", {
    items: [{ title: "Wool blanket", quantity: 1 }],
    shipments: [
      {
        carrier: "DHL",
        tracking_number: "00340434161094042557",
        tracking_url: "https://www.dhl.com/track?id=00340434161094042557",
        status: "in_transit",
        shipped_at: day(-2),
        eta: day(1).slice(0, 10),
        events: [{ at: day(-0.5), status: "in_transit", message: "Sorted", city: "Leipzig", country: "DE" }],
      },
    ],
  }),
  order("1044", "ben", { items: [{ title: "First thing", quantity: 1 }] }),
  order("1045", "ben", { items: [{ title: "Second thing", quantity: 1 }] }),
];

/** Large enough to be no ornament of a signature. */
const picture = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), randomBytes(20_000)]);

const lines: Readonly<Record<string, () => Promise<Line>>> = {
  whatsapp: whatsappLine,
  messenger: messengerLine,
  instagram: instagramLine,
  sms: smsLine,
  email: emailLine,
  web: webLine,
};

it("tells the talks on every channel there is", () => {
  expect(Object.keys(lines).toSorted()).toEqual(channelKinds.map(({ name }) => name).toSorted());
});

describe.each(Object.entries(lines))("on %s", (_name, begin) => {
  let home: TestHome;
  let folder: string;
  let line: Line;
  let gateway: Gateway;
  let webhookUrl: string;

  const api = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(path, gateway.url), {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.ok, `${path}: ${text}`).toBe(true);
    return JSON.parse(text);
  };

  beforeAll(async () => {
    home = await testHome();
    folder = await mkdtemp(join(tmpdir(), "whereabouts-orders-"));
    await writeFile(join(folder, "orders.json"), JSON.stringify({ orders }));
    line = await begin();
    gateway = await start({ ...home.env, ...commonEnv });
    await api("/api/sources", { kind: "file", settings: { path: join(folder, "orders.json") } });
    const made = z
      .looseObject({ webhookPath: z.string() })
      .parse(await api("/api/connections?check=false", line.connection));
    webhookUrl = new URL(made.webhookPath, gateway.url).href;
    await line.connected?.(webhookUrl);
  });
  afterAll(async () => {
    await gateway.stop();
    await line.close();
    await home.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** Says it and waits for the next answer. */
  const ask = async (who: Shopper, text: string): Promise<string> => {
    const before = line.heard(who).length;
    expect(await line.say(webhookUrl, who, text)).toBe(200);
    return eventually(() => line.heard(who)[before], 15_000);
  };
  const conversation = async (who: Shopper) => {
    const Found = z.object({
      conversations: z.array(z.object({ id: z.string(), floor: z.string(), lastInboundAt: z.string() })),
    });
    const { conversations } = Found.parse(await api("/api/conversations"));
    for (const found of conversations) {
      const { messages } = z
        .object({ messages: z.array(z.object({ author: z.string(), content: z.array(z.looseObject({})) })) })
        .parse(await api(`/api/conversations/${found.id}`));
      if (JSON.stringify(messages).includes(mark[who])) return found;
    }
    throw new Error(`${who} has no conversation`);
  };
  /** Words by which a shopper's conversation is found. */
  const mark = { ana: "blanket question", ben: "both questions", stranger: "strange question" };

  it("an order is told to whoever knows its number and the address on it, and to nobody else", async () => {
    const first = await ask("stranger", `A strange question: where is my order #1043?`);
    expect(first).not.toContain("Leipzig");
    const wrong = await ask("stranger", "1043, my e-mail is somebody.else@example.org");
    expect(wrong).not.toContain("Leipzig");
    const right = await ask("stranger", `1043, my e-mail is ${people.ana.email}`);
    expect(right).toContain("Leipzig");
    expect(right).toMatch(/DHL/i);
    expect(right).toContain("https://www.dhl.com/track?id=00340434161094042557");
  });

  it("two orders are both named", async () => {
    let answer = await ask("ben", "Both questions: where are my orders?");
    if (!line.vouches) {
      answer = await ask("ben", `#1044, ${people.ben.email}`);
      answer += await ask("ben", `#1045, ${people.ben.email}`);
    }
    expect(answer).toContain("1044");
    expect(answer).toContain("1045");
    expect(answer).not.toContain("1043");
  });

  it("a person takes over, and gives back", async () => {
    await ask("ana", "A blanket question. I want to talk to a person");
    const { id, floor } = await conversation("ana");
    expect(floor).toBe("person");
    const before = line.heard("ana").length;
    expect(await line.say(webhookUrl, "ana", "Hello? Where is order 1043?")).toBe(200);
    await wait(1_000);
    expect(line.heard("ana")).toHaveLength(before);
    await api(`/api/conversations/${id}/floor`, { floor: "agent" });
    const answer = await ask("ana", `Where is order #1043? ${people.ana.email}`);
    expect(answer).toContain("1043");
  });

  it("a picture is kept, with its type, size and checksum, and honestly not understood", async () => {
    const before = line.heard("ana").length;
    expect(await line.show(webhookUrl, "ana", picture, "image/png")).toBe(200);
    expect(await eventually(() => line.heard("ana")[before], 15_000)).toMatch(/picture|image/i);
    const { id } = await conversation("ana");
    const Files = z.object({ files: z.array(z.looseObject({ state: z.string() })) });
    const stored = await eventually(async () => {
      const { files } = Files.parse(await api(`/api/conversations/${id}`));
      return files.find(({ state }) => state === "stored");
    });
    expect(stored).toMatchObject({
      kind: "image",
      type: "image/png",
      size: picture.length,
      sha256: createHash("sha256").update(picture).digest("hex"),
    });
  });

  it("a person who answers in the provider's inbox silences the agent", async (context) => {
    if (line.inbox === undefined) return context.skip("this provider has no inbox of its own");
    expect(await line.inbox(webhookUrl, "stranger", "I am looking into it, Kim")).toBe(200);
    const { floor } = await conversation("stranger");
    expect(floor).toBe("person");
    const before = line.heard("stranger").length;
    await line.say(webhookUrl, "stranger", "Thanks! And where is it?");
    await wait(1_000);
    expect(line.heard("stranger")).toHaveLength(before);
  });

  it("STOP is obeyed where the provider has it", async (context) => {
    if (!line.stops) return context.skip("this provider has its own way to block a sender");
    const before = line.heard("ben").length;
    expect(await line.say(webhookUrl, "ben", "Stop.")).toBe(200);
    await line.say(webhookUrl, "ben", "Where are my orders?");
    await wait(1_500);
    expect(line.heard("ben")).toHaveLength(before);
    expect(await line.say(webhookUrl, "ben", "START")).toBe(200);
    expect(await ask("ben", "Where are my orders?")).toContain("1044");
  });
});
