import { z } from "zod";

/** What the environment says of models beside the built-in one. */
export interface ModelsConfig {
  /** The language model beside the built-in one, with all that can be said about it; null: the built-in one alone. */
  readonly llm: (LlmServer & { readonly fallback: readonly LlmServer[] }) | null;
  /** Who writes recordings down; null: they are not listened to. */
  readonly transcribe: MediaServer | null;
  /** Who looks at pictures; null: nobody does. */
  readonly vision: MediaServer | null;
  /** `LLM_PRICES`: for a million tokens, by the model's name. */
  readonly prices: Readonly<Record<string, ModelPrices>>;
  /** Who makes vectors of texts; null: knowledge is searched by its words alone. */
  readonly embeddings: {
    readonly url: string;
    readonly apiKey: string | undefined;
    readonly model: string;
  } | null;
}

/** A server that speaks OpenAI's chat completions. */
export interface LlmServer {
  readonly apiKey?: string;
  /** With `/v1`; absent: OpenAI itself. */
  readonly baseUrl?: string;
  readonly model: string;
  readonly timeoutMs?: number;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly toolChoice?: "auto" | "required";
  readonly parallelTools?: boolean;
  readonly extra?: Readonly<Record<string, JsonValue>>;
  readonly prices?: ModelPrices;
}

/** A model that hears or sees, behind an OpenAI-compatible API. */
export interface MediaServer {
  /** With `/v1`. */
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly model: string;
}

/** For a million tokens, in the merchant's own currency. `cached` absent: as `input`. */
export interface ModelPrices {
  readonly input: number;
  readonly cached?: number;
  readonly output: number;
}

type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue | undefined };

/** A whole number in a variable. */
export const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** An address in a variable; `what` says which, for the message. */
export const url = (protocols: RegExp, what: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.test(new URL(text).protocol), `must be ${what}`);

/** JSON in a variable. The message of a parser would repeat what was given. */
const json = <Schema extends z.ZodType>(schema: Schema, what: string) =>
  z.string().transform((text, context): z.output<Schema> => {
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch {
      given = undefined;
    }
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues.map(({ path }) => path.join(".")).filter((path) => path !== "");
    const at = where.length === 0 ? "" : ` (see ${[...new Set(where)].join(", ")})`;
    context.addIssue({ code: "custom", message: `must be ${what}${at}` });
    return z.NEVER;
  });

const httpUrl = url(/^https?:$/, "an http or https URL, e.g. https://api.openai.com/v1");
const prices = z.strictObject({
  input: z.number().nonnegative(),
  cached: z.number().nonnegative().optional(),
  output: z.number().nonnegative(),
});
const extra = z.record(z.string(), z.json());
/** Members of a request that are the agent's own. */
const reserved = ["model", "messages", "tools", "stream", "n", "functions"];
const vendorFields = extra.refine(
  (given) => reserved.every((name) => !(name in given)),
  `without ${reserved.join(", ")}`,
);
const temperature = z.number().min(0).max(2);
const maxTokens = z.int().min(64).max(100_000);
const fallbackServer = z.strictObject({
  baseUrl: httpUrl.optional(),
  apiKey: z.string().min(1).optional(),
  model: z.string().min(1),
  temperature: temperature.optional(),
  maxTokens: maxTokens.optional(),
  toolChoice: z.enum(["auto", "required"]).optional(),
  parallelTools: z.boolean().optional(),
  extra: vendorFields.optional(),
});
const yesNo = z.enum(["true", "false"]).transform((text) => text === "true");

/** The variables, for the schema of the whole environment. */
export const modelVariables = {
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: url(/^https?:$/, "an http or https URL").optional(),
  MODEL: z.string().min(1).optional(),
  LLM_TEMPERATURE: z.coerce.number().pipe(temperature).optional(),
  LLM_MAX_TOKENS: z.coerce.number().pipe(maxTokens).optional(),
  LLM_TIMEOUT_SECONDS: whole(1, 60).optional(),
  LLM_TOOL_CHOICE: z.enum(["auto", "required"]).optional(),
  LLM_PARALLEL_TOOLS: yesNo.optional(),
  LLM_EXTRA: json(
    vendorFields,
    `a JSON object of further request members, e.g. {"reasoning_effort":"low"}, without ${reserved.join(", ")}`,
  ).optional(),
  LLM_PRICES: json(
    z.record(z.string(), prices),
    'JSON with prices for a million tokens by model, e.g. {"gpt-5.4-nano":{"input":0.2,"cached":0.02,"output":1.25}}',
  ).optional(),
  LLM_FALLBACK: json(
    z.array(fallbackServer).max(4),
    'a JSON list of at most 4 servers, e.g. [{"baseUrl":"https://llm.example.com/v1","apiKey":"…","model":"small"}]',
  ).optional(),
  LLM_VISION: yesNo.default(false),
  VISION_URL: httpUrl.optional(),
  VISION_KEY: z.string().min(1).optional(),
  VISION_MODEL: z.string().min(1).optional(),
  TRANSCRIBE_URL: httpUrl.optional(),
  TRANSCRIBE_KEY: z.string().min(1).optional(),
  TRANSCRIBE_MODEL: z.string().min(1).optional(),
  EMBEDDINGS_URL: url(/^https?:$/, "an http or https URL, e.g. https://api.openai.com/v1").optional(),
  EMBEDDINGS_API_KEY: z.string().min(1).optional(),
  EMBEDDINGS_MODEL: z.string().min(1).optional(),
};

const schema = z.object(modelVariables);

/** What is wrong with the variables beside each other, a sentence each. */
export function modelProblems(given: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  if (given.MODEL !== undefined && given.OPENAI_API_KEY === undefined && given.OPENAI_BASE_URL === undefined)
    problems.push(
      "MODEL: set OPENAI_API_KEY or OPENAI_BASE_URL too, or leave MODEL out to use the built-in model",
    );
  const hasLlm = given.OPENAI_API_KEY !== undefined || given.OPENAI_BASE_URL !== undefined;
  const lonely = Object.keys(given).filter((name) => llmOnly.has(name));
  if (!hasLlm && lonely.length > 0)
    problems.push(`${lonely.join(", ")}: set OPENAI_API_KEY or OPENAI_BASE_URL too, or leave it out`);
  for (const what of ["TRANSCRIBE", "VISION"] as const) {
    const [address, key, model] = [given[`${what}_URL`], given[`${what}_KEY`], given[`${what}_MODEL`]];
    if ((address === undefined) !== (model === undefined))
      problems.push(`${what}_URL and ${what}_MODEL: set both, or none`);
    if (key !== undefined && address === undefined)
      problems.push(`${what}_KEY: set ${what}_URL too, or leave the key out`);
  }
  if ((given.EMBEDDINGS_URL === undefined) !== (given.EMBEDDINGS_MODEL === undefined))
    problems.push(
      "EMBEDDINGS_URL and EMBEDDINGS_MODEL: set both, or none to search your texts by their words alone",
    );
  if (given.EMBEDDINGS_API_KEY !== undefined && given.EMBEDDINGS_URL === undefined)
    problems.push("EMBEDDINGS_API_KEY: set EMBEDDINGS_URL too, or leave the key out");
  return problems;
}

/** What the variables come to. */
export function modelsFrom(values: z.output<typeof schema>): ModelsConfig {
  return {
    llm: llmOf(values),
    transcribe: mediaServer(values.TRANSCRIBE_URL, values.TRANSCRIBE_KEY, values.TRANSCRIBE_MODEL),
    vision:
      mediaServer(values.VISION_URL, values.VISION_KEY, values.VISION_MODEL) ??
      (values.LLM_VISION
        ? mediaServer(
            values.OPENAI_BASE_URL ?? openAiUrl,
            values.OPENAI_API_KEY,
            values.MODEL ?? defaultModel,
          )
        : null),
    prices: values.LLM_PRICES ?? {},
    embeddings:
      values.EMBEDDINGS_URL === undefined || values.EMBEDDINGS_MODEL === undefined
        ? null
        : {
            url: values.EMBEDDINGS_URL,
            apiKey: values.EMBEDDINGS_API_KEY,
            model: values.EMBEDDINGS_MODEL,
          },
  };
}

const openAiUrl = "https://api.openai.com/v1";
const defaultModel = "gpt-5.4-nano";
/** Variables that say nothing without a language model. */
const llmOnly: ReadonlySet<string> = new Set([
  "LLM_TEMPERATURE",
  "LLM_MAX_TOKENS",
  "LLM_TIMEOUT_SECONDS",
  "LLM_TOOL_CHOICE",
  "LLM_PARALLEL_TOOLS",
  "LLM_EXTRA",
  "LLM_FALLBACK",
  "LLM_VISION",
]);

function llmOf(values: z.output<typeof schema>): ModelsConfig["llm"] {
  if (values.OPENAI_API_KEY === undefined && values.OPENAI_BASE_URL === undefined) return null;
  const known = values.LLM_PRICES ?? {};
  const timeoutMs = values.LLM_TIMEOUT_SECONDS === undefined ? undefined : values.LLM_TIMEOUT_SECONDS * 1000;
  const server = (given: LlmServer): LlmServer => ({ timeoutMs, prices: known[given.model], ...given });
  return {
    ...server({
      apiKey: values.OPENAI_API_KEY,
      baseUrl: values.OPENAI_BASE_URL,
      model: values.MODEL ?? defaultModel,
      temperature: values.LLM_TEMPERATURE,
      maxTokens: values.LLM_MAX_TOKENS,
      toolChoice: values.LLM_TOOL_CHOICE,
      parallelTools: values.LLM_PARALLEL_TOOLS,
      extra: values.LLM_EXTRA,
    }),
    fallback: (values.LLM_FALLBACK ?? []).map(server),
  };
}

function mediaServer(
  address: string | undefined,
  apiKey: string | undefined,
  model: string | undefined,
): MediaServer | null {
  return address === undefined || model === undefined ? null : { url: address, apiKey, model };
}
