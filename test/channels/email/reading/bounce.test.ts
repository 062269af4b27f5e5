import { describe, expect, it } from "vitest";
import { readMail } from "#channels/email/read.ts";
import { messageIdOf } from "#channels/email/threading.ts";
import { mail, parts } from "../../../fixtures/email/mails.ts";
import { place, secret } from "./reading.ts";

const key = "0199c0de-0000-7000-8000-000000000001";
const ours = messageIdOf(key, "42", secret, "shop.example");

const headers = {
  "Return-Path": "<>",
  From: "Mail Delivery Subsystem <mailer-daemon@mx.example.com>",
  To: "support@shop.example",
  Subject: "Delivery Status Notification",
  "Message-ID": "<report@mx.example.com>",
  Date: "Tue, 03 Nov 2026 10:20:00 +0000",
  "MIME-Version": "1.0",
  "Content-Type": "multipart/report; report-type=delivery-status; boundary=edge",
};

/** A report (RFC 3464) about recipients, and the headers of the mail it is about. */
function report(recipients: readonly string[], returned: string, type = "text/rfc822-headers"): Buffer {
  const fields = ["Reporting-MTA: dns; mx.example.com", ...recipients].join("\n\n");
  return mail(
    headers,
    parts(
      [{ "Content-Type": "text/plain" }, "It could not be delivered."],
      [{ "Content-Type": "message/delivery-status" }, fields],
      [
        { "Content-Type": type },
        `From: support@shop.example\n${returned}\nSubject: Re: x\n\nOur text, order 1001`,
      ],
    ),
  );
}

const failed = (status: string, who = "ana@example.com") =>
  `Final-Recipient: rfc822; ${who}\nAction: failed\nStatus: ${status}\nDiagnostic-Code: smtp; 550\n  ${status} no such user`;

async function fateOf(raw: Buffer) {
  const [message, ...fate] = await readMail(raw, place);
  expect(message).toMatchObject({ kind: "message", machine: "bounce", id: "<report@mx.example.com>" });
  return fate;
}

describe("a delivery report", () => {
  it.each(["text/rfc822-headers", "message/rfc822"])(
    "names the delivery that failed, from %s",
    async (type) => {
      expect(await fateOf(report([failed("5.1.1")], `Message-ID: ${ours}`, type))).toEqual([
        expect.objectContaining({
          kind: "status",
          account: place.account,
          id: "<report@mx.example.com>#0",
          of: ours,
          key,
          status: "failed",
          failure: { kind: "refused", detail: "the mail came back with status 5.1.1" },
        }),
      ]);
    },
  );

  it("finds our id where a relay has replaced the Message-ID", async () => {
    const fate = await fateOf(
      report([failed("5.1.1")], `Message-ID: <0100@eu.amazonses.com>\nX-Gateway-Id: ${ours}`),
    );
    expect(fate).toMatchObject([{ of: ours, key }]);
  });

  it("gives the id of a mail that is not ours as it is, without a delivery", async () => {
    const [fate] = await fateOf(report([failed("5.1.1")], "Message-ID: <0100@eu.amazonses.com>"));
    expect(fate).toMatchObject({ kind: "status", of: "<0100@eu.amazonses.com>" });
    expect(fate).not.toHaveProperty("key");
  });

  it("does not believe an id that is made up", async () => {
    const [fate] = await fateOf(
      report([failed("5.1.1")], `Message-ID: ${ours.replace("gw.m.u", "gw.m.ub")}`),
    );
    expect(fate).not.toHaveProperty("key");
  });

  it("has one fate for each recipient", async () => {
    const fate = await fateOf(
      report([failed("5.1.1"), failed("5.2.2", "ben@example.com")], `Message-ID: ${ours}`),
    );
    expect(fate).toMatchObject([{ id: "<report@mx.example.com>#0" }, { id: "<report@mx.example.com>#1" }]);
  });

  it("is final when it says failed, whatever the number", async () => {
    expect(await fateOf(report([failed("4.4.7")], `Message-ID: ${ours}`))).toMatchObject([
      { status: "failed" },
    ]);
  });

  it.each([
    ["said", "Final-Recipient: rfc822; ana@example.com\nAction: delayed\nStatus: 4.4.1"],
    ["only by its number", "Final-Recipient: rfc822; ana@example.com\nStatus: 4.4.1"],
  ])("is let go while the mail is still tried: %s", async (_how, recipient) => {
    expect(await fateOf(report([recipient], `Message-ID: ${ours}`))).toEqual([
      { kind: "ignored", reason: "delayed" },
    ]);
  });

  it("may be good news", async () => {
    const recipient = "Final-Recipient: rfc822; ana@example.com\nAction: delivered\nStatus: 2.1.5";
    expect(await fateOf(report([recipient], `Message-ID: ${ours}`))).toMatchObject([
      { of: ours, key, status: "delivered" },
    ]);
  });

  it("about nothing we know changes nothing", async () => {
    expect(await fateOf(report([failed("5.1.1")], "X: y"))).toEqual([
      { kind: "ignored", reason: "bounce_of_unknown" },
    ]);
    expect(await fateOf(report([failed("5.1.1")], "Message-ID:\nX-Gateway-Id: <>"))).toEqual([
      { kind: "ignored", reason: "bounce_of_unknown" },
    ]);
  });

  it("shows its own words, not those of the mail it is about, and has no files", async () => {
    const [message] = await readMail(
      report([failed("5.1.1")], `Message-ID: ${ours}`, "message/rfc822"),
      place,
    );
    expect(JSON.stringify(message)).not.toContain("order 1001");
    expect(message).not.toHaveProperty("files");
  });

  it("needs no sender", async () => {
    const raw = report([failed("5.1.1")], `Message-ID: ${ours}`).toString("utf8");
    const events = await readMail(Buffer.from(raw.replace(/^From: .*$/m, 'From: ""')), place);
    expect(events).toMatchObject([
      { kind: "message", machine: "bounce" },
      { kind: "status", of: ours, key },
    ]);
  });
});

describe("a report in words", () => {
  const words = (text: string, subject = "Delivery Status Notification (Failure)") =>
    mail({ ...headers, Subject: subject, "Content-Type": "text/plain" }, text);

  it("names the mail below its own text", async () => {
    const text = `Delivery failed permanently:\n\n 550 5.1.0 rejected\n\n----- Original message -----\n\nDKIM-Signature: v=1;\n b=x\nMessage-ID: ${ours}\nSubject: x\n\nOur text`;
    expect(await fateOf(words(text))).toMatchObject([
      { of: ours, key, status: "failed", failure: { detail: "the mail came back with status 5.1.0" } },
    ]);
  });

  it("may be a warning only", async () => {
    const text = `Will be retried.\n\n----- Original message -----\nMessage-ID: ${ours}\n`;
    expect(await fateOf(words(text, "Warning: message delayed 4 hours"))).toEqual([
      { kind: "ignored", reason: "delayed" },
    ]);
  });
});
