import { createServer } from "node:http";

/** What the server does with one call; the last one is repeated. */
export type MediaScript =
  | { readonly text: string; readonly usage?: unknown }
  | { readonly raw: string }
  | { readonly status: number; readonly body?: string }
  | "hang";

export interface FakeMedia {
  /** With `/v1`. */
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: readonly {
    readonly path: string;
    readonly key: string | undefined;
    readonly type: string;
    readonly body: Buffer;
  }[];
  close(): Promise<void>;
}

/**
 * A server that hears and sees: `POST /v1/audio/transcriptions`
 * (https://platform.openai.com/docs/api-reference/audio/createTranscription, multipart) answers `{text}`, and
 * `POST /v1/chat/completions` a completion with that text.
 */
export async function fakeMedia(script: readonly MediaScript[]): Promise<FakeMedia> {
  const requests: FakeMedia["requests"][number][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const step = script[Math.min(requests.length, script.length - 1)];
      const path = request.url ?? "";
      requests.push({
        path,
        key: request.headers.authorization,
        type: request.headers["content-type"] ?? "",
        body: Buffer.concat(chunks),
      });
      if (step === undefined || step === "hang") return;
      if ("status" in step) {
        response.writeHead(step.status).end(step.body ?? "");
        return;
      }
      response.writeHead(200, { "content-type": "application/json" });
      if ("raw" in step) response.end(step.raw);
      else if (path === "/v1/audio/transcriptions")
        response.end(JSON.stringify({ text: step.text, usage: step.usage }));
      else
        response.end(
          JSON.stringify({
            id: "chatcmpl-1",
            choices: [
              { index: 0, message: { role: "assistant", content: step.text }, finish_reason: "stop" },
            ],
            usage: step.usage ?? { prompt_tokens: 900, completion_tokens: 30, total_tokens: 930 },
          }),
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
