import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Json } from "#src/conversation/json.ts";

/** A request as the fake received it. */
export interface ProviderRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
}

/** What the fake answers. */
export interface ProviderAnswer {
  readonly status: number;
  readonly body: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the fake does with one call. */
export type ProviderBehaviour =
  | { readonly do: "ok" }
  /** `body` is sent as it is; by default it is an error in the provider's form. */
  | {
      readonly do: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The connection is closed before an answer. */
  | { readonly do: "hang-up" }
  /** Half an answer is sent, and the connection closed. */
  | { readonly do: "break-off" }
  /** No answer ever comes. */
  | { readonly do: "silence" }
  /** More is sent than anybody reads. */
  | { readonly do: "flood" }
  | { readonly do: "redirect"; readonly to: string };

/** How a provider answers when all is well, and how it says that something is not. */
export interface ProviderRules {
  /** What it is told about: answers by number. */
  answer(request: ProviderRequest): ProviderAnswer;
  /** Its form of an error. */
  error(status: number): Json;
}

export interface FakeProvider {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly requests: readonly ProviderRequest[];
  /** What the next calls meet, one each; after these all is well. */
  script(...behaviours: readonly ProviderBehaviour[]): void;
  close(): Promise<void>;
}

/** A provider's API on this machine, on a port of its own: real HTTP, nothing of ours in it. */
export async function startProvider(rules: ProviderRules): Promise<FakeProvider> {
  const requests: ProviderRequest[] = [];
  const scripted: ProviderBehaviour[] = [];
  const stopping = new AbortController();

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
    const url = new URL(message.url ?? "/", "http://fake");
    const text = Buffer.concat(chunks).toString("utf8");
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const request = {
      method: message.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: message.headers,
      body,
    };
    requests.push(request);
    const behaviour = scripted.shift() ?? { do: "ok" };
    switch (behaviour.do) {
      case "ok": {
        const { status, headers, body } = rules.answer(request);
        response
          .writeHead(status, { "content-type": "application/json", ...headers })
          .end(JSON.stringify(body));
        return;
      }
      case "status": {
        const { status, headers, body } = behaviour;
        response
          .writeHead(status, { "content-type": "application/json", ...headers })
          .end(body ?? JSON.stringify(rules.error(status)));
        return;
      }
      case "hang-up":
        message.socket.destroy();
        return;
      case "break-off":
        response
          .writeHead(200, { "content-type": "application/json", "content-length": "500" })
          .write('{"da');
        await wait(20);
        message.socket.destroy();
        return;
      case "silence":
        await wait(60_000, undefined, { signal: stopping.signal }).catch(() => undefined);
        message.socket.destroy();
        return;
      case "flood":
        response.writeHead(200, { "content-type": "application/json" });
        for (let sent = 0; sent < 20 && !response.destroyed; sent++) {
          if (!response.write(" ".repeat(1024 * 1024))) await wait(5);
        }
        response.end("{}");
        return;
      case "redirect":
        response.writeHead(302, { location: behaviour.to }).end();
    }
  }

  const server = createServer((message, response) => {
    serve(message, response).catch(() => message.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${String(portOf(server.address()))}`,
    requests,
    script: (...behaviours) => void scripted.push(...behaviours),
    close: async () => {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("not listening");
  return address.port;
}

/** The member of a JSON object; undefined where there is none. */
export function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
