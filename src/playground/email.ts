import { z } from "zod";
import { EmailAccount } from "#channels/email/account.ts";
import { emailSandbox } from "#channels/email/sandbox.ts";
import { shorten } from "#src/channel/split.ts";
import { demoCards, demoShop } from "#src/demo/index.ts";
import type { DemoChannel } from "#src/server/playground/channel.ts";
import { type Demo, secret, settleMs } from "./demo.ts";
import { sandboxSmtp } from "./sandbox.ts";

const receiver = "mx.larkfield.example";

export const email: Demo = {
  channel: "email",
  account: "hello@larkfield.example",
  settings: {
    inbound: "webhook",
    smtp: { ...sandboxSmtp, secure: false },
    allowInsecure: true,
    trusted: { authservId: receiver },
    fromName: demoShop.name,
    settleMs,
  },
  secrets: () => ({ signing: secret() + secret(), smtpPassword: secret(), webhookToken: [secret()] }),
  async play({ place, secrets, webhookUrl, now, mail }) {
    const tell: Parameters<NonNullable<DemoChannel["handed"]>>[0][] = [];
    const sandbox = await emailSandbox({
      account: place.account,
      secrets: z.json().parse(secrets),
      trusted: { authservId: receiver },
      now,
      onMail({ from, to, subject, messageId, raw }) {
        const event = { kind: "sent", id: messageId, to, mark: { subject }, receipts: () => [] } as const;
        const given = {
          start: `MAIL FROM:<${from}> RCPT TO:<${to}>`,
          body: raw.toString("utf8"),
        };
        for (const listener of tell) listener(event, given);
      },
    });
    mail?.listens(sandbox.smtp);
    return {
      ...place,
      card: demoCards.email,
      who: EmailAccount,
      as: (shopper) => shopper.email,
      idOf: (address) => address,
      inbound({ from, name, text = "", subject, unproven }) {
        const last = sandbox.sent().findLast(({ to }) => to === from);
        const answered = subject === undefined ? last : undefined;
        const about = subject ?? answered?.subject ?? shorten(text, 60);
        const { headers, body, messageId } = sandbox.inbound({
          from,
          text,
          subject: about,
          ...(name === undefined ? {} : { name }),
          ...(answered === undefined ? {} : { inReplyTo: answered.messageId }),
        });
        return {
          url: webhookUrl(),
          headers,
          // The receiver's finding is the first header; words and subject are encoded.
          body:
            unproven === true
              ? Buffer.from(body.toString("latin1").replace("dmarc=pass", "dmarc=fail"), "latin1")
              : body,
          id: messageId,
          mark: { subject: about, text, ...(unproven === true ? { note: "sender not proven" } : {}) },
        };
      },
      handed: (listener) => void tell.push(listener),
      close: () => sandbox.close(),
    };
  },
};
