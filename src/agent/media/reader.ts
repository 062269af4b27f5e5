import type { Content } from "#src/conversation/content.ts";
import type { Message } from "#src/conversation/thread.ts";
import { modelFailure, ModelUnreachable } from "../models/failure.ts";
import { noUsage, type Usage } from "../models/usage.ts";
import type { HeardTrace } from "../turn.ts";
import { describe } from "./describe.ts";
import { secondsOf } from "./duration.ts";
import type { Endpoint } from "./endpoint.ts";
import { transcribe } from "./transcribe.ts";

type MediaContent = Extract<Content, { kind: "media" }>;
type Reading = Pick<MediaContent, "transcript" | "picture">;

/** Files of messages, as the gateway has stored them (`storedFiles`). */
export interface MediaFiles {
  /** Undefined when there is none. */
  find(
    message: string,
    ref: string,
  ): Promise<
    | { readonly state: "pending" | "failed" }
    | { readonly state: "stored"; readonly id: string; readonly type: string | null; readonly size: number }
    | undefined
  >;
  bytes(id: string): Promise<Buffer | undefined>;
  /** With the message, so that it is erased with it. */
  keep(message: string, ref: string, reading: Reading): Promise<void>;
}

export interface MediaReaderDeps {
  readonly files: MediaFiles;
  /** Absent: recordings stay unheard. */
  readonly transcribe?: Endpoint;
  /** Absent: pictures stay unseen. `instructions`: `prompts/picture.md`. */
  readonly look?: Endpoint & { readonly instructions: string };
  readonly fetch: typeof fetch;
  /** For all files of a turn together, ms; 15 s. */
  readonly timeoutMs?: number;
}

/** One call of a model that hears or sees. */
export interface MediaCall {
  readonly model: string;
  readonly outcome: string;
  readonly usage: Usage;
  readonly ms: number;
}

export interface ReadMedia {
  /** As they were given, with what was read off their files. */
  readonly messages: readonly Message[];
  readonly heard: readonly HeardTrace[];
  readonly calls: readonly MediaCall[];
}

/** Turns recordings and pictures into text. Never rejects: what cannot be read stays as it was. */
export type MediaReader = (messages: readonly Message[], signal: AbortSignal) => Promise<ReadMedia>;

const defaultTimeoutMs = 15_000;
/** Files of a turn; the newest. */
const mostFiles = 4;
const mostBytes = { transcript: 16_000_000, picture: 5_000_000 } as const;
/** Longer recordings are for a person. */
const longestSeconds = 300;
/** The gateway fetches a file when its message comes; so often it is looked for, ms. */
const lookEveryMs = 250;
/** What vision models take. */
const pictureTypes = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

export function mediaReader(deps: MediaReaderDeps): MediaReader {
  const { files } = deps;

  return async (messages, signal) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(deps.timeoutMs ?? defaultTimeoutMs)]);
    const wanted = messages
      .flatMap((message) =>
        message.content.flatMap((content) => {
          const as = readableAs(content);
          return as === null || content.kind !== "media" ? [] : [{ message: message.id, content, as }];
        }),
      )
      .slice(-mostFiles);
    const calls: MediaCall[] = [];
    const readings = new Map<Content, Reading>();
    const heard = await Promise.all(
      wanted.map(async ({ message, content, as }): Promise<HeardTrace> => {
        const began = performance.now();
        const outcome = await readOne(message, content, as, {
          deadline,
          calls,
          got: (reading) => readings.set(content, reading),
        });
        return { message, as, outcome, ms: Math.round(performance.now() - began) };
      }),
    );
    const read = messages.map((message) => ({
      ...message,
      content: message.content.map((content) => {
        const reading = readings.get(content);
        return content.kind === "media" && reading !== undefined ? { ...content, ...reading } : content;
      }),
    }));
    return { messages: read, heard, calls };
  };

  function readableAs(content: Content): HeardTrace["as"] | null {
    if (content.kind !== "media") return null;
    const type = content.type ?? "";
    if (
      deps.transcribe !== undefined &&
      (/^(?:voice|audio)$/u.test(content.media) || /^audio\//iu.test(type))
    )
      return "transcript";
    const isPicture = content.media === "image" || (content.media === "document" && /^image\//iu.test(type));
    return deps.look !== undefined && isPicture ? "picture" : null;
  }

  async function readOne(
    message: string,
    content: MediaContent,
    as: HeardTrace["as"],
    run: {
      readonly deadline: AbortSignal;
      readonly calls: MediaCall[];
      readonly got: (reading: Reading) => void;
    },
  ): Promise<string> {
    if (content[as] !== undefined) return "known";
    const began = performance.now();
    const endpoint = as === "transcript" ? deps.transcribe : deps.look;
    let asked = false;
    try {
      const file = await stored(message, content.ref, run.deadline);
      if (typeof file === "string") return file;
      const type = (file.type ?? content.type ?? "").toLowerCase().split(";")[0]?.trim() ?? "";
      if (file.size > mostBytes[as]) return "too large";
      if (as === "picture" && !pictureTypes.has(type)) return "not a picture";
      const bytes = await files.bytes(file.id);
      if (bytes === undefined) return "no file";
      if (as === "transcript" && secondsOf(bytes) > longestSeconds) return "too long";
      asked = true;
      const { reading, usage } = await readBytes(as, { bytes, type }, run.deadline);
      const ms = Math.round(performance.now() - began);
      run.calls.push({ model: endpoint?.model ?? "", outcome: "answered", usage, ms });
      run.got(reading);
      // The answer does not wait for it: without it the file is read once more, if the turn is.
      await files.keep(message, content.ref, reading).catch(() => undefined);
      return as === "transcript" && reading.transcript === "" ? "nothing" : "ok";
    } catch (error) {
      const { said } = modelFailure(run.deadline.aborted ? new ModelUnreachable("timeout") : error);
      const ms = Math.round(performance.now() - began);
      if (asked) run.calls.push({ model: endpoint?.model ?? "", outcome: said, usage: noUsage, ms });
      return said;
    }
  }

  async function readBytes(
    as: HeardTrace["as"],
    file: { readonly bytes: Buffer; readonly type: string },
    signal: AbortSignal,
  ): Promise<{ readonly reading: Reading; readonly usage: Usage }> {
    if (as === "transcript" && deps.transcribe !== undefined) {
      const { text, usage } = await transcribe(deps.transcribe, file, { fetch: deps.fetch, signal });
      return { reading: { transcript: text }, usage };
    }
    if (deps.look === undefined) return { reading: {}, usage: noUsage };
    const { instructions } = deps.look;
    const { picture, usage } = await describe(deps.look, instructions, file, { fetch: deps.fetch, signal });
    return { reading: { picture }, usage };
  }

  /** The file once it was fetched; else why there is none. */
  async function stored(message: string, ref: string, signal: AbortSignal) {
    for (;;) {
      const file = await files.find(message, ref);
      if (file === undefined || file.state === "failed") return "no file";
      if (file.state === "stored") return file;
      if (signal.aborted) return "the file has not come";
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }
}
