import { randomUUID } from "node:crypto";
import { simpleParser } from "mailparser";
import { startSmtp } from "../smtp.ts";
import { people, posted, type Line, type Shopper } from "./line.ts";

const box = "support@shop.example.com";
const token = "a-token-for-posted-mails";

/** Mails come in as a mail service posts them, and leave by SMTP. */
export async function emailLine(): Promise<Line> {
  const smtp = await startSmtp();
  const read = new Map<Buffer, string>();
  const mail = (url: string, who: Shopper, body: readonly string[]) => {
    const raw = [
      `Authentication-Results: mx.shop.example.com; dmarc=pass header.from=example.com`,
      `From: ${who} <${people[who].email}>`,
      `To: ${box}`,
      `Subject: A question`,
      `Message-ID: <${randomUUID()}@example.com>`,
      `Date: ${new Date().toUTCString()}`,
      `MIME-Version: 1.0`,
      ...body,
      ``,
    ].join("\r\n");
    return posted(url, { "content-type": "message/rfc822", "x-webhook-token": token }, raw);
  };
  return {
    name: "email",
    vouches: true,
    stops: false,
    connection: {
      channel: "email",
      accounts: [box],
      settings: {
        inbound: "webhook",
        smtp: { host: smtp.host, port: smtp.port, secure: false, user: smtp.user },
        trusted: { authservId: "mx.shop.example.com" },
        settleMs: 0,
        allowInsecure: true,
      },
      secrets: { signing: "k".repeat(40), smtpPassword: smtp.password, webhookToken: token },
    },
    say: (url, who, text) => mail(url, who, ["Content-Type: text/plain; charset=utf-8", "", text]),
    show(url, who, bytes, type) {
      const parts = [
        `Content-Type: ${type}; name="picture.png"`,
        `Content-Disposition: attachment; filename="picture.png"`,
        `Content-Transfer-Encoding: base64`,
        ``,
        bytes.toString("base64"),
      ];
      const body = ["Content-Type: multipart/mixed; boundary=b", "", "--b", ...parts, "--b--"];
      return mail(url, who, body);
    },
    heard(who) {
      const to = people[who].email;
      const mails = smtp.mails.filter((mail) => mail.accepted && mail.to.includes(to));
      for (const { raw } of mails)
        if (!read.has(raw)) {
          read.set(raw, "");
          void simpleParser(raw).then((mail) => read.set(raw, mail.text ?? ""));
        }
      return mails.map(({ raw }) => read.get(raw) ?? "").filter((text) => text !== "");
    },
    close: () => smtp.close(),
  };
}
