import { settleMs, whole, type ConnectForm, type Fields } from "./form.ts";

const hasKey = (secrets: Fields): boolean => secrets["apiKeySid"] !== undefined;

export const smsForm: ConnectForm = {
  channel: "sms",
  about: "connect a phone number for SMS and MMS (Twilio)",
  account: {
    flags: "--number <number>",
    about: "your Twilio number, e.g. +15550100000, a short code, or whatsapp:+15550100000",
  },
  settings: [
    {
      flags: "--account-sid <sid>",
      about: "of the Twilio account (or subaccount) that owns the number: AC…",
      into: ["accountSid"],
      env: "TWILIO_ACCOUNT_SID",
      needed: true,
    },
    {
      flags: "--messaging-service-sid <sid>",
      about: "send through this Messaging Service: MG…",
      into: ["messagingServiceSid"],
    },
    {
      flags: "--validity-seconds <s>",
      about: "how long Twilio may keep a reply in its queue",
      into: ["validitySeconds"],
      read: whole,
    },
    {
      flags: "--api-url <url>",
      about: "Twilio's API, if it is not https://api.twilio.com",
      into: ["apiUrl"],
    },
    settleMs,
  ],
  secrets: [
    {
      name: "api key sid",
      about: "of an API key to send with, in place of the auth token: SK…",
      env: "TWILIO_API_KEY_SID",
      into: "apiKeySid",
      missing: "leave",
    },
    {
      name: "api key secret",
      about: "of that API key",
      env: "TWILIO_API_KEY_SECRET",
      into: "apiKeySecret",
      missing: "ask",
      when: (_settings, secrets) => hasKey(secrets),
    },
    {
      name: "auth token",
      about: "of that account",
      env: "TWILIO_AUTH_TOKEN",
      into: "authToken",
      missing: "ask",
      when: (_settings, secrets) => !hasKey(secrets),
    },
    {
      name: "signing secret",
      about: "what Twilio signs webhooks with, if that is not the auth token",
      env: "TWILIO_SIGNING_SECRET",
      into: "signingSecrets",
      list: true,
      missing: "ask",
      when: (_settings, secrets) => secrets["authToken"] === undefined,
    },
  ],
  complete: (settings, secrets) => {
    const { authToken, ...rest } = secrets;
    if (authToken === undefined) return { settings, secrets };
    // Twilio signs with the auth token, whatever calls are made with.
    const signed = { signingSecrets: [authToken], ...rest };
    return { settings, secrets: hasKey(secrets) ? signed : { ...signed, authToken } };
  },
  addressed: (webhookUrl) => ({ statusCallback: webhookUrl }),
  where: `Where to find these, at https://console.twilio.com:
  number           Phone Numbers › Manage › Active numbers
  account SID      on the first page, Account info
  auth token       beside it; of the subaccount, if the number belongs to one
  API key          Account › API keys & tokens › Create API key (Standard). It can be revoked by itself, so it is
                   the better one to send with; webhooks are signed with the auth token all the same`,
  examples: [
    "npx whereabouts connect sms --account-sid AC… --number +15550100000",
    "TWILIO_ACCOUNT_SID=AC… TWILIO_AUTH_TOKEN=… npx whereabouts connect sms --number +15550100000",
    "TWILIO_API_KEY_SID=SK… npx whereabouts connect sms --account-sid AC… --messaging-service-sid MG… --number +15550100000",
  ],
  next: ({ webhookUrl, settings }) => [
    "Now tell Twilio where to bring messages:",
    "",
    "  1. Open https://console.twilio.com.",
    ...(settings["messagingServiceSid"] === undefined
      ? [
          "  2. Phone Numbers › Manage › Active numbers › your number › Messaging configuration,",
          "     A message comes in › Webhook:",
        ]
      : ["  2. Messaging › Services › your service › Integration › Send a webhook:"]),
    `       Address   ${webhookUrl}#rc=3&rp=all`,
    "       Method    HTTP POST",
    "     What follows # has Twilio try again when this server does not answer; it is not sent to it.",
    "  3. Write to your number from a phone.",
    "",
    "Texts to phones in the USA need a registration first (A2P 10DLC, or a verified toll-free number):",
    "docs/channels/sms.md.",
  ],
};
