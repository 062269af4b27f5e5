/*
 * What the playground says of each channel, and what it offers there: data for the page.
 */

const chat = { shape: "chat", taps: "replies", unknown: true } as const;
const phone = {
  form: "phone",
  kind: "a phone with its country code",
  example: "+1 555 555 0155",
  hint: "Any phone with its country code. Nothing is sent to it.",
} as const;
const scoped = {
  form: "digits",
  kind: "an id of digits",
  example: "24680135792468",
  hint: "Any id of digits, as Meta makes up for each shopper and page.",
} as const;

export const demoCards = {
  whatsapp: {
    label: "WhatsApp",
    receipts: "read",
    shape: "chat",
    taps: "buttons",
    unknown: false,
    maxLength: 4096,
    about:
      "Each message travels the real path: a signed WhatsApp webhook to this server, its database, the agent, and back through a stand-in for Meta’s API.",
    provider: "the Graph API",
    writer: phone,
  },
  messenger: {
    ...chat,
    label: "Messenger",
    receipts: "read",
    maxLength: 2000,
    about:
      "A signed Messenger webhook comes in, the Send API is called with the answer. Meta tells the shop an id and nothing else, so the shopper proves an order with its number and e-mail.",
    provider: "the Send API",
    writer: scoped,
  },
  instagram: {
    ...chat,
    label: "Instagram",
    receipts: "read",
    maxLength: 1000,
    about:
      "Direct messages by the same signed webhooks as Messenger, an answer at most 1,000 bytes long. Nobody knows who the shopper is until they prove an order.",
    provider: "the Send API",
    writer: scoped,
  },
  sms: {
    label: "SMS",
    receipts: "delivered",
    shape: "text",
    taps: null,
    unknown: false,
    maxLength: 1600,
    about:
      "A form as Twilio signs it comes in, the answer leaves by Twilio’s REST API. Senders of text messages can be forged, so the phone opens less than on WhatsApp.",
    provider: "Twilio",
    writer: phone,
  },
  email: {
    label: "E-mail",
    receipts: "sent",
    shape: "letter",
    taps: null,
    unknown: false,
    maxLength: 20_000,
    about:
      "A raw mail comes in as a mail service would post it, the answer leaves by SMTP. Only a sender whose domain passed DMARC is believed.",
    provider: "the mail server",
    writer: {
      form: "email",
      kind: "an e-mail address",
      example: "someone@example.com",
      hint: "Any address. Nothing is sent to it.",
    },
  },
  web: {
    label: "Website",
    receipts: "read",
    shape: "frame",
    taps: null,
    unknown: true,
    maxLength: 10_000,
    about:
      "The chat for the shop’s own pages, as visitors see it. It asks nobody but this server; what the visitor writes goes to its webhook, and answers come over a stream.",
    provider: "the visitor’s page",
    writer: { form: "visitor", kind: "a visitor's id", example: "s.1", hint: "" },
  },
} as const;
