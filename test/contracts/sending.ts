import { describe, expect, it } from "vitest";
import type { Channel } from "#src/channel/channel.ts";
import type { ChannelDeps, ChannelKind, Connection } from "#src/channel/kind.ts";
import type { Address } from "#src/conversation/address.ts";
import { occasion, replies } from "./rendering.ts";
import { type WithSecrets, deps } from "./secrets.ts";

/** Something that goes wrong at a provider. */
export interface Outage {
  readonly what: string;
  /** A connection that has it, until it is closed. */
  readonly open: () => Promise<{ readonly connection: Connection; readonly close: () => Promise<void> }>;
}

/** What a provider reached by HTTP may do instead of taking a message. */
const answers: readonly (readonly [string, () => Promise<Response>])[] = [
  ["no network", () => Promise.reject(new TypeError("fetch failed"))],
  [
    "nobody listening",
    () =>
      Promise.reject(
        new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) }),
      ),
  ],
  ["a bad gateway", () => Promise.resolve(new Response("<html>", { status: 502 }))],
  ["an answer that is not JSON", () => Promise.resolve(new Response("not json", { status: 200 }))],
  ["an empty answer", () => Promise.resolve(new Response(null, { status: 204 }))],
  ["an error without words", () => Promise.resolve(new Response("{}", { status: 400 }))],
  [
    "a redirect",
    () => Promise.resolve(new Response(null, { status: 302, headers: { location: "https://example.com/" } })),
  ],
  [
    "a fetch that throws",
    () => {
      throw new Error("fetch itself broke");
    },
  ],
];

/** How a channel sends. */
export interface Sends {
  readonly to: Address;
  /** True where `send` makes no request: what is sent is read here, or goes out in another way (`outages`). */
  readonly callsNobody?: boolean;
  /** Of a channel that sends in another way than by HTTP: what may go wrong there. */
  readonly outages?: readonly Outage[];
}

/** Has a channel of this connection send to providers in every bad state. */
export function describeSending(kind: ChannelKind, connection: WithSecrets, sends: Sends): void {
  const { to, callsNobody = false, outages = [] } = sends;
  const build = (fetch: ChannelDeps["fetch"]): Channel => kind.build(connection, { ...deps, fetch });
  const hello = { text: "hello", language: "en" };

  describe(`${kind.name} sends`, () => {
    it.skipIf(callsNobody).each(answers)(
      "and returns a failure, without secrets, at %s",
      async (_, answer) => {
        const channel = build(answer);
        const [part = null] = channel.render(hello, occasion);
        const result = await channel.send(part, to, "key-1");
        expect(result.ok).toBe(false);
        for (const secret of secretsIn(connection)) expect(JSON.stringify(result)).not.toContain(secret);
      },
    );

    it.runIf(callsNobody && outages.length === 0)(
      "every reply without a request, and knows it for one when it is sent again",
      async () => {
        let calls = 0;
        const channel = build(() => {
          calls += 1;
          return Promise.reject(new TypeError("nobody is to be called"));
        });
        for (const reply of replies)
          for (const [n, part] of channel.render(reply, occasion).entries()) {
            const result = await channel.send(part, to, `key-${String(n)}`);
            expect(result).toMatchObject({ ok: true });
            expect(await channel.send(part, to, `key-${String(n)}`)).toEqual(result);
          }
        expect(calls).toBe(0);
      },
    );

    it.runIf(outages.length > 0).each(outages)(
      "and returns a failure, without secrets, at $what",
      async (outage) => {
        const opened = await outage.open();
        let calls = 0;
        const channel = kind.build(opened.connection, {
          ...deps,
          fetch: () => {
            calls += 1;
            return Promise.reject(new TypeError("fetch failed"));
          },
        });
        const [part = null] = channel.render(hello, occasion);
        const result = await channel.send(part, to, "key-1");
        await channel.close?.();
        await opened.close();
        expect(result.ok).toBe(false);
        expect(calls).toBe(0);
        for (const secret of secretsIn(connection)) expect(JSON.stringify(result)).not.toContain(secret);
      },
    );

    it("in one way or another", () => {
      expect(callsNobody || outages.length === 0).toBe(true);
    });
  });
}

function secretsIn({ secrets }: WithSecrets): string[] {
  return Object.values(secrets)
    .flat()
    .filter((secret) => typeof secret === "string");
}
