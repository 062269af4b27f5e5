import { milliseconds, type Fields, type SecretOption, type SettingOption } from "./connect/form.ts";

/** Everything `tracking add <kind>` knows of a provider. */
export interface TrackingForm {
  /** The provider's name, and the command's. */
  readonly kind: string;
  readonly about: string;
  readonly settings: readonly SettingOption[];
  readonly secrets: readonly SecretOption[];
  /** For `--help`: where to find what is asked for. */
  readonly where: string;
  /** What is left to do once it is added, line by line. `made` are the secrets that were made up: nobody else has them. */
  readonly next: (webhookUrl: string, made: Fields) => readonly string[];
}

const common: readonly SettingOption[] = [
  { flags: "--api-url <url>", about: "the provider's API, if it is another", into: ["apiUrl"] },
  {
    flags: "--timeout-ms <ms>",
    about: "for each call to the provider",
    into: ["timeoutMs"],
    read: milliseconds,
  },
];

const version: SettingOption = {
  flags: "--api-version <version>",
  about: "of the provider's API",
  into: ["version"],
};

/** A secret that was made up; what the merchant has given is not shown to whoever looks over their shoulder. */
const madeOr = (made: Fields, name: string, given: string): string => {
  const value = made[name];
  return typeof value === "string" ? value : given;
};

/** Every provider that can be added from the command line. */
export const trackingForms: readonly TrackingForm[] = [
  {
    kind: "easypost",
    about: "EasyPost: many carriers, webhooks signed",
    settings: common,
    secrets: [
      {
        name: "api key",
        about: "a production key, or a test key for EasyPost's test numbers",
        env: "EASYPOST_API_KEY",
        into: "apiKey",
        missing: "ask",
      },
      {
        name: "webhook secret",
        about: "what webhooks are signed with",
        env: "EASYPOST_WEBHOOK_SECRET",
        into: "webhookSecret",
        missing: "make",
      },
    ],
    where: "Where to find the key: https://www.easypost.com › Account › API Keys",
    next: (webhookUrl, made) => [
      "Now let EasyPost call this server. Account › Webhooks & Events › Add webhook:",
      `  URL      ${webhookUrl}`,
      `  Secret   ${madeOr(made, "webhookSecret", "the one you gave")}`,
    ],
  },
  {
    kind: "17track",
    about: "17TRACK: carriers all over the world",
    settings: common,
    secrets: [
      {
        name: "api key",
        about: "for calls, and what webhooks are signed with",
        env: "SEVENTEENTRACK_API_KEY",
        into: "apiKey",
        missing: "ask",
      },
    ],
    where: "Where to find the key: https://api.17track.net › Settings › Security › Access Key",
    next: (webhookUrl) => [
      "Now let 17TRACK call this server. https://api.17track.net › Settings › Webhook:",
      `  WebHook URL   ${webhookUrl}`,
    ],
  },
  {
    kind: "aftership",
    about: "AfterShip Tracking",
    settings: [version, ...common],
    secrets: [
      {
        name: "api key",
        about: "of AfterShip's Tracking API",
        env: "AFTERSHIP_API_KEY",
        into: "apiKey",
        missing: "ask",
      },
      {
        name: "webhook secret",
        about: "that AfterShip shows beside its webhooks",
        env: "AFTERSHIP_WEBHOOK_SECRET",
        into: "webhookSecret",
        missing: "ask",
      },
    ],
    where: `Where to find these, in AfterShip's admin:
  API key          Settings › API keys
  webhook secret   Notifications › Webhooks`,
    next: (webhookUrl) => [
      "Now let AfterShip call this server. Notifications › Webhooks › Add webhook URL:",
      `  ${webhookUrl}`,
    ],
  },
  {
    kind: "shippo",
    about: "Shippo",
    settings: [version, ...common],
    secrets: [
      {
        name: "api token",
        about: "a live or test token",
        env: "SHIPPO_API_TOKEN",
        into: "apiToken",
        missing: "ask",
      },
      {
        name: "webhook token",
        about: "the secret end of the webhook's address; Shippo signs nothing",
        env: "SHIPPO_WEBHOOK_TOKEN",
        into: "webhookToken",
        missing: "make",
      },
    ],
    where: "Where to find the token: https://apps.goshippo.com › Settings › API",
    next: (webhookUrl, made) => [
      "Now let Shippo call this server. Settings › API › Webhooks, event type track_updated:",
      `  ${webhookUrl}?token=${madeOr(made, "webhookToken", "<the webhook token you gave>")}`,
      "Treat this address like a password.",
    ],
  },
  {
    kind: "dhl",
    about: "DHL's own API: parcels of DHL only, 250 calls a day at first",
    settings: [
      { flags: "--language <code>", about: "of DHL's words, e.g. en", into: ["language"] },
      ...common,
    ],
    secrets: [
      {
        name: "api key",
        about: "of an app with Shipment Tracking – Unified",
        env: "DHL_API_KEY",
        into: "apiKey",
        missing: "ask",
      },
    ],
    where: "Where to find the key: https://developer.dhl.com › My Apps",
    next: () => ["DHL does not call anybody: parcels are asked about from time to time."],
  },
];
