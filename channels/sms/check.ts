import { z } from "zod";
import type { Check } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import { type TwilioAnswer, type TwilioCall, failureOfAnswer } from "./http.ts";
import { carrierOf } from "./sender.ts";
import type { SmsSettings } from "./settings.ts";

const Account = z.object({ status: z.string() });
/** A number or a short code; of the latter Twilio does not tell the capabilities. */
const Sender = z.object({
  capabilities: z.object({ sms: z.boolean().optional() }).nullish(),
  sms_url: z.string().nullish(),
  sms_method: z.string().nullish(),
  sms_application_sid: z.string().nullish(),
});
type Sender = z.infer<typeof Sender>;
const Numbers = z.object({ incoming_phone_numbers: z.array(Sender) });
const ShortCodes = z.object({ short_codes: z.array(Sender) });
const Service = z.object({
  inbound_request_url: z.string().nullish(),
  inbound_method: z.string().nullish(),
  use_inbound_webhook_on_number: z.boolean().nullish(),
});
type Service = z.infer<typeof Service>;

const twilioConsole = "https://console.twilio.com";

/** Asks Twilio whether the account, its senders and their webhooks are as they should be. Never throws. */
export async function checkConnection(
  call: TwilioCall,
  accounts: readonly string[],
  settings: SmsSettings,
  webhookUrl: URL,
): Promise<Check[]> {
  const account = await checkAccount(call, settings);
  if (account.result !== "ok") return [account];
  const checks = [account];
  const service = settings.messagingServiceSid === undefined ? undefined : await readService(call, settings);
  if (service?.check !== undefined) checks.push(service.check);
  for (const sender of accounts) {
    for (const check of await checkSender(call, sender, settings, service?.found, webhookUrl))
      checks.push(check);
  }
  checks.push(checkReceipts(settings, webhookUrl));
  return checks;
}

async function checkAccount(call: TwilioCall, { apiUrl, accountSid }: SmsSettings): Promise<Check> {
  const name = "token";
  const answer = await call("GET", `${apiUrl}/2010-04-01/Accounts/${accountSid}.json`);
  if (answer.kind !== "ok") {
    const turnedDown = answer.kind === "error" && (answer.httpStatus === 401 || answer.httpStatus === 403);
    return {
      name,
      result: "failed",
      said: turnedDown ? `Twilio does not accept the credentials: ${detailOf(answer)}.` : unasked(answer),
      fix: turnedDown
        ? `Compare the account SID and the Auth Token with ${twilioConsole} › Account › API keys & tokens. An API key must belong to this account, and a restricted key must be allowed to read it.`
        : tryLater(answer),
    };
  }
  const found = Account.safeParse(answer.body);
  if (!found.success)
    return { name, result: "failed", said: "The answer is not Twilio's.", fix: "Check apiUrl." };
  const { status } = found.data;
  if (status === "active")
    return { name, result: "ok", said: "Twilio accepts the credentials; the account is active." };
  return {
    name,
    result: "failed",
    said: `The Twilio account is ${wordOf(status)}.`,
    fix: `Open ${twilioConsole}: a suspended account is usually out of balance or awaits an answer to a compliance question.`,
  };
}

async function checkSender(
  call: TwilioCall,
  sender: string,
  settings: SmsSettings,
  service: Service | undefined,
  webhookUrl: URL,
): Promise<Check[]> {
  const carrier = carrierOf(sender);
  if (carrier !== "sms") {
    const said = `Twilio's API does not show how ${sender} is set up.`;
    return [
      {
        name: "webhook",
        result: "skipped",
        said,
        fix: `In ${twilioConsole} › Messaging › Senders, open the sender and compare its webhook address with ${webhookUrl.href}.`,
      },
    ];
  }
  const short = !sender.startsWith("+");
  const list = short
    ? `SMS/ShortCodes.json?ShortCode=${encodeURIComponent(sender)}`
    : `IncomingPhoneNumbers.json?PhoneNumber=${encodeURIComponent(sender)}`;
  const answer = await call("GET", `${settings.apiUrl}/2010-04-01/Accounts/${settings.accountSid}/${list}`);
  if (answer.kind !== "ok")
    return [{ name: "account", result: "failed", said: unasked(answer), fix: tryLater(answer) }];
  const found = firstIn(answer.body, short);
  if (found === undefined) {
    return [
      {
        name: "account",
        result: "failed",
        said: `${sender} is not a number of this Twilio account.`,
        fix: `Write the number as ${twilioConsole} › Phone Numbers shows it, with + and country code, and use the account (or subaccount) that owns it.`,
      },
    ];
  }
  if (found.capabilities?.sms === false) {
    return [
      {
        name: "account",
        result: "failed",
        said: `${sender} cannot send or receive text messages.`,
        fix: "Connect a number with the SMS capability; this one is for calls only.",
      },
    ];
  }
  return [
    { name: "account", result: "ok", said: `${sender} belongs to the account and can send text messages.` },
    checkWebhook(sender, found, service, webhookUrl),
  ];
}

function firstIn(body: Json, short: boolean): Sender | undefined {
  if (short) return ShortCodes.safeParse(body).data?.short_codes[0];
  return Numbers.safeParse(body).data?.incoming_phone_numbers[0];
}

/** A service's own address goes before its numbers'. Source: Twilio "Services resource", UseInboundWebhookOnNumber. */
function checkWebhook(sender: string, number: Sender, service: Service | undefined, webhookUrl: URL): Check {
  const name = "webhook";
  const byService = service !== undefined && service.use_inbound_webhook_on_number !== true;
  const place = byService
    ? `${twilioConsole} › Messaging › Services › your service › Integration: choose "Send a webhook"`
    : `${twilioConsole} › Phone Numbers › ${sender} › Messaging configuration: "A message comes in", Webhook`;
  const fix = `In ${place}, HTTP POST, and paste ${webhookUrl.href}`;
  if (!byService && (number.sms_application_sid ?? "") !== "")
    return { name, result: "failed", said: `A TwiML app handles messages to ${sender}.`, fix };
  const url = byService ? service.inbound_request_url : number.sms_url;
  const method = byService ? service.inbound_method : number.sms_method;
  const of = byService ? "the messaging service" : sender;
  if ((url ?? "") === "")
    return { name, result: "failed", said: `Messages to ${of} are brought nowhere.`, fix };
  if (!sameAddress(url ?? "", webhookUrl))
    return { name, result: "failed", said: `Messages to ${of} are brought to another address.`, fix };
  if ((method ?? "POST").toUpperCase() !== "POST")
    return {
      name,
      result: "failed",
      said: `Messages to ${of} are brought by ${wordOf(method ?? "")}, not POST.`,
      fix,
    };
  return { name, result: "ok", said: `Messages to ${of} are brought here.` };
}

/** Twilio keeps connection overrides in the fragment (`#rc=3`), which is not part of the address. */
function sameAddress(configured: string, webhookUrl: URL): boolean {
  const url = URL.parse(configured);
  if (url === null) return false;
  url.hash = "";
  const wanted = new URL(webhookUrl);
  wanted.hash = "";
  return url.href === wanted.href;
}

async function readService(
  call: TwilioCall,
  settings: SmsSettings,
): Promise<{ readonly check: Check; readonly found?: Service }> {
  const name = "service";
  const sid = settings.messagingServiceSid ?? "";
  const answer = await call("GET", `${messagingUrl(settings.apiUrl)}/v1/Services/${sid}`);
  const found = answer.kind === "ok" ? Service.safeParse(answer.body) : undefined;
  if (found?.success === true)
    return { check: { name, result: "ok", said: "The messaging service exists." }, found: found.data };
  const unknown = answer.kind === "error" && answer.httpStatus === 404;
  return {
    check: {
      name,
      result: "failed",
      said: unknown ? "The messaging service does not exist in this account." : unasked(answer),
      fix: unknown ? `Copy its SID (MG…) from ${twilioConsole} › Messaging › Services.` : tryLater(answer),
    },
  };
}

/** Messaging services live on a host of their own, beside the API's, in every region. */
function messagingUrl(apiUrl: string): string {
  const url = new URL(apiUrl);
  return url.hostname.endsWith(".twilio.com") ? apiUrl.replace("//api.", "//messaging.") : apiUrl;
}

function checkReceipts({ statusCallback }: SmsSettings, webhookUrl: URL): Check {
  const name = "receipts";
  const fix = `Set statusCallback to ${webhookUrl.href}`;
  if (statusCallback === undefined)
    return { name, result: "skipped", said: "Twilio is not asked to report what becomes of messages.", fix };
  return sameAddress(statusCallback, webhookUrl)
    ? { name, result: "ok", said: "Twilio reports here what becomes of messages." }
    : { name, result: "failed", said: "Twilio reports what becomes of messages to another address.", fix };
}

function unasked(answer: TwilioAnswer): string {
  return `Twilio could not be asked: ${detailOf(answer)}.`;
}

function tryLater(answer: TwilioAnswer): string {
  return answer.kind === "unreached" || answer.kind === "lost"
    ? "Check that this server can reach Twilio's API (apiUrl), then try again."
    : "Try again in a minute; Twilio's status is at https://status.twilio.com";
}

function detailOf(answer: TwilioAnswer): string {
  return failureOfAnswer(answer)?.detail ?? "the answer is not Twilio's";
}

/** A provider's word in our sentence. */
function wordOf(text: string): string {
  return /^[A-Za-z_-]{1,30}$/.test(text) ? text : "in an unknown state";
}
