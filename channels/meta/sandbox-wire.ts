import { randomBytes } from "node:crypto";
import type { Answer } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import { metaSignature } from "./signature.ts";

/*
 * Meta's side of the wire as sandboxes play it: how it writes and signs webhooks, and how the Graph API answers.
 */

/** A webhook as Meta would post it: these bytes, and this in `X-Hub-Signature-256`. */
export interface SignedBody {
  readonly body: Buffer;
  readonly signature: string;
}

/** An error as the Graph API would answer it. */
export interface GraphRefusal {
  readonly kind: "refused";
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  readonly message: string;
  /** What a product adds to it, `error_data`. */
  readonly data?: { readonly [key: string]: Json };
}

/** A webhook of this content, signed. */
export function signedBody(content: Json, appSecret: string): SignedBody {
  const body = Buffer.from(asMetaWrites(content), "utf8");
  return { body, signature: metaSignature(body, appSecret) };
}

/** Meta signs JSON with every other than ASCII character escaped in lower-case hex, and `/` as `\/`. */
function asMetaWrites(value: Json): string {
  return JSON.stringify(value)
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function graphRefusal({ status, code, subcode, message, data }: GraphRefusal): Answer {
  return graphAnswer(status, {
    error: {
      message: `(#${String(code)}) ${message}`,
      type: "OAuthException",
      code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      ...(data === undefined ? {} : { error_data: data }),
      fbtrace_id: randomBytes(8).toString("hex"),
    },
  });
}

export function graphAnswer(status: number, body: Json): Answer {
  return { status, type: "application/json; charset=utf-8", body: JSON.stringify(body) };
}
