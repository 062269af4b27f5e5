import { randomUUID } from "node:crypto";
import type { Json } from "#src/conversation/json.ts";
import { account as whatsappAccount, sign, textsBody } from "../furnish.ts";
import { startGraph, type FakeGraph } from "../graph.ts";
import { people, posted, type Line, type Shopper } from "./line.ts";

const secrets = { accessToken: "a-token", appSecret: ["an-app-secret"], verifyToken: "a-verify-token" };
const signed = (url: string, body: string) =>
  posted(url, { "content-type": "application/json", "x-hub-signature-256": sign(body) }, body);

/** The text in a message body of any of Meta's three. */
function textOf(body: Json): string {
  const at = (value: Json | undefined, key: string): Json | undefined =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.entries(value).find(([name]) => name === key)?.[1]
      : undefined;
  const found =
    at(at(body, "text"), "body") ??
    at(at(at(body, "interactive"), "body"), "text") ??
    at(at(body, "message"), "text");
  return typeof found === "string" ? found : "";
}

const heardFrom = (graph: FakeGraph, id: string): string[] =>
  graph.accepted.filter(({ to }) => to === id).map(({ body }) => textOf(body));

export async function whatsappLine(): Promise<Line> {
  const graph = await startGraph();
  const id = (who: Shopper) => people[who].phone.slice(1);
  return {
    name: "whatsapp",
    vouches: true,
    stops: false,
    connection: {
      channel: "whatsapp",
      accounts: [whatsappAccount],
      settings: { apiUrl: graph.url, settleMs: 0, timeoutMs: 5_000, mediaHosts: ["127.0.0.1"] },
      secrets,
    },
    say: (url, who, text) => signed(url, textsBody(id(who), [{ id: `wamid.${randomUUID()}`, text }])),
    show(url, who, bytes, type) {
      const media = String(Math.floor(Math.random() * 1e12));
      graph.files.set(media, { bytes, type });
      const body = textsBody(id(who), [{ id: `wamid.${randomUUID()}`, text: "" }]).replace(
        /"type":"text","text":\{"body":""\}/,
        `"type":"image","image":{"id":"${media}","mime_type":"${type}"}`,
      );
      return signed(url, body);
    },
    heard: (who) => heardFrom(graph, id(who)),
    inbox: (url, who, text) =>
      signed(
        url,
        JSON.stringify({
          object: "whatsapp_business_account",
          entry: [
            {
              id: "1",
              changes: [
                {
                  field: "smb_message_echoes",
                  value: {
                    messaging_product: "whatsapp",
                    metadata: { display_phone_number: "15550100000", phone_number_id: whatsappAccount },
                    message_echoes: [
                      {
                        from: "15550100000",
                        to: id(who),
                        id: `wamid.${randomUUID()}`,
                        timestamp: String(Math.floor(Date.now() / 1000)),
                        type: "text",
                        text: { body: text },
                      },
                    ],
                  },
                },
              ],
            },
          ],
        }),
      ),
    close: () => graph.close(),
  };
}

/** Messenger and Instagram speak alike; `object` is how Meta tells them apart. */
async function messagingLine(
  name: "messenger" | "instagram",
  object: "page" | "instagram",
  account: string,
): Promise<Line> {
  const graph = await startGraph();
  const ids = { ana: "7000000000000101", ben: "7000000000000102", stranger: "7000000000000199" };
  const item = (sender: string, recipient: string, message: object) =>
    JSON.stringify({
      object,
      entry: [
        {
          id: account,
          time: Date.now(),
          messaging: [
            {
              sender: { id: sender },
              recipient: { id: recipient },
              timestamp: Date.now(),
              message: { mid: `m_${randomUUID()}`, ...message },
            },
          ],
        },
      ],
    });
  return {
    name,
    vouches: false,
    stops: false,
    connection: {
      channel: name,
      accounts: [account],
      settings: { apiUrl: graph.url, settleMs: 0, timeoutMs: 5_000, mediaHosts: ["127.0.0.1"] },
      secrets,
    },
    say: (url, who, text) => signed(url, item(ids[who], account, { text })),
    show(url, who, bytes, type) {
      const file = String(Math.floor(Math.random() * 1e12));
      graph.files.set(file, { bytes, type });
      const attachment = { type: "image", payload: { url: `${graph.url}/files/${file}` } };
      return signed(url, item(ids[who], account, { attachments: [attachment] }));
    },
    heard: (who) => heardFrom(graph, ids[who]),
    inbox: (url, who, text) =>
      signed(url, item(account, ids[who], { is_echo: true, app_id: 263_902_037_430_900, text })),
    close: () => graph.close(),
  };
}

export const messengerLine = () => messagingLine("messenger", "page", "200000000000001");
export const instagramLine = () => messagingLine("instagram", "instagram", "17841400000000001");
