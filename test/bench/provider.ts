import { createServer } from "node:http";

/** A Graph API that accepts everything at once and remembers when: a provider that takes 0 ms. */
export interface InstantGraph {
  readonly url: string;
  /** When the first message to a shopper was accepted, by `performance.now()`. */
  readonly firstTo: Map<string, number>;
  /** What was said to each shopper, in order. */
  readonly said: Map<string, string[]>;
  messages(): number;
  close(): void;
}

export async function instantGraph(keepTexts = false): Promise<InstantGraph> {
  const firstTo = new Map<string, number>();
  const said = new Map<string, string[]>();
  let messages = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const to = /"to":"(\d+)"/.exec(body)?.[1];
      response.setHeader("content-type", "application/json");
      if (to === undefined) {
        response.end('{"success":true}');
        return;
      }
      messages += 1;
      if (!firstTo.has(to)) firstTo.set(to, performance.now());
      if (keepTexts) {
        const parsed: { text?: { body?: string } } = JSON.parse(body);
        const texts = said.get(to);
        if (texts === undefined) said.set(to, [parsed.text?.body ?? ""]);
        else texts.push(parsed.text?.body ?? "");
      }
      response.end(
        `{"messaging_product":"whatsapp","contacts":[{"input":"${to}","wa_id":"${to}"}],"messages":[{"id":"wamid.B${messages}"}]}`,
      );
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve());
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    firstTo,
    said,
    messages: () => messages,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
