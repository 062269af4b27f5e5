import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** What the server does with one call; the last one is repeated. */
export type Script =
  | { readonly text: string; readonly finish?: string; readonly usage?: unknown }
  /** A message as a server of another make writes it. */
  | { readonly message: unknown; readonly finish?: string; readonly usage?: unknown }
  /** The whole body, JSON or not. */
  | { readonly raw: string }
  /** Calls of tools; `raw` arguments are sent as they are, JSON or not. */
  | { readonly calls: readonly { readonly name: string; readonly args?: unknown; readonly raw?: string }[] }
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly html: string; readonly status?: number }
  /** Never answers. */
  | "hang"
  /** Closes the connection without a word. */
  | "hang up"
  /** Begins an answer, and closes the connection in the middle of it. */
  | "cut"
  /** A byte every 50 ms, and no end. */
  | "drip"
  /** Written by looking at what was asked. */
  | ((
      request: ChatRequest,
    ) =>
      | { readonly text: string }
      | { readonly calls: readonly { readonly name: string; readonly args: unknown }[] });

const requestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(
    z.looseObject({
      role: z.string(),
      content: z.unknown(),
    }),
  ),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).optional(),
});

/** A request as it was received; all of `POST /v1/chat/completions`. */
export type ChatRequest = z.infer<typeof requestSchema>;

export interface FakeOpenAi {
  /** With `/v1`. */
  readonly url: string;
  readonly requests: readonly ChatRequest[];
  /** `authorization` header of each request. */
  readonly keys: readonly (string | undefined)[];
  close(): Promise<void>;
}

/**
 * A server that speaks chat completions (https://platform.openai.com/docs/api-reference/chat/create) from a
 * script, one entry for each call. Every completion has an id of its own unless `sameId` is set.
 */
export async function fakeOpenAi(
  script: readonly Script[],
  options: { readonly sameId?: boolean } = {},
): Promise<FakeOpenAi> {
  const requests: ChatRequest[] = [];
  const keys: (string | undefined)[] = [];
  let calls = 0;

  const respond = (response: ServerResponse, step: Script, asked: ChatRequest, number: number): void => {
    if (step === "hang") return;
    if (step === "hang up") {
      response.destroy();
      return;
    }
    if (step === "cut" || step === "drip") {
      response.writeHead(200, { "content-type": "application/json", "content-length": "5000" });
      response.write('{"id":"chatcmpl-1","choices":[{"message":{"content":"Your order');
      if (step === "cut") setTimeout(() => response.destroy(), 20);
      else {
        const timer = setInterval(() => response.write("."), 50);
        response.on("close", () => clearInterval(timer));
      }
      return;
    }
    if (typeof step === "function") {
      respond(response, step(asked), asked, number);
      return;
    }
    if ("raw" in step) {
      response.writeHead(200, { "content-type": "application/json" }).end(step.raw);
      return;
    }
    if ("html" in step) {
      response.writeHead(step.status ?? 200, { "content-type": "text/html" }).end(step.html);
      return;
    }
    if ("status" in step) {
      response
        .writeHead(step.status, { "content-type": "application/json", ...step.headers })
        .end(JSON.stringify(step.body ?? { error: { message: `status ${step.status}`, type: "error" } }));
      return;
    }
    const message =
      "message" in step
        ? step.message
        : "text" in step
          ? { role: "assistant", content: step.text }
          : {
              role: "assistant",
              content: null,
              tool_calls: step.calls.map((call, index) => ({
                id: `call_${number}_${index}`,
                type: "function",
                function: {
                  name: call.name,
                  arguments:
                    "raw" in call && call.raw !== undefined ? call.raw : JSON.stringify(call.args ?? {}),
                },
              })),
            };
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        id: options.sameId === true ? "chatcmpl-same" : `chatcmpl-${number}`,
        object: "chat.completion",
        created: 1_790_000_000,
        model: asked.model,
        choices: [{ index: 0, message, finish_reason: finishOf(step) }],
        usage:
          "usage" in step ? step.usage : { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
      }),
    );
  };

  const finishOf = (step: object): string =>
    "finish" in step && typeof step.finish === "string"
      ? step.finish
      : "text" in step
        ? "stop"
        : "tool_calls";

  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
        response.writeHead(404).end();
        return;
      }
      const asked = requestSchema.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      requests.push(asked);
      keys.push(request.headers.authorization);
      const step = script[Math.min(calls, script.length - 1)];
      calls += 1;
      if (step !== undefined) respond(response, step, asked, calls);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    keys,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
