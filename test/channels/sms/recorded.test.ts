import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readForm } from "#channels/sms/fields.ts";
import { smsKind } from "#channels/sms/index.ts";

const recorded = process.env["RECORDED"];
const folder = recorded === undefined ? undefined : join(recorded, "twilio");
const why = "RECORDED is not set: the recorded webhook bodies are not here";
if (folder === undefined) process.stderr.write(`skipped: ${why}\n`);

/** What the collection's notes say of each file: its class and its signature, and the token and addresses of all. */
const notes = folder === undefined ? "" : readFileSync(join(folder, "README.md"), "utf8");
const rows = [...notes.matchAll(/^\| (?<file>\S+\.form) \| (?<kind>[^|]+?) \| (?<signature>\S+) \|/gm)].map(
  ({ groups }) => ({
    file: groups?.["file"] ?? "",
    kind: groups?.["kind"] ?? "",
    signature: groups?.["signature"] ?? "",
  }),
);
const token = /auth token `(?<token>[^`]+)`/.exec(notes)?.groups?.["token"] ?? "";
const inboundUrl =
  /URL is `(?<url>[^`]+)` for inbound/.exec(notes)?.groups?.["url"] ?? "https://x.example.com";
const statusUrl =
  /and `(?<url>[^`]+)` for class status/.exec(notes)?.groups?.["url"] ?? "https://x.example.com";

describe.skipIf(folder === undefined)(
  `recorded bodies${folder === undefined ? ` (skipped: ${why})` : ""}`,
  () => {
    const files = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".form"));

    it("are there, each with its signature", () => {
      expect(files.length).toBeGreaterThan(0);
      expect(rows.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
    });

    it.each(rows)("$file", async ({ file, kind, signature }) => {
      const body = readFileSync(join(folder ?? "", file));
      const fields = readForm(body);
      const channel = smsKind.build(
        {
          id: "c1",
          accounts: [],
          settings: { accountSid: /AccountSid=(?<sid>\w+)/.exec(body.toString())?.groups?.["sid"] },
          secrets: { signingSecrets: ["another", token], authToken: "rest" },
        },
        { fetch, now: () => new Date(), log: () => undefined },
      );
      if (channel.source.how !== "webhook") throw new Error("sms is a webhook channel");
      const request = {
        method: "POST",
        url: new URL(kind === "status" ? statusUrl : inboundUrl),
        headers: { "x-twilio-signature": signature },
        body,
        receivedAt: new Date(),
      };
      // A name that comes twice is refused although its signature can be made to fit.
      expect(channel.source.verify(request)).toBe(fields !== undefined);
      const events = await channel.source.parse(request);
      expect(events.length).toBeGreaterThan(0);
      for (const event of events) {
        expect(event.kind).not.toBe("rejected");
        if (event.kind === "ignored") expect(event.reason).toMatch(/^[a-z_]+$/);
        if (event.kind === "message") expect(event.from.id).toBe(fields?.get("From"));
      }
      if (fields === undefined) return;
      if (kind === "status") expect(events).toMatchObject([{ kind: "status" }]);
      else if (kind.includes("opt-"))
        expect(events).toMatchObject([
          { kind: "consent", granted: kind.includes("opt-in") },
          { machine: expect.anything() },
        ]);
      else expect(events).toMatchObject([{ kind: "message" }]);
    });
  },
);
