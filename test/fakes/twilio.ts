import { randomBytes } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Json } from "#src/conversation/json.ts";
import { type Form, receipt, webhook } from "../fixtures/sms/bodies.ts";

/** A request as the fake received it. */
export interface TwilioRequest {
  readonly kind: CallKind;
  readonly method: string;
  readonly path: string;
  readonly query: Form;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The form's parameters; a repeated one as a list. */
  readonly form: Readonly<Record<string, string | readonly string[]>>;
  readonly at: Date;
}

/** `send` a message, `media` the address of a file, `file` its bytes; the others are look-ups. */
export type CallKind = "send" | "media" | "file" | "account" | "numbers" | "service" | "other";

/** What the fake does with one call. */
export type Behaviour =
  | { readonly do: "ok" }
  | {
      readonly do: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** An error as Twilio answers it; HTTP 400 unless told. */
  | {
      readonly do: "error";
      readonly code: number;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** An HTML page, as a gateway before Twilio answers. */
  | { readonly do: "html"; readonly status: number }
  /** The connection is closed before the request is looked at: nothing was accepted. */
  | { readonly do: "hang-up" }
  /** The message is accepted, and the connection closed before the answer. */
  | { readonly do: "accept-and-hang-up" }
  /** The message is accepted, and half an answer sent. */
  | { readonly do: "accept-and-break-off" }
  /** The message is accepted, and no answer ever comes. */
  | { readonly do: "accept-and-silence" }
  /** Nothing is accepted, and half a refusal sent. */
  | { readonly do: "break-off"; readonly status: number }
  | { readonly do: "delay"; readonly ms: number }
  | { readonly do: "redirect"; readonly to: string };

/** A message that the fake accepted, as Twilio would have. */
export interface Accepted {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly messagingServiceSid: string | undefined;
  readonly statusCallback: string | undefined;
  /** What it was answered. */
  readonly resource: Json;
}

/** A number of the account, as `IncomingPhoneNumbers` and `ShortCodes` show it. */
export interface FakeNumber {
  readonly sms?: boolean;
  readonly smsUrl?: string;
  readonly smsMethod?: string;
  readonly smsApplicationSid?: string;
}

export interface FakeTwilio {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly requests: readonly TwilioRequest[];
  readonly accepted: readonly Accepted[];
  /** Whether the account is `active`, `suspended` or `closed`. */
  state: { account: string };
  /** By number or short code. */
  readonly numbers: Map<string, FakeNumber>;
  /** The messaging services, by SID. */
  readonly services: Map<string, Json>;
  /** By the file's SID (`ME…`). */
  readonly files: Map<string, { readonly bytes: Buffer; readonly type: string }>;
  /** What the next calls of this kind meet, one each; after these all is well. */
  script(kind: CallKind, ...behaviours: readonly Behaviour[]): void;
  /** What every call meets that has no script, until told otherwise. */
  always(behaviour: Behaviour): void;
  /** Posts receipts of an accepted message to the address it asked for; the answers' HTTP statuses. */
  receipts(of: Accepted, signingSecret: string, statuses?: readonly (string | Form)[]): Promise<number[]>;
  close(): Promise<void>;
}

export interface FakeAccount {
  readonly accountSid: string;
  /** The account's SID, or an API key's. */
  readonly username: string;
  readonly password: string;
}

const ok: Behaviour = { do: "ok" };

/** Posts a form to a webhook, signed for exactly this address; the answer. */
export async function postForm(url: URL, form: Form, signingSecret: string): Promise<Response> {
  const { headers, body } = webhook(form, url, signingSecret);
  return fetch(url, { method: "POST", headers, body: new Uint8Array(body) });
}

/** Twilio's REST API on this machine, on a port of its own: real HTTP, nothing of ours in it. */
export async function startTwilio(account: FakeAccount): Promise<FakeTwilio> {
  const requests: TwilioRequest[] = [];
  const accepted: Accepted[] = [];
  const scripts = new Map<CallKind, Behaviour[]>();
  const numbers = new Map<string, FakeNumber>();
  const services = new Map<string, Json>();
  const files = new Map<string, { readonly bytes: Buffer; readonly type: string }>();
  const state = { account: "active" };
  const stopping = new AbortController();
  const authorization = `Basic ${Buffer.from(`${account.username}:${account.password}`).toString("base64")}`;
  let otherwise: Behaviour = ok;
  let port = 0;

  const accept = ({ form }: TwilioRequest): Accepted => {
    const text = (name: string): string | undefined => {
      const value = form[name];
      return typeof value === "string" ? value : undefined;
    };
    const sid = `SM${randomBytes(16).toString("hex")}`;
    const told = {
      sid,
      to: text("To") ?? "",
      from: text("From") ?? "",
      body: text("Body") ?? "",
      messagingServiceSid: text("MessagingServiceSid"),
      statusCallback: text("StatusCallback"),
    };
    const message = { ...told, resource: resourceOf(account.accountSid, told) };
    accepted.push(message);
    return message;
  };

  const succeed = (request: TwilioRequest, response: ServerResponse): void => {
    const { kind, path, query } = request;
    if (kind === "file") {
      const file = files.get(path.split("/").at(-1) ?? "");
      if (file === undefined) response.writeHead(404).end();
      else response.writeHead(200, { "content-type": file.type }).end(file.bytes);
      return;
    }
    if (request.headers["authorization"] !== authorization) return refuse(response, 401, 20003);
    if (kind !== "service" && !path.startsWith(`/2010-04-01/Accounts/${account.accountSid}`))
      return refuse(response, 404, 20404);
    switch (kind) {
      case "send": {
        const code = faultOf(request);
        if (code !== undefined) return refuse(response, 400, code);
        return answer(response, 201, accept(request).resource);
      }
      case "media": {
        const id = path.split("/").at(-1) ?? "";
        if (!files.has(id)) return refuse(response, 404, 20404);
        // Another host, as at Twilio; it must not be shown the credentials.
        response.writeHead(307, { location: `http://localhost:${String(port)}/cdn/${id}` }).end();
        return;
      }
      case "account":
        return answer(response, 200, { sid: account.accountSid, status: state.account, type: "Full" });
      case "numbers": {
        const short = path.endsWith("/ShortCodes.json");
        const wanted = query[short ? "ShortCode" : "PhoneNumber"] ?? "";
        const number = numbers.get(wanted);
        const list = number === undefined ? [] : [numberOf(wanted, number, short)];
        return answer(response, 200, { [short ? "short_codes" : "incoming_phone_numbers"]: list, page: 0 });
      }
      case "service": {
        const service = services.get(path.split("/").at(-1) ?? "");
        return service === undefined ? refuse(response, 404, 20404) : answer(response, 200, service);
      }
      case "other":
        return refuse(response, 404, 20404);
    }
  };

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(message.url ?? "/", "http://fake");
    const chunks: Buffer[] = [];
    for await (const chunk of message) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const method = message.method ?? "";
    const request: TwilioRequest = {
      kind: kindOf(method, url.pathname),
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: message.headers,
      form: formOf(Buffer.concat(chunks)),
      at: new Date(),
    };
    requests.push(request);
    const behaviour = scripts.get(request.kind)?.shift() ?? otherwise;
    switch (behaviour.do) {
      case "ok":
        return succeed(request, response);
      case "delay":
        await wait(behaviour.ms, undefined, { signal: stopping.signal });
        return succeed(request, response);
      case "status":
        response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body ?? "");
        return;
      case "error":
        return refuse(response, behaviour.status ?? 400, behaviour.code, behaviour.headers);
      case "html":
        response
          .writeHead(behaviour.status, { "content-type": "text/html" })
          .end("<html><h1>Bad Gateway</h1></html>");
        return;
      case "hang-up":
        message.socket.destroy();
        return;
      case "accept-and-hang-up":
        accept(request);
        message.socket.destroy();
        return;
      case "accept-and-break-off":
        accept(request);
        return breakOff(message, response, 201);
      case "accept-and-silence":
        accept(request);
        return;
      case "break-off":
        return breakOff(message, response, behaviour.status);
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
  port = address.port;

  return {
    url: `http://127.0.0.1:${String(port)}`,
    requests,
    accepted,
    state,
    numbers,
    services,
    files,
    script: (kind, ...behaviours) => {
      scripts.set(kind, [...(scripts.get(kind) ?? []), ...behaviours]);
    },
    always: (behaviour) => {
      otherwise = behaviour;
    },
    receipts: async (of, signingSecret, statuses = ["sent", "delivered"]) => {
      if (of.statusCallback === undefined) return [];
      // The fragment holds overrides for Twilio itself: neither sent nor signed.
      const url = new URL(of.statusCallback);
      url.hash = "";
      const answers: number[] = [];
      for (const status of statuses) {
        const more = typeof status === "string" ? {} : status;
        const word = typeof status === "string" ? status : (status["MessageStatus"] ?? "failed");
        const who = { To: of.to, From: of.from, AccountSid: account.accountSid };
        const response = await postForm(url, { ...receipt(of.sid, word, who), ...more }, signingSecret);
        await response.arrayBuffer();
        answers.push(response.status);
      }
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

/** What Twilio would refuse a message for; undefined when it would take it. Source: Twilio error dictionary. */
function faultOf({ form, headers }: TwilioRequest): number | undefined {
  if (headers["content-type"] !== "application/x-www-form-urlencoded") return 21604;
  const text = (name: string): string => {
    const value = form[name];
    return typeof value === "string" ? value : "";
  };
  if (text("To") === "") return 21604;
  if (text("From") === "" && text("MessagingServiceSid") === "") return 21603;
  if (text("Body") === "") return 21602;
  return Array.from(text("Body")).length > 1600 ? 21617 : undefined;
}

function resourceOf(
  accountSid: string,
  message: Pick<Accepted, "sid" | "to" | "from" | "body" | "messagingServiceSid">,
): Json {
  const { sid, to, from, body, messagingServiceSid = null } = message;
  const path = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  const now = new Date().toUTCString().replace("GMT", "+0000");
  return {
    account_sid: accountSid,
    api_version: "2010-04-01",
    body,
    date_created: now,
    date_sent: null,
    date_updated: now,
    direction: "outbound-api",
    error_code: null,
    error_message: null,
    from: from === "" ? null : from,
    messaging_service_sid: messagingServiceSid,
    num_media: "0",
    // Of a service's message the sender, and so the count, is open until it is sent.
    num_segments: messagingServiceSid === null ? "1" : "0",
    price: null,
    price_unit: null,
    sid,
    status: messagingServiceSid === null ? "queued" : "accepted",
    subresource_uris: { media: `${path}/Media.json` },
    to,
    uri: `${path}.json`,
  };
}

function numberOf(
  number: string,
  { sms, smsUrl, smsMethod, smsApplicationSid }: FakeNumber,
  short: boolean,
): Json {
  const webhooks = {
    sms_url: smsUrl ?? "",
    sms_method: smsMethod ?? "POST",
    ...(short ? {} : { sms_application_sid: smsApplicationSid ?? "" }),
  };
  if (short) return { short_code: number, ...webhooks };
  return {
    phone_number: number,
    capabilities: { voice: true, sms: sms ?? true, mms: sms ?? true, fax: false },
    ...webhooks,
  };
}

function kindOf(method: string, path: string): CallKind {
  const account = "^/2010-04-01/Accounts/[^/]+";
  const is = (pattern: string): boolean => new RegExp(pattern).test(path);
  if (method === "POST") return is(`${account}/Messages\\.json$`) ? "send" : "other";
  if (method !== "GET") return "other";
  if (is(`${account}/Messages/[^/]+/Media/ME[^/]+$`)) return "media";
  if (is("^/cdn/")) return "file";
  if (is(`${account}\\.json$`)) return "account";
  if (is(`${account}/(?:IncomingPhoneNumbers|SMS/ShortCodes)\\.json$`)) return "numbers";
  return is("^/v1/Services/MG") ? "service" : "other";
}

function formOf(body: Buffer): Record<string, string | readonly string[]> {
  const found = new URLSearchParams(body.toString("utf8"));
  const form: Record<string, string | readonly string[]> = {};
  for (const name of new Set(found.keys())) {
    const values = found.getAll(name);
    form[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return form;
}

async function breakOff(message: IncomingMessage, response: ServerResponse, status: number): Promise<void> {
  response.writeHead(status, { "content-type": "application/json", "content-length": "500" }).write('{"sid');
  await wait(20);
  message.socket.destroy();
}

function refuse(
  response: ServerResponse,
  status: number,
  code: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const more_info = `https://www.twilio.com/docs/errors/${String(code)}`;
  // Twilio's message repeats what was sent, numbers included.
  const body = { code, message: `The number +15550100101 and the text were refused`, more_info, status };
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

function answer(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
