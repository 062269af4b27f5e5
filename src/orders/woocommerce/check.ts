import { z } from "zod";
import type { Check } from "#src/channel/kind.ts";
import { looseList, looseText } from "../rest/loose-fields.ts";
import { type StoreAnswer, type StoreCall, lookupFailure } from "../rest/store-call.ts";
import { theShop } from "./list-orders.ts";
import type { WooSecrets } from "./settings.ts";

const keysPage = "WooCommerce › Settings › Advanced › REST API";
const hooksPage = "WooCommerce › Settings › Advanced › Webhooks";

const Status = z.object({ environment: z.object({ version: looseText }).catch({ version: undefined }) });
const Index = z.object({ namespaces: looseList(z.string()) });
const Hook = z.object({ topic: looseText, status: looseText, delivery_url: looseText });

/** Asks the shop whether the source works: key, rights, version, tracking plugin, webhook. Never throws. */
export async function checkShop(
  call: StoreCall,
  secrets: WooSecrets,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const orders = await call("GET", "/wc/v3/orders?per_page=1&_fields=id");
  if (orders.kind !== "ok") return [credentials(orders)];
  if (!Array.isArray(orders.body)) {
    const said = `${theShop} answers, but not with WooCommerce's list of orders.`;
    return [{ name: "credentials", result: "failed", said, fix: "Check the settings url and restPath." }];
  }
  return [
    { name: "credentials", result: "ok", said: "The shop accepts the key, and orders can be read." },
    await permissions(call),
    await version(call),
    await tracking(call),
    await webhook(call, secrets, webhookUrl),
  ];
}

function credentials(answer: Exclude<StoreAnswer, { kind: "ok" }>): Check {
  const said = `Orders cannot be read: ${lookupFailure(answer, theShop).detail}.`;
  return { name: "credentials", result: "failed", said, fix: fixFor(answer) };
}

function fixFor(answer: Exclude<StoreAnswer, { kind: "ok" }>): string {
  if (answer.kind !== "error")
    return answer.kind === "elsewhere"
      ? "Set url to the address the shop is really at."
      : "Check that this server can reach the shop, then try again.";
  const { httpStatus, code } = answer;
  if (httpStatus === 401 || httpStatus === 403) {
    return code === undefined
      ? "Something in front of the shop refuses: let its firewall or security plugin allow this server to use the REST API."
      : `Make a key in ${keysPage} for a user who may manage the shop. If the key is right, the web server drops the Authorization header: it must pass it on to PHP.`;
  }
  if (httpStatus === 404)
    return "Check url and restPath, and in Settings › Permalinks choose anything but Plain: without it there is no REST API.";
  return "Try again in a minute.";
}

/** A key's rights cannot be asked for. A write that can do nothing (order 0, no text) is refused before anything else where the key may only read. */
async function permissions(call: StoreCall): Promise<Check> {
  const name = "permissions";
  const answer = await call("POST", "/wc/v3/orders/0/notes", { body: {} });
  if (answer.kind === "error" && (answer.httpStatus === 401 || answer.httpStatus === 403)) {
    const said = "The key may read only, so nothing can be done to orders from here.";
    return { name, result: "skipped", said, fix: `For actions, make a key with Read/Write in ${keysPage}.` };
  }
  if (answer.kind === "error" && (answer.httpStatus === 400 || answer.httpStatus === 404))
    return { name, result: "ok", said: "The key may read and write." };
  return { name, result: "skipped", said: "Whether the key may write could not be seen." };
}

async function version(call: StoreCall): Promise<Check> {
  const name = "version";
  const answer = await call("GET", "/wc/v3/system_status?_fields=environment");
  const found = answer.kind === "ok" ? Status.safeParse(answer.body).data?.environment.version : undefined;
  if (found === undefined || !/^[\w.-]{1,30}$/u.test(found)) {
    const said = "The version of WooCommerce could not be seen; the key's user may not manage the shop.";
    return { name, result: "skipped", said };
  }
  if (Number.parseFloat(found) < 3.5) {
    const said = `The shop runs WooCommerce ${found}.`;
    return { name, result: "failed", said, fix: "Update WooCommerce: 3.5 is the first that has this API." };
  }
  return { name, result: "ok", said: `The shop runs WooCommerce ${found}.` };
}

async function tracking(call: StoreCall): Promise<Check> {
  const name = "tracking";
  const answer = await call("GET", "/?_fields=namespaces");
  const spaces = answer.kind === "ok" ? (Index.safeParse(answer.body).data?.namespaces ?? []) : [];
  const found = [
    ...(spaces.includes("wc-shipment-tracking/v3") ? ["Shipment Tracking"] : []),
    ...(spaces.includes("wc-ast/v3") ? ["Advanced Shipment Tracking"] : []),
  ];
  return found.length > 0
    ? { name, result: "ok", said: `Tracking numbers come from ${found.join(" and ")}.` }
    : {
        name,
        result: "skipped",
        said: "No tracking plugin with an API was found; tracking numbers are read where orders have them.",
      };
}

async function webhook(call: StoreCall, secrets: WooSecrets, webhookUrl: URL): Promise<Check> {
  const name = "webhook";
  const fix = `In ${hooksPage}, add one with the topic "Order updated", the delivery URL ${webhookUrl.href} and a secret, and give the same secret here as webhookSecret.`;
  if (secrets.webhookSecret === undefined)
    return {
      name,
      result: "skipped",
      said: "There is no webhookSecret, so the shop's webhooks are not taken.",
      fix,
    };
  const answer = await call("GET", "/wc/v3/webhooks?per_page=100&_fields=topic,status,delivery_url");
  if (answer.kind !== "ok") {
    return { name, result: "skipped", said: "The shop's webhooks could not be seen.", fix };
  }
  const ours = looseList(Hook)
    .parse(answer.body)
    .filter((hook) => URL.parse(hook.delivery_url ?? "")?.href === webhookUrl.href);
  const updated = ours.filter(({ topic }) => topic === "order.updated");
  if (updated.some(({ status }) => status === "active"))
    return { name, result: "ok", said: "The shop reports changed orders here." };
  return updated.length > 0
    ? {
        name,
        result: "failed",
        said: "The webhook is paused or disabled; WooCommerce does that after five deliveries that failed.",
        fix: `Set it to Active in ${hooksPage}.`,
      }
    : { name, result: "failed", said: "The shop reports changed orders to nobody here.", fix };
}
