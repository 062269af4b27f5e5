import { createHash, randomUUID } from "node:crypto";
import type { Channel, RawRequest } from "#src/channel/channel.ts";
import type { ChannelDeps, ChannelKind, Connection } from "#src/channel/kind.ts";
import { checkWeb } from "./check.ts";
import { answerHello } from "./hello.ts";
import { addressOf, jsonIn, readEvents } from "./inbound.ts";
import { renderReply, sendPart, type WebPart } from "./part.ts";
import { WebAccount, WebSecrets, WebSettings } from "./settings.ts";
import { readVisitor, tokenIn, visitorToken, type Visitor } from "./visitor.ts";

/**
 * The chat on the shop's own pages. Its provider is this gateway: the panel posts to the webhook and reads the
 * feed, both with a token that `hello` gave it. A reply is delivered by being committed.
 */
export function web(
  connection: Connection<WebSettings, WebSecrets>,
  deps: Pick<ChannelDeps, "now">,
): Channel<WebPart> {
  const { id, accounts, settings, secrets } = connection;
  const visitorOf = (request: RawRequest): Visitor | undefined => {
    const token = tokenIn(request.headers["authorization"]);
    const visitor = token === undefined ? undefined : readVisitor(id, token, secrets.visitorKey, deps.now());
    return visitor !== undefined && accounts.includes(visitor.account) ? visitor : undefined;
  };
  return {
    name: "web",
    traits: {
      replyWindowMs: null,
      settleMs: settings.settleMs,
      style: "chat",
      repeatAfterCrashMs: 0,
      answers: null,
    },
    source: {
      how: "webhook",
      async handshake(request) {
        if (request.method !== "POST" || request.headers["authorization"] !== undefined) return undefined;
        // What is as long as this brings files, and introduces nobody.
        if (request.body.length > longestHello) return undefined;
        try {
          return await answerHello(jsonIn(request.body), {
            connection: id,
            accounts,
            settings,
            secrets,
            now: deps.now(),
          });
        } catch {
          return undefined;
        }
      },
      verify: (request) => request.method === "POST" && visitorOf(request) !== undefined,
      parse(request) {
        const visitor = visitorOf(request);
        return visitor === undefined
          ? [{ kind: "ignored", reason: "token_expired" }]
          : readEvents(request.body, visitor, request.receivedAt, settings.maxFileBytes);
      },
      accepted: { status: 200, type: "application/json; charset=utf-8", body: '{"stored":true}' },
    },
    render: (reply) => renderReply(reply),
    send: (part, _to, key) => Promise.resolve(sendPart(part, key)),
    reader(request) {
      const visitor = visitorOf(request);
      return visitor === undefined ? undefined : addressOf(visitor);
    },
    embedding: {
      origins: [...new Set([...accounts.map((account) => `https://${account}`), ...settings.origins])],
      color: settings.color,
      side: settings.side,
      label: settings.label === "" ? null : settings.label,
    },
  };
}

const longestHello = 16_384;

export const webKind: ChannelKind = {
  name: "web",
  settings: WebSettings,
  secrets: WebSecrets,
  account: WebAccount,
  build: (connection, deps) =>
    web(
      {
        ...connection,
        accounts: connection.accounts.map((account) => WebAccount.parse(account)),
        settings: WebSettings.parse(connection.settings),
        secrets: WebSecrets.parse(connection.secrets),
      },
      deps,
    ),
  /** An e-mail address or a phone (E.164) writes as a shopper of whom the shop says that it is theirs; anything else is a visitor of that name. */
  simulate(connection, { account, from, name, text, at }) {
    const { visitorKey } = WebSecrets.parse(connection.secrets);
    const written = from.trim();
    const phone = /^\+[1-9]\d{6,14}$/u.test(written) ? written : undefined;
    const email = /^[^\s@]+@[^\s@]+$/u.test(written) ? written.toLowerCase() : undefined;
    const known = phone ?? email;
    const digest = createHash("sha256").update(
      JSON.stringify([connection.id, account, "simulated", written]),
    );
    const until = new Date(at.getTime() + 3_600_000);
    const token = visitorToken(
      connection.id,
      {
        account,
        id: `s.${digest.digest().subarray(0, 16).toString("base64url")}`,
        issued: at,
        expires: until,
        ...(known === undefined
          ? {}
          : {
              proof: {
                ...(phone === undefined ? {} : { phone }),
                ...(email === undefined ? {} : { email }),
                ...(name === undefined ? {} : { name }),
                until,
              },
            }),
      },
      visitorKey,
    );
    return {
      headers: { "content-type": "application/json", authorization: `Visitor ${token}` },
      body: Buffer.from(JSON.stringify({ type: "message", id: randomUUID(), text })),
    };
  },
  check: checkWeb,
};
