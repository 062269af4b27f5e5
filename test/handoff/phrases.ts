import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { loadPhrases, type Phrases } from "#src/languages/phrases.ts";

/** What these tests need to be said, whatever the shipped files have it say. */
const words = {
  en: {
    person: {
      complaint: "I'm sorry for the trouble. I'm passing this on to a colleague, who will answer you here.",
      legal: "I'm passing this on to a colleague who is responsible for it and will answer you here.",
      safety:
        "Your safety comes first: please stop using the product. If anyone is hurt or in danger, please call the emergency services. I'm passing this on to a colleague at once, who will answer you here.",
      repeated:
        "I'm sorry that I could not settle this. I'm passing it on to a colleague, who will answer you here.",
      unknown:
        "I have no reliable answer to that, so I'm passing it on to a colleague, who will answer you here.",
      open: "Our team is here until {{when}}.",
      back: "Our team is back {{when}}.",
    },
    hours: {
      open: "We are open now, until {{when}}.",
      closed: "We are closed right now and open again {{when}}.",
      always: "We are open around the clock.",
      head: "Our opening hours:",
      line: "{{days}}: {{hours}}",
      day_off: "closed",
    },
  },
  de: {
    person: {
      complaint: "Das tut mir leid. Ich gebe es an unser Team weiter, das hier antwortet.",
      legal: "Ich gebe das an die zuständige Stelle weiter, die hier antwortet.",
      safety:
        "Sicherheit geht vor: Bitte das Produkt nicht weiter benutzen. Im Notfall bitte den Notruf wählen. Unser Team meldet sich sofort hier.",
      repeated: "Leider konnte ich das nicht klären. Unser Team antwortet hier.",
      unknown: "Darauf habe ich keine sichere Antwort. Unser Team antwortet hier.",
      open: "Unser Team ist bis {{when}} da.",
      back: "Unser Team ist {{when}} wieder da.",
    },
    hours: {
      open: "Wir haben jetzt geöffnet, bis {{when}}.",
      closed: "Wir haben gerade geschlossen und öffnen wieder {{when}}.",
      always: "Wir sind rund um die Uhr da.",
      head: "Unsere Öffnungszeiten:",
      line: "{{days}}: {{hours}}",
      day_off: "geschlossen",
    },
  },
  ar: {
    person: {
      complaint: "نعتذر عن ذلك. سأحيل الأمر إلى الفريق، وسيصلك الرد هنا.",
      legal: "سأحيل الأمر إلى المختصين، وسيصلك الرد هنا.",
      safety:
        "السلامة أولاً: يُرجى التوقف عن استخدام المنتج. في حالة الخطر يُرجى الاتصال بالطوارئ. سيصلك رد الفريق هنا.",
      repeated: "نعتذر لعدم حل الأمر. سيصلك رد الفريق هنا.",
      unknown: "لا توجد لدي إجابة مؤكدة. سيصلك رد الفريق هنا.",
      open: "فريقنا متاح حتى {{when}}.",
      back: "يعود فريقنا {{when}}.",
    },
    hours: {
      open: "نحن متاحون الآن حتى {{when}}.",
      closed: "نحن مغلقون الآن ونعود {{when}}.",
      always: "نحن متاحون على مدار الساعة.",
      head: "ساعات العمل:",
      line: "{{days}}: {{hours}}",
      day_off: "مغلق",
    },
  },
} as const;

const tree = z.record(z.string(), z.unknown());
const shipped = new URL("../../prompts/phrases/", import.meta.url).pathname;

/** The shipped phrases of three languages with the words above in them. */
export function phrasesOfTests(): Phrases {
  const folder = mkdtempSync(join(tmpdir(), "whereabouts-phrases-"));
  try {
    for (const [language, more] of Object.entries(words)) {
      const file = `${language}.json`;
      cpSync(join(shipped, file), join(folder, file));
      const whole = tree.parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
      writeFileSync(join(folder, file), JSON.stringify({ ...whole, ...more }));
    }
    return loadPhrases(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
