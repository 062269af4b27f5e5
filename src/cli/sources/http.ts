import { milliseconds, whole, type Fields } from "../connect/form.ts";
import { allowInsecure, country, type StoreForm } from "./form.ts";

const byGet = (settings: Fields): boolean => settings["mode"] === "get";

export const httpForm: StoreForm = {
  kind: "http",
  about: "any shop that answers at an address of its own",
  settings: [
    {
      flags: "--url <url>",
      about: "where your endpoint is, e.g. https://shop.example.com/whereabouts",
      into: ["url"],
      env: "ORDERS_URL",
      needed: true,
    },
    {
      flags: "--mode <lookup|get>",
      about: "lookup: signed questions; get: order_id and customer_email with an API key",
      into: ["mode"],
    },
    country,
    { flags: "--currency <code>", about: "of amounts without one, e.g. EUR", into: ["currency"] },
    { flags: "--time-zone <zone>", about: "of times without one, e.g. Europe/Berlin", into: ["timeZone"] },
    {
      flags: "--reaches-days <days>",
      about: "how far back the endpoint looks",
      into: ["reachesDays"],
      read: whole,
    },
    { flags: "--timeout-ms <ms>", about: "for each question", into: ["timeoutMs"], read: milliseconds },
    { flags: "--products", about: "it also answers to /products/search", into: ["products"], means: true },
    {
      flags: "--action <kind>",
      about: "what it does at /orders/actions, e.g. request_return",
      into: ["actions"],
      several: true,
    },
    {
      flags: "--endpoint-compares",
      about: "with --mode get: it compares the e-mail address itself and says verified",
      into: ["endpointCompares"],
      means: true,
    },
    allowInsecure,
  ],
  secrets: [
    {
      name: "signing secret",
      env: "ORDERS_SIGNING_SECRET",
      into: "signingSecret",
      missing: "ask",
      when: (settings) => !byGet(settings),
    },
    { name: "api key", env: "ORDERS_API_KEY", into: "apiKey", missing: "ask", when: byGet },
  ],
  where: `The signing secret is one that both sides know, at least 16 characters: openssl rand -hex 32
What your endpoint answers, with a server in 30 lines: docs/stores/http.md`,
  examples: [
    "npx whereabouts sources add http --url https://shop.example.com/whereabouts",
    "ORDERS_API_KEY=… npx whereabouts sources add http --url https://shop.example.com/track --mode get",
  ],
  next: ({ webhookUrl }) =>
    webhookUrl === null
      ? ["This form has no webhooks: changes are seen when somebody asks."]
      : [
          'To tell of changes at once, let your shop POST {"id": "…", "order_id": "…"}, signed with the same secret, to:',
          "",
          `  ${webhookUrl}`,
        ],
};
