import { createServer } from "node:http";
import { z } from "zod";

/** An OpenAI-compatible `/embeddings` whose vectors say which of some subjects a text is about. */
export interface FakeEmbeddings {
  /** Base of the API. */
  readonly url: string;
  /** What was asked for, request by request. */
  readonly asked: {
    readonly model: string;
    readonly input: readonly string[];
    readonly key: string | undefined;
  }[];
  /** The next answers: a status and a body instead of vectors. */
  readonly instead: { status: number; body: string }[];
  /** Requests with this in one of their texts are answered 400; empty: none. */
  refuses: string;
  close(): Promise<void>;
}

const form = z.object({ model: z.string(), input: z.array(z.string()) });

/** `subjects`: the words, in any language, that stand for one direction each. */
export async function startEmbeddings(subjects: readonly (readonly string[])[]): Promise<FakeEmbeddings> {
  const asked: FakeEmbeddings["asked"] = [];
  const instead: FakeEmbeddings["instead"] = [];
  const fake = {
    url: "",
    asked,
    instead,
    refuses: "",
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (data: Buffer) => (text += data.toString("utf8")));
    request.on("end", () => {
      const other = instead.shift();
      if (other !== undefined) return response.writeHead(other.status).end(other.body);
      if (request.url !== "/v1/embeddings" || request.method !== "POST") return response.writeHead(404).end();
      const { model, input } = form.parse(JSON.parse(text));
      if (fake.refuses !== "" && input.some((one) => one.includes(fake.refuses)))
        return response.writeHead(400).end('{"error":"inputs must have less than 512 tokens"}');
      asked.push({ model, input, key: request.headers.authorization });
      // Backwards, as a server may: `index` says which is which.
      const data = input.map((one, index) => ({
        object: "embedding",
        index,
        embedding: vectorOf(one, subjects),
      }));
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ object: "list", model, data: data.toReversed() }));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen on a port.");
  fake.url = `http://127.0.0.1:${address.port}/v1`;
  return fake;
}

function vectorOf(text: string, subjects: readonly (readonly string[])[]): number[] {
  const lower = text.toLowerCase();
  // A direction all share, as real models have.
  return [1, ...subjects.map((words) => (words.some((word) => lower.includes(word)) ? 3 : 0.1))];
}
