import { parentPort } from "node:worker_threads";

/*
 * Reads one file after the other in a thread of its own, so that one that takes too long or too much memory can be
 * ended, and nobody else waits meanwhile. The packages are loaded only when a file needs them.
 */

/** What is asked. */
export interface Task {
  readonly kind: "markdown" | "pdf";
  readonly bytes: Uint8Array;
}

/** What is sent back. */
export type Extracted =
  | { readonly ok: true; readonly html: string }
  | { readonly ok: true; readonly text: string; readonly title?: string; readonly language?: string }
  | { readonly ok: false; readonly detail: string };

async function extracted({ kind, bytes }: Task): Promise<Extracted> {
  try {
    if (kind === "pdf") {
      const { pdfText } = await import("./pdf.ts");
      return { ok: true, ...(await pdfText(bytes)) };
    }
    const { marked } = await import("marked");
    const html = await marked.parse(new TextDecoder().decode(bytes), { gfm: true });
    return { ok: true, html };
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "PasswordException") return { ok: false, detail: "it is protected by a password" };
    return { ok: false, detail: "it is broken and cannot be read" };
  }
}

parentPort?.on("message", (task: Task) => {
  void extracted(task).then((answer) => parentPort?.postMessage(answer, []));
});
