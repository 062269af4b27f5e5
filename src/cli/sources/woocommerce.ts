import { InvalidArgumentError } from "commander";
import type { Json } from "#src/conversation/json.ts";
import type { Fields } from "../connect/form.ts";
import { allowInsecure, country, type StoreForm } from "./form.ts";

export const woocommerceForm: StoreForm = {
  kind: "woocommerce",
  about: "a WooCommerce shop (REST API v3)",
  settings: [
    {
      flags: "--url <url>",
      about: "the shop's address, e.g. https://shop.example.com",
      into: ["url"],
      env: "WOOCOMMERCE_URL",
      needed: true,
    },
    country,
    {
      flags: "--time-zone <zone>",
      about: "of the shop's own clock, e.g. Europe/Berlin",
      into: ["timeZone"],
    },
    {
      flags: "--tracking-plugin <name>",
      about: "where tracking numbers are: auto, meta, official, ast or core",
      into: ["trackingPlugin"],
    },
    {
      flags: "--status <status=meaning>",
      about: "what an order status of your own means",
      into: ["statuses"],
      several: true,
      read: (text) => {
        if (!/^[^=]+=[^=]+$/u.test(text)) throw new InvalidArgumentError("It must be like packed=open.");
        return text;
      },
    },
    { flags: "--rest-path <path>", about: "of the REST API, if it is not wp-json", into: ["restPath"] },
    allowInsecure,
  ],
  complete: (settings) =>
    settings["statuses"] === undefined ? settings : { ...settings, statuses: byName(settings["statuses"]) },
  secrets: [
    { name: "consumer key", env: "WOOCOMMERCE_CONSUMER_KEY", into: "consumerKey", missing: "ask" },
    { name: "consumer secret", env: "WOOCOMMERCE_CONSUMER_SECRET", into: "consumerSecret", missing: "ask" },
    { name: "webhook secret", env: "WOOCOMMERCE_WEBHOOK_SECRET", into: "webhookSecret", missing: "make" },
  ],
  where: `Where to find these, in the shop's admin:
  consumer key and secret   WooCommerce › Settings › Advanced › REST API › Add key, of a user who may manage the shop;
                            Read, or Read/Write where something may be done to orders`,
  examples: [
    "npx whereabouts sources add woocommerce --url https://shop.example.com",
    "WOOCOMMERCE_CONSUMER_KEY=… WOOCOMMERCE_CONSUMER_SECRET=… npx whereabouts sources add woocommerce --url https://shop.example.com",
  ],
  next: ({ webhookUrl, made }) => [
    "Now let the shop tell of changes. WooCommerce › Settings › Advanced › Webhooks › Add webhook:",
    "",
    "  Status         Active",
    "  Topic          Order updated; another with Order created, if new orders should be known at once",
    `  Delivery URL   ${webhookUrl ?? ""}`,
    `  Secret         ${shown(made["webhookSecret"])}`,
    "  API version    WP REST API Integration v3",
  ],
};

function shown(made: Json | undefined): string {
  return typeof made === "string" ? made : "the one you gave";
}

function byName(pairs: Json): Fields {
  const given = Array.isArray(pairs) ? pairs : [];
  return Object.fromEntries(
    given.flatMap((pair) => {
      const [name, meaning] = typeof pair === "string" ? pair.split("=") : [];
      return name === undefined || meaning === undefined ? [] : [[name.trim(), meaning.trim()]];
    }),
  );
}
