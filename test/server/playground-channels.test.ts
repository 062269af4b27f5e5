import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { shownRequest, wire, type Exchange } from "#src/server/playground/wire.ts";
import { eventually, playgroundGateway, type PlaygroundGateway } from "./playground-gateway.ts";

/*
 * What all tabs have in common: the genuine webhook in, the genuine call out, both to be looked at without a secret
 * in them.
 */

const View = z.object({
  conversation: z
    .object({
      messages: z.array(
        z.object({
          from: z.string(),
          text: z.string(),
          subject: z.string().nullable(),
          body: z.string().nullable(),
          note: z.string().nullable(),
          providerId: z.string().nullable(),
          deliveries: z.array(z.object({ state: z.string(), providerId: z.string().nullable() })),
        }),
      ),
    })
    .nullable(),
});
const Line = z.object({
  exchanges: z.array(
    z.object({
      way: z.enum(["in", "out"]),
      what: z.string(),
      of: z.array(z.string()),
      request: z.object({
        start: z.string(),
        headers: z.array(z.tuple([z.string(), z.string()])),
        body: z.string(),
      }),
      answer: z.object({ status: z.string(), body: z.string() }).optional(),
    }),
  ),
});

let gateway: PlaygroundGateway;
beforeAll(async () => {
  gateway = await playgroundGateway();
});
afterAll(() => gateway.stop());

const say = (body: object) =>
  fetch(new URL("/playground/messages", gateway.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const read = async (path: string, on: string, as: string) => {
  const response = await fetch(
    new URL(`/playground/${path}?${new URLSearchParams({ on, as }).toString()}`, gateway.url),
  );
  expect(response.status).toBe(200);
  return response.json();
};
const messagesOf = async (on: string, as: string) =>
  View.parse(await read("conversation", on, as)).conversation?.messages ?? [];
const lineOf = async (on: string, as: string) => Line.parse(await read("wire", on, as)).exchanges;
const answer = (on: string, as: string, n = 0) =>
  eventually(async () => {
    const found = (await messagesOf(on, as)).filter(({ from }) => from === "agent")[n];
    const states = found?.deliveries.map(({ state }) => state) ?? [];
    return states.length > 0 && states.every((state) => ["sent", "delivered", "read"].includes(state))
      ? found
      : undefined;
  });

interface Sample {
  readonly on: string;
  readonly as: string;
  /** The furthest a message gets. */
  readonly until: string;
  readonly webhook: RegExp;
  /** The header by which the webhook proves where it is from. */
  readonly proof: string;
  readonly call: RegExp;
}

const samples: readonly Sample[] = [
  {
    on: "whatsapp",
    as: "+15555550701",
    until: "read",
    webhook: /^\{"object":"whatsapp_business_account"/,
    proof: "x-hub-signature-256",
    call: /^POST https:\/\/graph\.facebook\.com\/v\d+\.\d+\/100000000000000\/messages$/,
  },
  {
    on: "messenger",
    as: "9000000000000701",
    until: "read",
    webhook: /^\{"object":"page"/,
    proof: "x-hub-signature-256",
    call: /^POST https:\/\/graph\.facebook\.com\/v\d+\.\d+\/\w+\/messages$/,
  },
  {
    on: "instagram",
    as: "9000000000000702",
    until: "read",
    webhook: /^\{"object":"instagram"/,
    proof: "x-hub-signature-256",
    call: /^POST https:\/\/graph\.facebook\.com\/v\d+\.\d+\/\w+\/messages$/,
  },
  {
    on: "sms",
    as: "+15555550702",
    until: "delivered",
    webhook: /(?:^|&)Body=Where\+is\+it%3F(?:&|$)/,
    proof: "x-twilio-signature",
    call: /^POST https:\/\/api\.twilio\.com\/2010-04-01\/Accounts\/AC\w{32}\/Messages\.json$/,
  },
  {
    on: "email",
    as: "ada.writes@example.com",
    until: "sent",
    webhook: /^Authentication-Results: [^\r\n]+dmarc=pass header\.from=example\.com\r\n/,
    proof: "x-webhook-token",
    call: /^MAIL FROM:<hello@larkfield\.example> RCPT TO:<ada\.writes@example\.com>$/,
  },
];

describe.each(samples)("$on", ({ on, as, until, webhook, proof, call }) => {
  it("answers what comes in by the provider's own webhook, with the provider's own call", async () => {
    expect((await say({ on, as, text: "Where is it?" })).status).toBe(202);
    const answered = await answer(on, as);
    expect(answered.text).toBe("You wrote: Where is it?");
    await eventually(async () =>
      (await messagesOf(on, as)).some(({ deliveries }) => deliveries[0]?.state === until) ? true : undefined,
    );
    const line = await lineOf(on, as);
    const came = line.find(({ what }) => what === "message");
    expect(came?.request.start).toMatch(new RegExp(`^POST /webhooks/${on}/`));
    expect(came?.request.body).toMatch(webhook);
    expect(came?.answer?.status).toBe("200 OK");
    // Whoever can read the page can read this: it says that there is a proof, not which.
    const [, shown] = came?.request.headers.find(([name]) => name === proof) ?? [];
    expect(shown).toMatch(/^.{0,15}…$/);
    const [asked] = await messagesOf(on, as);
    expect(came?.of).toEqual([asked?.providerId]);

    const left = line.find(({ what }) => what === "reply");
    expect(left?.request.start).toMatch(call);
    expect(
      decodeURIComponent(left?.request.body.replaceAll("+", " ").replaceAll("%\r\n", "") ?? ""),
    ).toContain("You wrote: Where is it?");
    expect(left?.of).toEqual([answered.deliveries[0]?.providerId]);
    expect(line.filter(({ what }) => what === "receipt").length).toBe(
      on === "email" ? 0 : on === "sms" || on === "instagram" ? 2 : 3,
    );
  });

  it("shows no secret of the connection", async () => {
    const line = JSON.stringify(await lineOf(on, as));
    expect(line).not.toMatch(/(?:Bearer|Basic) [^…]/);
    for (const { authorization } of gateway.calls) {
      const token = authorization?.split(" ")[1] ?? "";
      if (token !== "") expect(line).not.toContain(token);
    }
  });

  it("keeps to its own: the same id on another channel is somebody who has not written", async () => {
    const other = on === "sms" ? "whatsapp" : on === "messenger" ? "instagram" : undefined;
    if (other === undefined) return;
    expect(await messagesOf(other, as)).toEqual([]);
    expect(await lineOf(other, as)).toEqual([]);
  });
});

describe("a letter", () => {
  const as = "bob.writes@example.com";

  it("has a subject, is answered under it, and the next one answers the answer", async () => {
    await say({ on: "email", as, text: "Where is it?", subject: "My tent" });
    const first = await answer("email", as);
    expect(first.subject).toBe("Re: My tent");
    await say({ on: "email", as, text: "And the pegs?" });
    await answer("email", as, 1);
    const letters = (await lineOf("email", as)).filter(({ what }) => what === "message");
    expect(letters[0]?.request.body).not.toContain("In-Reply-To:");
    expect(letters[1]?.request.body).toContain(`In-Reply-To: ${first.deliveries[0]?.providerId}`);
    const own = (await messagesOf("email", as)).filter(({ from }) => from === "shopper");
    expect(own.map(({ subject, body }) => [subject, body])).toEqual([
      ["My tent", "Where is it?"],
      ["Re: My tent", "And the pegs?"],
    ]);
  });

  it("may come from somebody for whom nobody vouches", async () => {
    const from = "eve.writes@example.com";
    await say({ on: "email", as: from, text: "Where is it?", unproven: true });
    await answer("email", from);
    const [letter] = await lineOf("email", from);
    expect(letter?.request.body).toMatch(/^Authentication-Results: [^\r\n]+dmarc=fail/);
    expect((await messagesOf("email", from))[0]?.note).toBe("sender not proven");
  });

  it.each([
    ["a subject of two lines", { subject: "a\nb" }],
    ["no address", { as: "bob" }],
    ["two addresses", { as: "a@example.com,b@example.com" }],
  ])("with %s is refused", async (_what, wrong) => {
    expect((await say({ on: "email", as, text: "hello", ...wrong })).status).toBe(400);
  });
});

describe("a text message", () => {
  it("says what it costs", async () => {
    await say({ on: "sms", as: "+15555550703", text: "日本" });
    expect((await answer("sms", "+15555550703")).note).toBe("1 segment, UCS-2");
  });
});

describe("the chat of the website", () => {
  it("is not written to through the playground", async () => {
    expect((await say({ on: "web", as: "s.1", text: "hello" })).status).toBe(400);
  });

  it("knows shoppers who are logged in, and nobody else", async () => {
    const pass = (phone: string) =>
      fetch(new URL(`/playground/pass?${new URLSearchParams({ on: "web", phone }).toString()}`, gateway.url));
    const { token } = z.object({ token: z.string() }).parse(await (await pass("+15555550101")).json());
    const Claims = z.object({
      phone_number: z.string(),
      email: z.string(),
      aud: z.string(),
      exp: z.number(),
    });
    const claims = Claims.parse(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()));
    expect(claims).toMatchObject({ phone_number: "+15555550101", email: "emma.clarke@example.com" });
    expect((await pass("+15555550188")).status).toBe(404);
    const elsewhere = new URLSearchParams({ on: "sms", phone: "+15555550101" }).toString();
    expect((await fetch(new URL(`/playground/pass?${elsewhere}`, gateway.url))).status).toBe(404);
  });
});

describe("a channel", () => {
  it("that there is none of is refused", async () => {
    expect((await say({ on: "pigeon", as: "+15555550181", text: "hello" })).status).toBe(400);
    for (const path of ["conversation", "feed", "wire"]) {
      const response = await fetch(new URL(`/playground/${path}?on=pigeon&as=1`, gateway.url));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: "bad_channel" } });
    }
  });
});

describe("what went over the line", () => {
  const exchange = (id: string): Omit<Exchange, "n"> => ({
    at: new Date(0),
    way: "in",
    what: "message",
    of: [id],
    request: { start: "POST /", headers: [], body: "" },
  });

  it("is forgotten: of one shopper the oldest, and shoppers who were last heard of long ago", () => {
    const lines = wire();
    for (let n = 0; n < 100; n += 1) lines.record("a", exchange(`a${n}`));
    expect(lines.of("a").map(({ of }) => of[0])).toEqual(Array.from({ length: 60 }, (_, n) => `a${n + 40}`));
    for (let n = 0; n < 299; n += 1) lines.record(`b${n}`, exchange("b"));
    expect(lines.of("a")).toHaveLength(60);
    lines.record("a", exchange("again"));
    lines.record("c", exchange("c"));
    expect(lines.of("b0")).toEqual([]);
    expect(lines.of("a")).toHaveLength(60);
  });

  it.each([
    ["authorization", "Bearer abcdefghijklmnop", "Bearer …"],
    ["authorization", "abcdefghijklmnop", "…"],
    ["x-webhook-token", "abcdefghijklmnop", "…"],
    ["x-api-key", "Key abcdefghijklmnop", "Key …"],
    ["x-hub-signature-256", "sha256=0123456789abcdef", "sha256=01234567…"],
    ["content-type", "application/json", "application/json"],
  ])("shows %s: %s as %s", (name, value, shown) => {
    expect(shownRequest("POST /", { [name]: value }, "").headers).toEqual([[name, shown]]);
  });

  it("leaves out what every request has, and cookies", () => {
    const headers = { host: "a", cookie: "b", "user-agent": "c", "x-forwarded-for": "d", accept: "e" };
    expect(shownRequest("POST /", headers, "").headers).toEqual([]);
  });
});
