import { z } from "zod";
import { ModelUnreachable } from "../models/failure.ts";
import { noUsage, type Usage } from "../models/usage.ts";
import { ask, type Endpoint } from "./endpoint.ts";

/** https://platform.openai.com/docs/api-reference/audio/createTranscription; `usage` is in tokens or in seconds. */
const answerSchema = z.looseObject({
  text: z.string(),
  usage: z
    .looseObject({ input_tokens: z.number().optional(), output_tokens: z.number().optional() })
    .nullish()
    .catch(null),
});

/** By the ending of its name a server tells what a file is. */
const endings: Readonly<Record<string, string>> = {
  "audio/ogg": "ogg",
  "audio/opus": "ogg",
  "application/ogg": "ogg",
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
  "audio/mp4": "m4a",
  "audio/m4a": "m4a",
  "audio/x-m4a": "m4a",
  "audio/aac": "aac",
  "audio/amr": "amr",
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "audio/webm": "webm",
  "audio/flac": "flac",
};
/** Characters; who says more has told a story. */
const longest = 2_000;

/** What is said in a recording, in the language it is said in; empty when nothing is. Rejects with `ModelUnreachable`. */
export async function transcribe(
  endpoint: Endpoint,
  file: { readonly bytes: Buffer; readonly type: string | null },
  deps: { readonly fetch: typeof fetch; readonly signal: AbortSignal },
): Promise<{ readonly text: string; readonly usage: Usage }> {
  const [type = ""] = (file.type ?? "").toLowerCase().split(";");
  const form = new FormData();
  form.set("model", endpoint.model);
  form.set("response_format", "json");
  form.set(
    "file",
    new Blob([new Uint8Array(file.bytes)], { type }),
    `voice.${endings[type.trim()] ?? "ogg"}`,
  );
  const parsed = answerSchema.safeParse(jsonOf(await ask(endpoint, "/audio/transcriptions", form, deps)));
  if (!parsed.success) throw new ModelUnreachable("the answer is not a transcript");
  const { text, usage } = parsed.data;
  return {
    text: text
      .toWellFormed()
      .replaceAll(/\p{Cc}+/gu, " ")
      .trim()
      .slice(0, longest),
    usage: { ...noUsage, input: usage?.input_tokens ?? 0, output: usage?.output_tokens ?? 0 },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelUnreachable("the answer is not JSON");
  }
}
