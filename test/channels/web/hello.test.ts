import { generateKeyPairSync } from "node:crypto";
import { SignJWT, UnsecuredJWT, type JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { webKind } from "#channels/web/index.ts";
import { chat, now, posted, said, site, visitorKey } from "./connection.ts";

const jwtSecret = "a-secret-of-the-shop-that-is-long-enough";
const bytes = (secret: string) => new TextEncoder().encode(secret);
const inSeconds = (s: number) => Math.floor(now.getTime() / 1000) + s;

/** What a shop says of a shopper who is logged in. */
const claims = (more: JWTPayload = {}): JWTPayload => ({
  sub: "customer-17",
  aud: site,
  exp: inSeconds(600),
  email: "Ana@Example.com",
  name: "Ana Example",
  ...more,
});
const signed = (payload: JWTPayload, secret = jwtSecret, alg = "HS256") =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(bytes(secret));

describe("a visitor nobody knows", () => {
  it("gets an id that cannot be guessed, and keeps it", async () => {
    const { hello } = chat();
    const [one, other] = [await hello(), await hello()];
    expect(one.visitor).not.toBe(other.visitor);
    expect(Buffer.from(one.visitor, "base64url")).toHaveLength(16);
    expect((await hello({ token: one.token })).visitor).toBe(one.visitor);
    for (const token of ["", "nonsense", `${one.token}x`])
      expect((await hello({ token })).visitor).not.toBe(one.visitor);
  });

  it("stays who they are for as long as they come back", async () => {
    let at = now;
    const { hello } = chat({ at: () => at });
    const day = 24 * 3_600_000;
    let { token, visitor } = await hello();
    for (let days = 0; days < 700; days += 100) {
      at = new Date(at.getTime() + 100 * day);
      const again = await hello({ token });
      expect(again.visitor).toBe(visitor);
      ({ token, visitor } = again);
    }
    at = new Date(at.getTime() + 181 * day);
    expect((await hello({ token })).visitor).not.toBe(visitor);
  });

  it("hears how the chat looks", async () => {
    const { hello } = chat({ settings: { title: "Tents & Co", greeting: "Hi!", maxFileBytes: 1_000 } });
    expect(await hello()).toMatchObject({
      title: "Tents & Co",
      greeting: "Hi!",
      member: false,
      provenForMs: null,
      limits: { fileBytes: 1_000 },
    });
    expect(await chat().hello()).toMatchObject({ title: site, greeting: null });
  });

  it("is on the site the page is of, or on the first", async () => {
    const { hello, channel } = chat({ accounts: [site, "zelte.example.de"] });
    const on = async (where: string | undefined) =>
      channel.reader?.(posted("", (await hello({ site: where })).token))?.account;
    expect(await on("Zelte.Example.de")).toBe("zelte.example.de");
    expect(await on("evil.example.net")).toBe(site);
    expect(await on(undefined)).toBe(site);
  });

  it("is nobody's handshake when it is no hello", async () => {
    const { greet, source } = chat();
    for (const body of [said("x"), {}, null, "hello", [], Buffer.from("{"), { type: "hello", jwt: 1 }])
      expect(await greet(body)).toBeUndefined();
    expect(await source.handshake?.({ ...posted({ type: "hello" }), method: "GET" })).toBeUndefined();
    expect(await source.handshake?.(posted({ type: "hello" }, "x"))).toBeUndefined();
    expect(await greet({ type: "hello", padding: "x".repeat(100_000) })).toBeUndefined();
  });
});

describe("a shopper who is logged in", () => {
  const shop = chat({ secrets: { jwtSecret } });
  const answer = async (jwt: string, of = shop) => of.greet({ type: "hello", jwt });

  it("is known by what the shop has signed, on every device", async () => {
    const welcome = await shop.hello({ jwt: await signed(claims()) });
    expect(welcome).toMatchObject({ member: true, provenForMs: 600_000 });
    expect(shop.channel.reader?.(posted("", welcome.token))).toEqual({
      account: site,
      id: welcome.visitor,
      email: "ana@example.com",
    });
    const [event] = await shop.parse(said("hello"), welcome.token);
    expect(event).toMatchObject({ kind: "message", name: "Ana Example", from: { email: "ana@example.com" } });
    expect((await shop.hello({ jwt: await signed(claims({ exp: inSeconds(60) })) })).visitor).toBe(
      welcome.visitor,
    );
    expect((await shop.hello({ jwt: await signed(claims({ sub: "customer-18" })) })).visitor).not.toBe(
      welcome.visitor,
    );
  });

  it("is somebody else than the visitor before, and than the one after", async () => {
    const anybody = await shop.hello();
    const member = await shop.hello({ jwt: await signed(claims()), token: anybody.token });
    expect(member.visitor).not.toBe(anybody.visitor);
    expect((await shop.hello({ token: member.token })).visitor).not.toBe(member.visitor);
  });

  it("is vouched for only as long as the shop said, and a day at most", async () => {
    let at = now;
    const moving = chat({ secrets: { jwtSecret }, at: () => at });
    const { token } = await moving.hello({ jwt: await signed(claims()) });
    at = new Date(now.getTime() + 599_000);
    expect(moving.channel.reader?.(posted("", token))?.email).toBe("ana@example.com");
    at = new Date(now.getTime() + 601_000);
    const later = moving.channel.reader?.(posted("", token));
    expect(later?.id).toBeDefined();
    expect(later?.email).toBeUndefined();
    at = now;
    const long = await moving.hello({ jwt: await signed(claims({ exp: inSeconds(30 * 86_400) })) });
    expect(long.provenForMs).toBe(86_400_000);
    expect(long.expiresInMs).toBe(86_400_000);
  });

  it.each([
    ["a phone", { phone: "+1 555-010-0142" }, { email: "ana@example.com", phone: "+15550100142" }],
    ["a phone as OpenID Connect has it", { phone_number: "+15550100142" }, { phone: "+15550100142" }],
    ["a phone that is none", { phone: "0555 0100142" }, { phone: undefined }],
    ["an e-mail that was not verified", { email_verified: false }, { email: undefined }],
    [
      "a phone that was not verified",
      { phone: "+15550100142", phone_number_verified: false },
      { phone: undefined },
    ],
    ["an e-mail whose verification cannot be read", { email_verified: "no" }, { email: undefined }],
    ["an e-mail that is none", { email: "ana" }, { email: undefined }],
  ])("has %s only as far as the shop vouches for it", async (_what, more, expected) => {
    const { token } = await shop.hello({ jwt: await signed(claims(more)) });
    const reader = shop.channel.reader?.(posted("", token));
    expect({ email: reader?.email, phone: reader?.phone }).toMatchObject(expected);
  });

  it("is told to bring a fresh token when this one has run out", async () => {
    const late = await answer(await signed(claims({ exp: inSeconds(-31) })));
    expect([late?.status, late?.body]).toEqual([401, '{"error":{"code":"token_expired"}}']);
    // Two clocks are never the same.
    expect((await answer(await signed(claims({ exp: inSeconds(-29) }))))?.status).toBe(200);
  });

  it("is refused with anything that is not the shop's word for this site", async () => {
    const unsigned = new UnsecuredJWT(claims()).encode();
    const good = await signed(claims());
    const refused: [string, string][] = [
      ["another key", await signed(claims(), "another-secret-that-is-also-long-enough")],
      ["another site", await signed(claims({ aud: "other.example.com" }))],
      ["no site", await signed(claims({ aud: undefined }))],
      ["no end", await signed(claims({ exp: undefined }))],
      ["nobody", await signed(claims({ sub: undefined, email: undefined }))],
      ["another algorithm", await signed(claims(), jwtSecret.repeat(2), "HS512")],
      ["no algorithm", unsigned],
      [
        "changed",
        good.replace(
          /\.[^.]+\./u,
          `.${Buffer.from(JSON.stringify(claims({ sub: "x" }))).toString("base64url")}.`,
        ),
      ],
      ["nonsense", "x"],
      ["very long", `${good}${"x".repeat(4_000)}`],
    ];
    for (const [what, jwt] of refused) {
      const said = await answer(jwt);
      expect([said?.status, said?.body], what).toEqual([401, '{"error":{"code":"token_refused"}}']);
    }
    expect((await answer(good, chat()))?.status).toBe(401);
  });

  it("may be vouched for with a private key, whose public half is never taken for a secret", async () => {
    for (const [alg, pair] of [
      ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
      ["RS256", generateKeyPairSync("rsa", { modulusLength: 2048 })],
      ["EdDSA", generateKeyPairSync("ed25519")],
    ] as const) {
      const pem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
      const signing = chat({ secrets: { jwtPublicKey: pem } });
      const jwt = await new SignJWT(claims()).setProtectedHeader({ alg }).sign(pair.privateKey);
      expect((await answer(jwt, signing))?.status, alg).toBe(200);
      for (const key of [pem, pem.trim()])
        expect((await answer(await signed(claims(), key), signing))?.status, `${alg} as HS256`).toBe(401);
    }
  });

  it("is recognised under either secret while it is replaced", async () => {
    const next = "the-next-secret-of-the-shop-long-enough";
    const rotating = chat({ secrets: { jwtSecret: [next, jwtSecret] } });
    for (const secret of [next, jwtSecret])
      expect((await answer(await signed(claims(), secret), rotating))?.status).toBe(200);
    expect((await answer(await signed(claims({ exp: inSeconds(-60) })), rotating))?.body).toContain(
      "token_expired",
    );
  });
});

describe("trying a connection out", () => {
  const connection = { id: "c1", accounts: [site], settings: {}, secrets: { visitorKey } };
  const { source } = chat();
  const simulated = (from: string, text = "Where is it?") => {
    const webhook = webKind.simulate?.(
      connection,
      { account: site, from, text, at: now },
      new URL("https://gateway.example.com/webhooks/web/c1"),
    );
    if (webhook === undefined) throw new Error("It cannot be simulated.");
    return { method: "POST", url: new URL("https://gateway.example.com/"), receivedAt: now, ...webhook };
  };

  it("writes as a visitor, or as somebody whom the shop knows", async () => {
    const asked = simulated("Ana@example.com");
    expect(source.verify(asked)).toBe(true);
    expect(await source.parse(asked)).toMatchObject([
      {
        kind: "message",
        content: [{ kind: "text", text: "Where is it?" }],
        from: { email: "ana@example.com" },
      },
    ]);
    const [phone] = await source.parse(simulated("+15550100142"));
    expect(phone).toMatchObject({ from: { phone: "+15550100142" } });
    const [one] = await source.parse(simulated("somebody"));
    const [again] = await source.parse(simulated("somebody"));
    if (one?.kind !== "message" || again?.kind !== "message") throw new Error("no messages");
    expect(one.from).toEqual(again.from);
    expect(one.from.email).toBeUndefined();
    expect(one.id).not.toBe(again.id);
  });
});

describe("checking a connection", () => {
  const connection = { id: "c1", accounts: [site], settings: {}, secrets: { visitorKey } };
  const check = async (url: string, answer: () => Promise<Response>) => {
    const checks = await webKind.check?.(
      connection,
      { fetch: answer, now: () => now, log: () => undefined },
      new URL(url),
    );
    return Object.fromEntries(
      (checks ?? []).map(({ name, result, fix }) => [name, [result, fix === undefined]]),
    );
  };
  const well = async () => {
    const greeting = await chat().greet({ type: "hello" });
    return new Response(greeting?.body ?? "", { status: greeting?.status ?? 500 });
  };

  it("introduces itself at the public address", async () => {
    expect(await check("https://gateway.example.com/webhooks/web/c1", well)).toEqual({
      webhook: ["ok", true],
      https: ["ok", true],
      login: ["ok", true],
    });
    expect(await check("http://127.0.0.1:3000/webhooks/web/c1", well)).toMatchObject({
      https: ["skipped", true],
    });
  });

  it("says what to mend", async () => {
    expect(await check("http://gateway.example.com/webhooks/web/c1", well)).toMatchObject({
      https: ["failed", false],
    });
    for (const answer of [
      () => Promise.reject(new TypeError("fetch failed")),
      () => Promise.resolve(new Response("<html>", { status: 200 })),
      () => Promise.resolve(new Response("{}", { status: 200 })),
      () => Promise.resolve(new Response("", { status: 404 })),
      () =>
        Promise.resolve(new Response(null, { status: 302, headers: { location: "https://example.com/" } })),
    ])
      expect(await check("https://gateway.example.com/webhooks/web/c1", answer)).toMatchObject({
        webhook: ["failed", false],
      });
  });
});
