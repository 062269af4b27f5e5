import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Check } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import { emailKind } from "#channels/email/index.ts";
import { type FakeImap, startImap } from "../../../fakes/imap.ts";
import { type FakeSmtp, startSmtp } from "../../../fakes/smtp.ts";
import { connectionTo, deps, webhookToken } from "./connection.ts";
import { mailNumber } from "./mailbox.ts";

const webhookUrl = new URL("https://shop.example.com/webhooks/email/c1");

let imap: FakeImap;
let smtp: FakeSmtp;
beforeEach(async () => {
  [imap, smtp] = await Promise.all([startImap(), startSmtp()]);
});
afterEach(async () => {
  await Promise.all([imap.close(), smtp.close()]);
});

async function checked(
  settings: Readonly<Record<string, Json>> = {},
  secrets: Readonly<Record<string, Json>> = {},
  imapSettings: Readonly<Record<string, Json>> = {},
  url = webhookUrl,
): Promise<Map<string, Check>> {
  const connection = connectionTo(
    smtp,
    {
      inbound: "imap",
      imap: { host: imap.host, port: imap.port, secure: false, timeoutMs: 1_000, ...imapSettings },
      ...settings,
    },
    secrets,
  );
  const checks = (await emailKind.check?.(connection, deps, url)) ?? [];
  for (const { result, said, fix } of checks) {
    expect(said).not.toBe("");
    if (result === "failed") expect(fix).toBeTruthy();
    for (const secret of ["imap-password", "smtp-password", webhookToken, "not-the-password"])
      expect(`${said} ${fix ?? ""}`).not.toContain(secret);
  }
  return new Map(checks.map((check) => [check.name, check]));
}

const vouched = (by: string) => ({
  headers: `Authentication-Results: ${by};\r\n spf=pass; dmarc=pass header.from=example.com`,
});

describe("looking whether a mailbox works", () => {
  it("finds both logins good", async () => {
    imap.deliver(mailNumber(1));
    const checks = await checked();
    expect(checks.get("imap")).toMatchObject({ result: "ok", said: expect.stringContaining("has 1 mails") });
    expect(checks.get("smtp")).toMatchObject({ result: "ok" });
    expect(smtp.mails).toEqual([]);
    expect(checks.get("plus_addressing")).toMatchObject({
      said: expect.stringContaining("support+test@shop.example.com"),
    });
  });

  it.each<readonly [string, string | null, readonly string[], string, RegExp]>([
    [
      "suggests who vouches",
      null,
      ["mx.example.net", "mx.example.net", "other.example"],
      "ok",
      /\{"authservId": "mx\.example\.net"\}/,
    ],
    ["says that nobody does", null, [], "ok", /No server vouches/],
    ["confirms who is trusted", "MX.example.net", ["mx.example.net"], "ok", /1 of the newest 2/],
    ["warns of somebody else", "mx.example.org", ["mx.example.net"], "failed", /none of the newest 2/],
  ])("%s", async (_, authservId, vouchers, result, said) => {
    imap.deliver(mailNumber(1));
    for (const [n, by] of vouchers.entries()) imap.deliver(mailNumber(2 + n, vouched(by)));
    const checks = await checked({ trusted: authservId === null ? null : { authservId } });
    expect(checks.get("authentication")).toMatchObject({ result, said: expect.stringMatching(said) });
    if (result === "failed")
      expect(checks.get("authentication")?.fix).toContain('{"authservId": "mx.example.net"}');
  });

  it("takes the topmost header, and knows Microsoft's", async () => {
    imap.deliver(
      mailNumber(1, {
        headers:
          "Authentication-Results: spf=pass smtp.mailfrom=example.com; dmarc=pass action=none;\r\n compauth=pass reason=100\r\nAuthentication-Results: mx.evil.example; dmarc=pass",
      }),
    );
    expect((await checked()).get("authentication")?.said).toMatch(/set trusted to "microsoft365"/);
    expect((await checked({ trusted: "microsoft365" })).get("authentication")).toMatchObject({
      result: "ok",
    });
  });

  it("asks for a mail where the mailbox is empty", async () => {
    expect((await checked()).get("authentication")).toMatchObject({ result: "skipped" });
  });

  it.each<readonly [string, string, RegExp, Parameters<typeof checked>]>([
    [
      "a wrong password of the mailbox",
      "imap",
      /refused the user name or password/,
      [{}, { imapPassword: "not-the-password" }],
    ],
    ["a mailbox that is not there", "imap", /no mailbox named Nowhere/, [{}, {}, { mailbox: "Nowhere" }]],
    ["nobody at the port", "imap", /Nothing answers/, [{}, {}, { port: 9 }]],
    [
      "a host that does not exist",
      "imap",
      /was not found/,
      [{ allowInsecure: false }, {}, { host: "imap.invalid", secure: true }],
    ],
    ["a port without STARTTLS", "imap", /no encryption/, [{ allowInsecure: false }]],
    ["a port without TLS", "imap", /does not speak TLS/, [{}, {}, { secure: true }]],
    [
      "a wrong password to send",
      "smtp",
      /refused the user name or password/,
      [{}, { smtpPassword: "not-the-password" }],
    ],
    [
      "nobody to send through",
      "smtp",
      /Nothing answers/,
      [{ smtp: { host: "127.0.0.1", port: 9, secure: false } }],
    ],
  ])("says in words what is wrong and what to do: %s", async (_, name, said, args) => {
    const check = (await checked(...args)).get(name);
    expect(check).toMatchObject({ result: "failed", said: expect.stringMatching(said) });
  });

  it("knows the look of a wrong pair of port and secure", async () => {
    const silent = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.resume();
    });
    await new Promise<void>((resolve) => {
      silent.listen(0, "127.0.0.1", resolve);
    });
    const address = silent.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const checks = await checked({}, {}, { port: address.port, timeoutMs: 300 });
    expect(checks.get("imap")).toMatchObject({
      result: "failed",
      fix: expect.stringMatching(/port and secure/),
    });
    silent.close();
  });

  it("names both of two silent servers before the patience of whoever waits is over", async () => {
    const silent = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.resume();
    });
    await new Promise<void>((resolve) => {
      silent.listen(0, "127.0.0.1", resolve);
    });
    const address = silent.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const { port } = address;
    const began = performance.now();
    const checks = await checked(
      { smtp: { host: "127.0.0.1", port, secure: false } },
      {},
      { port, timeoutMs: 300_000 },
    );
    expect(performance.now() - began).toBeLessThan(9_000);
    for (const name of ["imap", "smtp"])
      expect(checks.get(name)).toMatchObject({
        result: "failed",
        said: expect.stringMatching(`port ${String(port)} accepted the connection and never said a word`),
      });
    silent.close();
  });

  it("tells what to give a mail service, and wants https", async () => {
    const webhook = { inbound: "webhook" };
    const checks = await checked(webhook);
    expect(checks.get("webhook")).toMatchObject({
      result: "skipped",
      said: expect.stringContaining(webhookUrl.href),
    });
    expect(checks.has("imap")).toBe(false);
    const plain = await checked(webhook, {}, {}, new URL("http://shop.example.com/webhooks/email/c1"));
    expect(plain.get("webhook")).toMatchObject({ result: "failed" });
  });

  it("does not throw for a connection that is none", async () => {
    const broken = { id: "c1", accounts: [], settings: { x: 1 }, secrets: {} };
    expect(await emailKind.check?.(broken, deps, webhookUrl)).toMatchObject([
      { name: "settings", result: "failed" },
    ]);
  });
});
