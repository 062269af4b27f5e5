import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { twilioSandbox } from "#channels/sms/sandbox.ts";
import { startTwilio } from "../../fakes/twilio.ts";
import {
  accountSid,
  ana,
  authToken,
  messagingServiceSid,
  shop,
  webhookUrl,
} from "../../fixtures/sms/bodies.ts";
import { connected, now, restToken } from "./connection.ts";

/** Twilio's own description of its API, where the recorded payloads are. */
const file = join(process.env["RECORDED"] ?? "", "twilio", "messages.openapi.json");
const here = process.env["RECORDED"] !== undefined && existsSync(file);
const why = "RECORDED is not set: Twilio's description of its API is not here";
if (!here) process.stderr.write(`skipped: ${why}\n`);

const Schema = z.object({
  $ref: z.string().optional(),
  type: z.string().optional(),
  nullable: z.boolean().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

const Description = z.object({
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
  paths: z.record(
    z.string(),
    z.looseObject({
      post: z
        .object({
          requestBody: z
            .object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) })
            .optional(),
          responses: z.record(
            z.string(),
            z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })).optional() }),
          ),
        })
        .optional(),
    }),
  ),
});

const description = here ? Description.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
const post = description?.paths["/2010-04-01/Accounts/{AccountSid}/Messages.json"]?.post;

/** What of a value does not fit a schema. Members that the schema does not know are faults too. */
function faults(value: unknown, schema: unknown, at = "$"): string[] {
  const said = Schema.parse(schema);
  if (said.$ref !== undefined)
    return faults(value, description?.components.schemas[said.$ref.split("/").at(-1) ?? ""], at);
  if (value === null) return said.nullable === true ? [] : [`${at} is null`];
  if (said.enum !== undefined && !said.enum.includes(value)) return [`${at} is ${JSON.stringify(value)}`];
  switch (said.type) {
    case "string": {
      if (typeof value !== "string") return [`${at} is no string`];
      const wrong =
        value.length < (said.minLength ?? 0) ||
        value.length > (said.maxLength ?? Infinity) ||
        (said.pattern !== undefined && !new RegExp(said.pattern).test(value)) ||
        (said.format === "uri" && URL.parse(value) === null) ||
        (said.format === "date-time-rfc-2822" && Number.isNaN(Date.parse(value)));
      return wrong ? [`${at} is ${value}`] : [];
    }
    case "integer":
    case "number": {
      const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
      return typeof number === "number" ? [] : [`${at} is no number`];
    }
    case "boolean":
      return value === "true" || value === "false" || typeof value === "boolean"
        ? []
        : [`${at} is no boolean`];
    case "array":
      return (Array.isArray(value) ? value : [value]).flatMap((each: unknown) =>
        faults(each, said.items, at),
      );
    case "object": {
      if (typeof value !== "object") return [`${at} is no object`];
      const missing = (said.required ?? [])
        .filter((name) => !(name in value))
        .map((name) => `${at}.${name} missing`);
      if (said.properties === undefined) return missing;
      const { properties } = said;
      return missing.concat(
        Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
          name in properties ? faults(each, properties[name], `${at}.${name}`) : [`${at}.${name} unknown`],
        ),
      );
    }
    case undefined:
    default:
      return [`${at}: a schema of type ${String(said.type)}`];
  }
}

describe.skipIf(!here)(`Twilio's description of its API${here ? "" : ` (skipped: ${why})`}`, () => {
  const asked = post?.requestBody?.content["application/x-www-form-urlencoded"]?.schema;
  const answered = post?.responses["201"]?.content?.["application/json"]?.schema;

  it("would notice what does not fit", () => {
    expect(faults({ To: ana.phone, Body: "x" }, asked)).toEqual([]);
    expect(faults({ Body: "x" }, asked)).toEqual(["$.To missing"]);
    expect(faults({ To: ana.phone, Text: "x" }, asked)).toEqual(["$.Text unknown"]);
    expect(faults({ To: ana.phone, ValidityPeriod: "long" }, asked)).toHaveLength(1);
    expect(faults({ To: ana.phone, MessagingServiceSid: "MG1" }, asked)).toHaveLength(1);
    expect(faults({ sid: "SM1" }, answered)).toHaveLength(1);
    expect(faults({ status: "teleported" }, answered)).toHaveLength(1);
  });

  it("fits what we send, and what the fake and the sandbox answer", async () => {
    const twilio = await startTwilio({ accountSid, username: accountSid, password: restToken });
    const sandbox = twilioSandbox({
      accountSid,
      signingSecret: authToken,
      account: shop.sms,
      now: () => now,
    });
    const answers: unknown[] = [];
    const variants: readonly Readonly<Record<string, Json>>[] = [
      {},
      { messagingServiceSid },
      { statusCallback: webhookUrl.href, validitySeconds: 60 },
    ];
    for (const settings of variants) {
      const { channel } = connected({ apiUrl: twilio.url, ...settings });
      const [part] = channel.render(
        { text: "Order **1001** is out – 📦", language: "en" },
        { conversation: "c", memo: null, inReplyTo: null },
      );
      if (part === undefined) throw new Error("a reply has a part");
      expect(await channel.send(part, { account: shop.sms, id: ana.phone }, "k")).toMatchObject({ ok: true });
    }
    for (const request of twilio.requests) {
      expect(faults(request.form, asked)).toEqual([]);
      const { status, body } = sandbox.answer({
        method: "POST",
        url: new URL(`http://localhost${request.path}`),
        headers: {},
        body: Buffer.from(new URLSearchParams(request.form).toString()),
        receivedAt: now,
      });
      expect(status).toBe(201);
      answers.push(JSON.parse(body));
    }
    for (const { resource } of twilio.accepted) answers.push(resource);
    expect(answers).toHaveLength(6);
    for (const answer of answers) expect(faults(answer, answered)).toEqual([]);
    await twilio.close();
  });
});
