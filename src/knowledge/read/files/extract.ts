import { Worker } from "node:worker_threads";
import type { Extracted, Task } from "./extract-worker.ts";

/** Reads what needs a parser of its own, with limits of time and memory. */
export interface Extractor {
  /** Never rejects. One at a time. */
  extract(kind: Task["kind"], bytes: Uint8Array, signal: AbortSignal): Promise<Extracted>;
  close(): Promise<void>;
}

const memoryMb = 512;
/**
 * So much the process may grow while a file is read, bytes: what a PDF unpacks lies outside of the heap that a thread can
 * be limited to, and a few hundred kB unpack to gigabytes.
 */
const mostGrowth = 600_000_000;
const lookEveryMs = 50;

/** @param timeoutMs longest time one file may take. */
export function extractor(timeoutMs: number): Extractor {
  let worker: Worker | undefined;
  const started = () => {
    if (worker !== undefined) return worker;
    worker = new Worker(new URL("./extract-worker.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      // What a parser complains about is not the server's log.
      stdout: true,
      stderr: true,
    });
    // What is raised while nobody asks it has nobody to go to.
    worker.on("error", () => undefined);
    return worker;
  };
  const end = async () => {
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };
  return {
    async extract(kind, bytes, signal) {
      const late = AbortSignal.timeout(timeoutMs);
      const large = new AbortController();
      const before = process.memoryUsage.rss();
      const watch = setInterval(() => {
        if (process.memoryUsage.rss() - before > mostGrowth) large.abort();
      }, lookEveryMs);
      const either = AbortSignal.any([signal, late, large.signal]);
      const answer = await answered(started(), { kind, bytes }, either);
      clearInterval(watch);
      if (answer.ok || !answer.over) return answer;
      await end();
      if (large.signal.aborted) return { ok: false, detail: "it needs too much memory" };
      return late.aborted
        ? { ok: false, detail: `it took longer than ${timeoutMs / 1000} s to read` }
        : answer;
    },
    close: end,
  };
}

type Answer =
  | Exclude<Extracted, { ok: false }>
  | { readonly ok: false; readonly detail: string; readonly over: boolean };

/** `over`: the worker is not to be used again. */
function answered(worker: Worker, task: Task, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const over = (detail: string) => () => done({ ok: false, detail, over: true });
    const onAbort = over("the reading was ended");
    const onError = over("it needs too much memory or breaks its reader");
    const onExit = over("its reader ended");
    const onMessage = (answer: Extracted) => done(answer.ok ? answer : { ...answer, over: false });
    const done = (answer: Answer) => {
      signal.removeEventListener("abort", onAbort);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      resolve(answer);
    };
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    if (signal.aborted) onAbort();
    else {
      signal.addEventListener("abort", onAbort);
      worker.postMessage(task, []);
    }
  });
}
