import type { Content, MediaKind } from "#src/conversation/content.ts";
import type { Fields } from "./fields.ts";

/** Source: Twilio "Webhook request", NumMedia and MediaUrl{N}. */
const MAX_MEDIA = 10;

/**
 * What was said, in the order text, files, place, advert. `isFile` tells whether an address is one of a file
 * at Twilio's API. Never empty.
 */
export function contentOf(fields: Fields, isFile: (address: string) => boolean): Content[] {
  const contents: Content[] = [];
  const place = placeOf(fields);
  const choice = choiceOf(fields);
  const files = filesOf(fields, isFile);
  const body = fields.get("Body") ?? "";
  if (choice !== undefined) contents.push(choice);
  else if (body !== "" && place === undefined) contents.push({ kind: "text", text: body });
  contents.push(...files);
  if (place !== undefined) contents.push(place);
  const referral = referralOf(fields);
  if (referral !== undefined) contents.push(referral);
  if (contents.length > 0) return contents;
  const type = wordOf(fields.get("MessageType"));
  return type === undefined || type === "text"
    ? [{ kind: "text", text: body }]
    : [{ kind: "unsupported", what: type }];
}

/** A tap on a WhatsApp button: the body repeats its title. */
function choiceOf(fields: Fields): Content | undefined {
  const id = fields.get("ButtonPayload") ?? "";
  const title = fields.get("ButtonText") ?? fields.get("Body") ?? "";
  return id === "" ? undefined : { kind: "choice", id, title };
}

function filesOf(fields: Fields, isFile: (address: string) => boolean): Content[] {
  const files: Content[] = [];
  const announced = Math.min(MAX_MEDIA, Number(fields.get("NumMedia") ?? 0) || 0);
  for (let n = 0; n < MAX_MEDIA; n++) {
    const ref = fields.get(`MediaUrl${String(n)}`);
    const type = (fields.get(`MediaContentType${String(n)}`) ?? "").trim().toLowerCase();
    if (ref === undefined && n >= announced) continue;
    if (ref === undefined || !isFile(ref)) files.push({ kind: "unsupported", what: "media" });
    else {
      const media = kindOf(type, fields.get("MessageType"));
      files.push({ kind: "media", media, ref, ...(type === "" ? {} : { type }) });
    }
  }
  return files;
}

/** `messageType` is WhatsApp's. */
function kindOf(type: string, messageType: string | undefined): MediaKind {
  if (messageType === "sticker") return "sticker";
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("video/")) return "video";
  return type.startsWith("audio/") ? "audio" : "document";
}

function placeOf(fields: Fields): Content | undefined {
  const latitude = degrees(fields.get("Latitude"), 90);
  const longitude = degrees(fields.get("Longitude"), 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  const name = nonEmpty(fields.get("Label"));
  const address = nonEmpty(fields.get("Address"));
  return {
    kind: "location",
    latitude,
    longitude,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  };
}

function degrees(text: string | undefined, most: number): number | undefined {
  if (text === undefined || !/^-?\d{1,3}(?:\.\d{1,30})?$/.test(text.trim())) return undefined;
  const value = Number(text);
  return Math.abs(value) <= most ? value : undefined;
}

/** The advert or post a WhatsApp chat was begun from. `ReferralNumMedia` alone is in every message and says nothing. */
function referralOf(fields: Fields): Content | undefined {
  const names = ["ReferralSourceId", "ReferralSourceUrl", "ReferralHeadline", "ReferralBody"];
  if (names.every((name) => nonEmpty(fields.get(name)) === undefined)) return undefined;
  const title = nonEmpty(fields.get("ReferralHeadline")) ?? nonEmpty(fields.get("ReferralBody"));
  return {
    kind: "referral",
    source: wordOf(fields.get("ReferralSourceType")) ?? "link",
    ...(title === undefined ? {} : { title }),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** A provider's name for something, as far as it is a plain short word. */
function wordOf(text: string | undefined): string | undefined {
  const word = text?.trim().toLowerCase() ?? "";
  return /^[a-z][a-z0-9_]{0,39}$/.test(word) ? word : undefined;
}
