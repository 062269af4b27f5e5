import { createHmac, randomUUID } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Json } from "#src/conversation/json.ts";

/** A request as the fake received it. */
export interface GraphRequest {
  readonly kind: CallKind;
  readonly method: string;
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Json;
  readonly at: Date;
}

/** `send` a message, `seen` mark as read (and typing), `media` look-up of a file, `file` its bytes. */
export type CallKind = "send" | "seen" | "media" | "file" | "other";

/** What the fake does with one call. */
export type Behaviour =
  | { readonly do: "ok" }
  | {
      readonly do: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** An error as Graph answers it; HTTP 400 unless told. */
  | {
      readonly do: "error";
      readonly code: number;
      readonly subcode?: number;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** An HTML page, as a gateway before Meta answers. */
  | { readonly do: "html"; readonly status: number }
  /** The connection is closed before the request is looked at: nothing was accepted. */
  | { readonly do: "hang-up" }
  /** The message is accepted, and the connection closed before the answer. */
  | { readonly do: "accept-and-hang-up" }
  /** The message is accepted, and half an answer sent. */
  | { readonly do: "accept-and-break-off" }
  /** Nothing is accepted, and half a refusal sent. */
  | { readonly do: "break-off"; readonly status: number }
  /** Nothing is accepted, no answer ever comes. */
  | { readonly do: "silence" }
  | { readonly do: "delay"; readonly ms: number }
  /** The media look-up answers with this address. */
  | { readonly do: "redirect"; readonly to: string };

/** A message that the fake accepted, as Meta would have. */
export interface Accepted {
  readonly wamid: string;
  readonly account: string;
  readonly to: string;
  readonly key: string | undefined;
  readonly body: Json;
}

/** A file the fake hands out. */
export interface FakeFile {
  readonly bytes: Buffer;
  readonly type: string;
  /** What the look-up says; left out: the truth. */
  readonly url?: string;
  readonly sha256?: string;
  readonly size?: number;
}

/** What a GET of an address answers; HTTP 200 unless told. */
export interface FakeObject {
  readonly status?: number;
  readonly body: Json;
}

/** What a receipt says: `status`, and `errors`, `pricing` and the like. */
export type ReceiptWords = { readonly status: string; readonly [key: string]: Json };

export interface FakeGraph {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly requests: readonly GraphRequest[];
  readonly accepted: readonly Accepted[];
  /** What the next calls of this kind meet, one each; after these all is well. */
  script(kind: CallKind, ...behaviours: readonly Behaviour[]): void;
  /** What every call meets that has no script, until told otherwise. */
  always(behaviour: Behaviour): void;
  readonly files: Map<string, FakeFile>;
  /** Objects of the graph by path, e.g. `/v26.0/me`; what is not here does not exist. */
  readonly objects: Map<string, FakeObject | ((request: GraphRequest) => FakeObject)>;
  /** Posts receipts of an accepted message, one webhook each. */
  receipts(
    to: string,
    appSecret: string,
    of: Accepted,
    statuses?: readonly ReceiptWords[],
  ): Promise<number[]>;
  close(): Promise<void>;
}

const ok: Behaviour = { do: "ok" };

/** A Graph API on this machine, on a port of its own: real HTTP, nothing of ours in it. */
export async function startGraph(): Promise<FakeGraph> {
  const requests: GraphRequest[] = [];
  const accepted: Accepted[] = [];
  const scripts = new Map<CallKind, Behaviour[]>();
  const files = new Map<string, FakeFile>();
  const objects: FakeGraph["objects"] = new Map();
  const stopping = new AbortController();
  let otherwise: Behaviour = ok;
  let url = "";

  const accept = (path: string, body: Json): Accepted => {
    const scoped = member(inner(body, "recipient"), "id");
    const message = {
      wamid: `${scoped === undefined ? "wamid." : "m_"}FAKE${randomUUID().replaceAll("-", "")}`,
      account: path.split("/")[2] ?? "",
      to: scoped ?? member(body, "to") ?? member(body, "recipient") ?? "",
      key: member(body, "biz_opaque_callback_data") ?? member(inner(body, "message"), "metadata"),
      body,
    };
    accepted.push(message);
    return message;
  };

  const succeed = (call: GraphRequest, response: ServerResponse): void => {
    const { kind, path, body } = call;
    const object = call.method === "GET" ? objects.get(path) : undefined;
    if (object !== undefined) {
      const found = typeof object === "function" ? object(call) : object;
      answer(response, found.status ?? 200, found.body);
      return;
    }
    if (kind === "send") {
      const { wamid, to } = accept(path, body);
      // Messenger and Instagram answer with less.
      if (inner(body, "recipient") !== null) {
        answer(response, 200, { recipient_id: to, message_id: wamid });
        return;
      }
      answer(response, 200, {
        messaging_product: "whatsapp",
        contacts: [{ input: to }],
        messages: [{ id: wamid }],
      });
    } else if (kind === "seen") {
      answer(response, 200, { success: true });
    } else if (kind === "media" || kind === "file") {
      const id = path.split("/").at(-1) ?? "";
      const file = files.get(id);
      if (file === undefined) return graphError(response, 400, 100, 33);
      if (kind === "file") {
        response.writeHead(200, { "content-type": file.type }).end(file.bytes);
        return;
      }
      answer(response, 200, {
        messaging_product: "whatsapp",
        id,
        url: file.url ?? `${url}/files/${id}`,
        mime_type: file.type,
        file_size: file.size ?? file.bytes.length,
        ...(file.sha256 === undefined ? {} : { sha256: file.sha256 }),
      });
    } else {
      graphError(response, 404, 2500);
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path, search: query } = new URL(request.url ?? "/", "http://fake");
    const chunks: Buffer[] = [];
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString("utf8");
    const body: Json = raw === "" ? null : JSON.parse(raw);
    const kind = kindOf(request.method ?? "", path, body);
    const call: GraphRequest = {
      kind,
      method: request.method ?? "",
      path,
      query,
      headers: request.headers,
      body,
      at: new Date(),
    };
    requests.push(call);
    const behaviour = scripts.get(kind)?.shift() ?? otherwise;
    switch (behaviour.do) {
      case "ok":
        return succeed(call, response);
      case "delay":
        await wait(behaviour.ms, undefined, { signal: stopping.signal });
        return succeed(call, response);
      case "status":
        response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body ?? "");
        return;
      case "error":
        return graphError(
          response,
          behaviour.status ?? 400,
          behaviour.code,
          behaviour.subcode,
          behaviour.headers,
        );
      case "html":
        response
          .writeHead(behaviour.status, { "content-type": "text/html" })
          .end("<html><h1>Bad Gateway</h1></html>");
        return;
      case "hang-up":
        request.socket.destroy();
        return;
      case "accept-and-hang-up":
        accept(path, body);
        request.socket.destroy();
        return;
      case "accept-and-break-off":
        accept(path, body);
        return breakOff(request, response, 200);
      case "break-off":
        return breakOff(request, response, behaviour.status);
      case "silence":
        return;
      case "redirect":
        response.writeHead(302, { location: behaviour.to }).end();
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake has no port");
  url = `http://127.0.0.1:${String(address.port)}`;

  return {
    url,
    requests,
    accepted,
    files,
    objects,
    script: (kind, ...behaviours) => {
      scripts.set(kind, [...(scripts.get(kind) ?? []), ...behaviours]);
    },
    always: (behaviour) => {
      otherwise = behaviour;
    },
    receipts: async (
      to,
      appSecret,
      of,
      statuses = [{ status: "sent" }, { status: "delivered" }, { status: "read" }],
    ) => {
      const answers: number[] = [];
      for (const status of statuses) answers.push(await postSigned(to, appSecret, receiptBody(of, status)));
      return answers;
    },
    close: async () => {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** Posts a signed webhook; the answer's HTTP status. */
export async function postSigned(to: string, appSecret: string, body: Json): Promise<number> {
  const bytes = Buffer.from(JSON.stringify(body), "utf8");
  const signature = `sha256=${createHmac("sha256", appSecret).update(bytes).digest("hex")}`;
  const response = await fetch(to, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": signature },
    body: bytes,
  });
  await response.arrayBuffer();
  return response.status;
}

/** A receipt webhook as Meta posts it. `status` has `status` and what else the receipt is to say. */
export function receiptBody(of: Accepted, status: ReceiptWords): Json {
  const receipt = {
    id: of.wamid,
    timestamp: String(Math.floor(Date.now() / 1000)),
    recipient_id: of.to,
    ...(of.key === undefined ? {} : { biz_opaque_callback_data: of.key }),
    ...status,
  };
  const metadata = { display_phone_number: "15550100000", phone_number_id: of.account };
  const change = {
    field: "messages",
    value: { messaging_product: "whatsapp", metadata, statuses: [receipt] },
  };
  return { object: "whatsapp_business_account", entry: [{ id: "200000000000000", changes: [change] }] };
}

function kindOf(method: string, path: string, body: Json): CallKind {
  if (method === "POST" && /^\/v\d+\.\d+\/(?:\d+|me)\/messages$/.test(path)) {
    const action = member(body, "sender_action");
    return action !== undefined || member(body, "status") === "read" ? "seen" : "send";
  }
  if (method === "GET" && /^\/v\d+\.\d+\/\d+$/.test(path)) return "media";
  return method === "GET" && path.startsWith("/files/") ? "file" : "other";
}

function member(body: Json, name: string): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}

/** A member that is an object; null when it is not there or something else. */
function inner(body: Json, name: string): Json {
  if (typeof body !== "object" || body === null) return null;
  const value = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === "object" ? (value ?? null) : null;
}

async function breakOff(request: IncomingMessage, response: ServerResponse, status: number): Promise<void> {
  response.writeHead(status, { "content-type": "application/json", "content-length": "500" }).write('{"mess');
  await wait(20);
  request.socket.destroy();
}

function graphError(
  response: ServerResponse,
  status: number,
  code: number,
  subcode?: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const error = {
    message: `(#${String(code)}) refused`,
    type: "OAuthException",
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: "FakeTrace1",
  };
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(JSON.stringify({ error }));
}

function answer(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
