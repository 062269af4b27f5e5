import { z } from "zod";
import { normalised } from "./vectors.ts";

/** Texts as vectors, by an OpenAI-compatible endpoint. */
export interface Embedder {
  readonly model: string;
  /** A question's vector; null when the endpoint does not answer in time. Remembers the last questions. */
  question(text: string, signal?: AbortSignal): Promise<Float32Array | null>;
  /** Vectors of texts in their order, for storing. Rejects with words for the merchant, without secrets. */
  texts(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}

export interface EmbedderSettings {
  /** Base of the API (`https://api.openai.com/v1`) or the address of its `/embeddings`. */
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly model: string;
}

/** The endpoint's answer was no vectors. The message is for the merchant. */
export class EmbeddingFailed extends Error {
  override name = "EmbeddingFailed";
  /** It was something in these texts, e.g. that one is too long for the model: others may do. */
  readonly refused: boolean;
  constructor(message: string, refused = false) {
    super(message);
    this.refused = refused;
  }
}

/** Texts in one request; OpenAI takes 2,048 and 300,000 tokens, small servers 32 to 64. */
const atOnce = 32;
/** A shopper waits for this, ms. */
const questionMs = 2_500;
const textsMs = 60_000;
/** 32 vectors of 4,096 numbers written with 20 digits are 3 MB. */
const mostBytes = 8_000_000;
/** What servers answer to a text they do not take: OpenAI and vLLM 400, TEI 413 and 422. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422]);
const remembered = 200;
/** After a failure a shopper's question is not kept waiting for this long, ms. */
const restMs = 30_000;

/** https://platform.openai.com/docs/api-reference/embeddings/create; `index` says which input a vector belongs to. */
const answer = z.object({
  data: z.array(z.object({ index: z.int().optional(), embedding: z.array(z.number()).min(1) })),
});

export function embedder(
  { url, apiKey, model }: EmbedderSettings,
  deps: { readonly fetch: typeof fetch; readonly now: () => Date },
): Embedder {
  const endpoint = endpointOf(url);
  const questions = new Map<string, Float32Array>();
  let restUntil = 0;

  const ask = async (input: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> => {
    let response: Response;
    try {
      response = await deps.fetch(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        body: JSON.stringify({ model, input, encoding_format: "float" }),
        // The key goes nowhere else.
        redirect: "error",
        signal,
      });
    } catch {
      throw new EmbeddingFailed("the embedding endpoint (EMBEDDINGS_URL) does not answer");
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new EmbeddingFailed(
        `the embedding endpoint (EMBEDDINGS_URL) answered ${response.status}`,
        refusals.has(response.status),
      );
    }
    return vectorsIn(await bodyOf(response), input.length);
  };

  return {
    model,
    async question(text, signal) {
      const known = questions.get(text);
      if (known !== undefined) return known;
      if (deps.now().getTime() < restUntil) return null;
      try {
        const patience = AbortSignal.timeout(questionMs);
        const [vector] = await ask(
          [text],
          signal === undefined ? patience : AbortSignal.any([signal, patience]),
        );
        if (vector === undefined) return null;
        questions.set(text, vector);
        for (const oldest of questions.keys()) {
          if (questions.size <= remembered) break;
          questions.delete(oldest);
        }
        return vector;
      } catch {
        if (signal?.aborted !== true) restUntil = deps.now().getTime() + restMs;
        return null;
      }
    },
    async texts(texts, signal) {
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += atOnce) {
        const some = texts.slice(from, from + atOnce);
        vectors.push(...(await ask(some, AbortSignal.any([signal, AbortSignal.timeout(textsMs)]))));
      }
      return vectors;
    },
  };
}

function endpointOf(given: string): URL {
  const url = new URL(given);
  if (!/\/embeddings\/?$/u.test(url.pathname))
    url.pathname = `${url.pathname.replace(/\/+$/u, "")}/embeddings`;
  return url;
}

async function bodyOf(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > mostBytes) throw new EmbeddingFailed("too large");
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new EmbeddingFailed(
      "the embedding endpoint (EMBEDDINGS_URL) answered something that is no vectors",
    );
  }
}

function vectorsIn(body: unknown, wanted: number): readonly Float32Array[] {
  const parsed = answer.safeParse(body);
  const rows = parsed.success ? parsed.data.data : [];
  const inOrder = rows.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const vectors = inOrder.map(({ embedding }) => normalised(embedding)).filter((one) => one !== null);
  const dimensions = new Set(vectors.map(({ length }) => length));
  if (vectors.length !== wanted || dimensions.size !== 1)
    throw new EmbeddingFailed(
      "the embedding endpoint (EMBEDDINGS_URL) answered something that is no vectors",
    );
  return vectors;
}
