import type { Standing } from "./facts.ts";

/** How a language says that something is so, and what before it takes that back. Plain text, see `plain`. */
interface Words {
  readonly claims: Readonly<Record<Standing, RegExp>>;
  /** Negations and conditions that come before the words. */
  readonly unless: RegExp;
  /** Those that come after, where the verb ends the sentence. */
  readonly unlessAfter?: RegExp;
}

const words: Readonly<Record<string, Words>> = {
  en: {
    claims: {
      delivered: /\b(?:was|were|been|is|are|got|already|successfully)\s+delivered\b/gu,
      out_for_delivery:
        /\b(?:is|are|it's|went|now|currently|already|today)\s+(?:now\s+|currently\s+)?out for delivery\b/gu,
      cancelled: /\b(?:was|were|been|is|already)\s+cancell?ed\b/gu,
      refunded: /\b(?:was|were|been|is|already)\s+refunded\b/gu,
    },
    unless:
      /\b(?:not|never|n't|once|when|if|until|before|whether|as soon as|shows?|marked|says?|will)\b|n't/u,
  },
  de: {
    claims: {
      delivered:
        /\b(?:wurden?|ist|sind|schon|bereits|erfolgreich)\b[^.!?\n]{0,50}?\b(?:zugestellt|ausgeliefert)\b/gu,
      out_for_delivery: /\bin (?:der )?zustellung\b/gu,
      cancelled: /\b(?:wurden?|ist|sind)\b[^.!?\n]{0,50}?\bstorniert\b/gu,
      refunded: /\b(?:wurden?|ist|sind|haben)\b[^.!?\n]{0,50}?\berstattet\b/gu,
    },
    unless: /\b(?:nicht|nie|kein\w*|sobald|wenn|falls|bis|ob|bevor|noch|als)\b/u,
  },
  fr: {
    claims: {
      delivered: /\b(?:a|ont|est|sont)\s+(?:bien\s+|deja\s+)?(?:ete\s+)?(?:livree?s?|remise?s?)\b/gu,
      out_for_delivery: /\ben cours de livraison\b/gu,
      cancelled: /\b(?:a|ont|est|sont)\s+(?:bien\s+|deja\s+)?(?:ete\s+)?annulee?s?\b/gu,
      refunded: /\b(?:a|ont|est|sont|avons)\s+(?:bien\s+|deja\s+)?(?:ete\s+)?remboursee?s?\b/gu,
    },
    unless: /\b(?:pas|jamais|des que|lorsqu\w*|quand|si|avant|une fois|n'|ne)\b|n'/u,
  },
  es: {
    claims: {
      delivered: /\b(?:ha sido|han sido|fue|fueron|esta|estan|ya se|se ha|se)\s+entreg(?:ad[oa]s?|o)\b/gu,
      out_for_delivery: /\ben reparto\b/gu,
      cancelled:
        /\b(?:ha sido|han sido|fue|fueron|esta|se ha)\s+(?:cancelad[oa]s?|anulad[oa]s?)\b|\bse cancelo\b/gu,
      refunded: /\b(?:ha sido|han sido|fue|fueron|esta|se ha|hemos)\s+reembolsad[oa]s?\b/gu,
    },
    unless: /\b(?:no|nunca|cuando|si|hasta|antes|una vez|aun|todavia|como)\b/u,
  },
  pt: {
    claims: {
      delivered: /\b(?:foi|foram|esta|ja foi|sido)\s+entregues?\b/gu,
      out_for_delivery: /\bsaiu para entrega\b/gu,
      cancelled: /\b(?:foi|foram|esta|sido)\s+cancelad[oa]s?\b/gu,
      refunded: /\b(?:foi|foram|esta|sido)\s+(?:reembolsad[oa]s?|estornad[oa]s?)\b/gu,
    },
    unless: /\b(?:nao|nunca|quando|se|ate|antes|assim que|ainda|como)\b/u,
  },
  ar: {
    claims: {
      delivered: /(?:تم تسليم|تم توصيل|وصل طلبك|وصلت شحنتك|تم التسليم)/gu,
      out_for_delivery: /(?:خرج للتوصيل|خرجت للتوصيل|قيد التوصيل)/gu,
      cancelled: /(?:تم إلغاء|أُلغي|ألغي طلبك)/gu,
      refunded: /(?:تم رد|تم استرداد|تمت إعادة المبلغ|تم إرجاع المبلغ)/gu,
    },
    unless: /(?:لم|لا|عندما|إذا|حتى|قبل|بعد أن|ما لم)\s*\S{0,12}\s*$/u,
  },
  ja: {
    claims: {
      delivered: /(?:配達(?:済み|完了|されました|が完了)|お届け(?:済み|しました|が完了)|配達しました)/gu,
      out_for_delivery: /(?:配達中|持ち出し中)/gu,
      cancelled: /キャンセル(?:済み|されました|しました|されています)/gu,
      refunded: /返金(?:済み|されました|しました|が完了)/gu,
    },
    unless: /(?:まだ|もし)[^。]*$/u,
    unlessAfter: /^(?:ていません|ておりません|されていません|たら|次第|と表示|になって|となって|の場合)/u,
  },
};

/** Claims in the text that no order of this turn bears out. The text is `plain`. */
export function unfoundedStanding(
  text: string,
  language: string,
  standing: ReadonlySet<Standing>,
): readonly Standing[] {
  const base = language.toLowerCase().split("-")[0] ?? "";
  const found = new Set<Standing>();
  for (const { claims, unless, unlessAfter } of [words[base], base === "en" ? undefined : words["en"]].filter(
    (one) => one !== undefined,
  )) {
    for (const claim of ["delivered", "out_for_delivery", "cancelled", "refunded"] as const) {
      if (standing.has(claim)) continue;
      for (const match of text.matchAll(claims[claim])) {
        const at = match.index;
        const clause =
          text
            .slice(Math.max(0, at - 40), at)
            .split(/[.!?。\n]/u)
            .at(-1) ?? "";
        const after = text.slice(at + match[0].length, at + match[0].length + 12);
        if (unless.test(clause) || unless.test(match[0]) || unlessAfter?.test(after) === true) continue;
        found.add(claim);
      }
    }
  }
  return [...found];
}
