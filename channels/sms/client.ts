import type { Twilio } from "twilio";
import type RequestClient from "twilio/lib/base/RequestClient.js";
import type * as http from "twilio/lib/http/response.js";
import type { HttpOptions, TwilioAnswer, TwilioCall } from "./http.ts";

/** A message as Twilio's API takes it. Source: Twilio "Message resource", create. */
export interface OutboundMessage {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly messagingServiceSid?: string;
  readonly statusCallback?: string;
  readonly validityPeriod?: number;
}

/** Creates one message by one call. Never rejects. */
export type CreateMessage = (message: OutboundMessage) => Promise<TwilioAnswer>;

/** How an answer that is no success leaves the `twilio` package. */
class CallFailed extends Error {
  override name = "CallFailed";
  readonly answer: TwilioAnswer;
  constructor(answer: TwilioAnswer) {
    super("the call to Twilio failed");
    this.answer = answer;
  }
}

/**
 * Twilio's own REST client, with our `fetch` under it: one call, no retries, no proxy or region from the
 * environment. The package is large (a third of a second, 30 MB), so it is loaded by the first message.
 */
export function messageCreator(
  options: HttpOptions & { readonly apiUrl: string; readonly accountSid: string },
  call: TwilioCall,
): CreateMessage {
  let client: Promise<Twilio> | undefined;
  return async (message) => {
    let loaded: Twilio;
    try {
      client ??= load(options, call);
      loaded = await client;
    } catch {
      client = undefined;
      return { kind: "unreached", detail: "the twilio package could not be loaded" };
    }
    try {
      const { sid } = await loaded.messages.create(message);
      return { kind: "ok", httpStatus: 201, body: { sid } };
    } catch (error) {
      if (error instanceof CallFailed) return error.answer;
      return { kind: "lost", detail: "Twilio's client failed in an unexpected way" };
    }
  };
}

async function load(
  options: HttpOptions & { readonly apiUrl: string; readonly accountSid: string },
  call: TwilioCall,
): Promise<Twilio> {
  const { default: twilio } = await import("twilio");
  class FetchClient extends twilio.RequestClient {
    override async request<Data>(request: RequestClient.RequestOptions<Data>): Promise<http.default<Data>> {
      const answer = await call("POST", request.uri, formOf(request.data));
      if (answer.kind !== "ok") throw new CallFailed(answer);
      // The package's types promise what it asked for; what came instead shows when its id is read.
      const body = JSON.parse(JSON.stringify(answer.body ?? {}));
      return { statusCode: answer.httpStatus, body, headers: {} };
    }
  }
  const client = new twilio.Twilio(options.username, options.password, {
    accountSid: options.accountSid,
    httpClient: new FetchClient(),
    // Empty rather than absent: else they are taken from the environment.
    edge: "",
    region: "",
    logLevel: "",
  });
  client.api.baseUrl = options.apiUrl;
  return client;
}

function formOf(data: unknown): URLSearchParams {
  const form = new URLSearchParams();
  const entries: [string, unknown][] = typeof data === "object" && data !== null ? Object.entries(data) : [];
  for (const [name, value] of entries)
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      form.append(name, String(value));
  return form;
}
