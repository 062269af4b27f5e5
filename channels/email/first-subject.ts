import type { Occasion } from "#src/channel/channel.ts";
import { shorten } from "#src/channel/split.ts";

/*
 * Subjects of mails that answer one without a subject, by language. Others get the shop's name, which is the same
 * in every language.
 */
const subjects: Readonly<Record<string, string>> = {
  ar: "رسالتك",
  bg: "Вашето съобщение",
  bn: "আপনার বার্তা",
  ca: "El vostre missatge",
  cs: "Vaše zpráva",
  da: "Din besked",
  de: "Ihre Nachricht",
  el: "Το μήνυμά σας",
  en: "Your message",
  es: "Su mensaje",
  et: "Teie sõnum",
  fa: "پیام شما",
  fi: "Viestisi",
  fr: "Votre message",
  he: "ההודעה שלך",
  hi: "आपका संदेश",
  hr: "Vaša poruka",
  hu: "Az Ön üzenete",
  id: "Pesan Anda",
  it: "Il suo messaggio",
  ja: "お問い合わせの件",
  ko: "문의하신 내용",
  lt: "Jūsų žinutė",
  lv: "Jūsu ziņojums",
  ms: "Mesej anda",
  nb: "Meldingen din",
  nl: "Uw bericht",
  no: "Meldingen din",
  pl: "Państwa wiadomość",
  pt: "A sua mensagem",
  ro: "Mesajul dumneavoastră",
  ru: "Ваше сообщение",
  sk: "Vaša správa",
  sl: "Vaše sporočilo",
  sr: "Ваша порука",
  sv: "Ditt meddelande",
  th: "ข้อความของคุณ",
  tr: "Mesajınız",
  uk: "Ваше повідомлення",
  vi: "Tin nhắn của bạn",
  zh: "您的来信",
  "zh-hant": "您的來信",
  "zh-tw": "您的來信",
  "zh-hk": "您的來信",
};

/** The subject of a mail that answers none with a subject. `language` is BCP 47; `name` stands for the shop. */
export function firstSubject(language: string, name: string): string {
  const tag = language.toLowerCase();
  const [base = "", second = ""] = tag.split("-");
  return Object.hasOwn(subjects, `${base}-${second}`)
    ? (subjects[`${base}-${second}`] ?? name)
    : Object.hasOwn(subjects, base)
      ? (subjects[base] ?? name)
      : name;
}

/** The subject of a mail that nobody asked for just now: what it is about. Undefined where that is not known. */
export function subjectAbout({ about = "" }: Occasion): string | undefined {
  const subject = shorten(about.toWellFormed().replace(/\p{Cc}/gu, " "), 200);
  return subject === "" ? undefined : subject;
}
