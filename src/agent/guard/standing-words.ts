import { baseOf } from "#src/languages/locale.ts";
import { standings, type Standing } from "./facts.ts";

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
      cancelled:
        /\b(?:was|were|been|is|already|now|successfully|has|have|i|we|'ve)\s+(?:just\s+|now\s+|successfully\s+)?cancell?ed\b|\bcancellation (?:is|was|has been) (?:now )?(?:complete|confirmed|done|successful)/gu,
      refunded:
        /\b(?:was|were|been|is|already|has|have|i|we|'ve)\s+(?:just\s+|now\s+|successfully\s+)?refunded\b|\brefund (?:is|was|has been) (?:now )?(?:issued|complete|completed|processed|approved|initiated)/gu,
      return_agreed:
        /\b(?:return|exchange|replacement)\b[^.!?\n]{0,40}?\b(?:is|was|has been|been|'s)\s+(?:now\s+|already\s+)?(?:approved|accepted|authori[sz]ed|registered|created|set up|arranged|confirmed|scheduled)\b|\b(?:i|we|have|'ve)\s+(?:just\s+|now\s+)?(?:approved|accepted|authori[sz]ed|registered|created|set up|arranged|scheduled)\s+(?:your|the|a|an)\s+(?:return|exchange|replacement)\b/gu,
      address_changed:
        /\baddress\b[^.!?\n]{0,40}?\b(?:is|was|has been|been)\s+(?:now\s+)?(?:changed|updated|corrected)\b|\b(?:i|we|have|'ve)\s+(?:just\s+|now\s+)?(?:changed|updated|corrected)\s+(?:your|the)\s+(?:\w+\s+)?address\b/gu,
    },
    unless:
      /\b(?:not|never|n't|once|when|if|until|before|whether|as soon as|shows?|marked|says?|will)\b|n't/u,
  },
  de: {
    claims: {
      delivered:
        /\b(?:wurden?|ist|sind|schon|bereits|erfolgreich)\b[^.!?\n]{0,50}?\b(?:zugestellt|ausgeliefert)\b/gu,
      out_for_delivery: /\bin (?:der )?zustellung\b/gu,
      cancelled: /\b(?:wurden?|ist|sind|habe|haben)\b[^.!?\n]{0,50}?\bstorniert\b/gu,
      refunded: /\b(?:wurden?|ist|sind|habe|haben)\b[^.!?\n]{0,50}?\berstattet\b/gu,
      return_agreed:
        /\b(?:rucksendung|retoure|ruckgabe|umtausch)\b[^.!?\n]{0,50}?\b(?:wurde|ist)\b[^.!?\n]{0,20}?\b(?:genehmigt|akzeptiert|angelegt|eingerichtet|bestatigt|registriert)\b|\b(?:habe|haben)\b[^.!?\n]{0,20}?\b(?:rucksendung|retoure|ruckgabe|umtausch)\b[^.!?\n]{0,30}?\b(?:genehmigt|akzeptiert|angelegt|eingerichtet|bestatigt|registriert)\b/gu,
      address_changed:
        /\b(?:liefer)?adresse\b[^.!?\n]{0,50}?\b(?:wurde|ist)\b[^.!?\n]{0,20}?\b(?:geandert|aktualisiert|angepasst|korrigiert)\b|\b(?:habe|haben)\b[^.!?\n]{0,20}?\b(?:liefer)?adresse\b[^.!?\n]{0,30}?\b(?:geandert|aktualisiert|angepasst|korrigiert)\b/gu,
    },
    unless: /\b(?:nicht|nie|kein\w*|sobald|wenn|falls|bis|ob|bevor|noch|als)\b/u,
  },
  fr: {
    claims: {
      delivered: /\b(?:a|ont|est|sont)\s+(?:bien\s+|deja\s+)?(?:ete\s+)?(?:livree?s?|remise?s?)\b/gu,
      out_for_delivery: /\ben cours de livraison\b/gu,
      cancelled: /\b(?:a|ont|est|sont|ai|avons)\s+(?:bien\s+|deja\s+)?(?:ete\s+)?annulee?s?\b/gu,
      refunded: /\b(?:a|ont|est|sont|ai|avons)\s+(?:bien\s+|deja\s+)?(?:ete\s+)?remboursee?s?\b/gu,
      return_agreed:
        /\b(?:retour|echange)\b[^.!?\n]{0,50}?\b(?:a ete|est|ai|avons)\s+(?:bien\s+)?(?:acceptee?|approuvee?|valide|validee?|enregistree?|cree)\b|\b(?:ai|avons)\s+(?:bien\s+)?(?:accepte|approuve|valide|enregistre|cree)\s+(?:votre|le|un|l')\s*(?:retour|echange)\b/gu,
      address_changed:
        /\badresse\b[^.!?\n]{0,50}?\b(?:a ete|est)\s+(?:bien\s+)?(?:modifiee?|changee?|mise a jour|corrigee?)\b|\b(?:ai|avons)\s+(?:bien\s+)?(?:modifie|change|mis a jour|corrige)\s+(?:votre|l')\s*adresse\b/gu,
    },
    unless: /\b(?:pas|jamais|des que|lorsqu\w*|quand|si|avant|une fois|n'|ne)\b|n'/u,
  },
  es: {
    claims: {
      delivered: /\b(?:ha sido|han sido|fue|fueron|esta|estan|ya se|se ha|se)\s+entreg(?:ad[oa]s?|o)\b/gu,
      out_for_delivery: /\ben reparto\b/gu,
      cancelled:
        /\b(?:ha sido|han sido|fue|fueron|esta|se ha|he|hemos)\s+(?:cancelad[oa]s?|anulad[oa]s?)\b|\bse cancelo\b/gu,
      refunded: /\b(?:ha sido|han sido|fue|fueron|esta|se ha|he|hemos)\s+reembolsad[oa]s?\b/gu,
      return_agreed:
        /\b(?:devolucion|cambio)\b[^.!?\n]{0,50}?\b(?:ha sido|fue|esta|se ha)\s+(?:aprobad[oa]|aceptad[oa]|registrad[oa]|cread[oa]|confirmad[oa]|autorizad[oa])\b|\b(?:he|hemos)\s+(?:aprobado|aceptado|registrado|creado|confirmado|autorizado)\s+(?:su|tu|la|el)\s+(?:devolucion|cambio)\b/gu,
      address_changed:
        /\bdireccion\b[^.!?\n]{0,50}?\b(?:ha sido|fue|esta|se ha)\s+(?:cambiad[oa]|actualizad[oa]|modificad[oa]|corregid[oa])\b|\b(?:he|hemos)\s+(?:cambiado|actualizado|modificado|corregido)\s+(?:su|tu|la)\s+direccion\b/gu,
    },
    unless: /\b(?:no|nunca|cuando|si|hasta|antes|una vez|aun|todavia|como)\b/u,
  },
  pt: {
    claims: {
      delivered: /\b(?:foi|foram|esta|ja foi|sido)\s+entregues?\b/gu,
      out_for_delivery: /\bsaiu para entrega\b/gu,
      cancelled: /\b(?:foi|foram|esta|sido)\s+cancelad[oa]s?\b|\b(?:ja\s+|eu\s+)cancelei\b|^\s*cancelei\b/gu,
      refunded:
        /\b(?:foi|foram|esta|sido)\s+(?:reembolsad[oa]s?|estornad[oa]s?)\b|\b(?:reembolsei|estornei)\b/gu,
      return_agreed:
        /\b(?:devolucao|troca)\b[^.!?\n]{0,50}?\b(?:foi|esta)\s+(?:aprovada|aceita|registrada|criada|confirmada|autorizada)\b|\b(?:aprovei|registrei|criei|autorizei)\s+(?:a|sua|a sua)\s*(?:devolucao|troca)\b/gu,
      address_changed:
        /\bendereco\b[^.!?\n]{0,50}?\b(?:foi|esta)\s+(?:alterado|atualizado|mudado|corrigido)\b|\b(?:alterei|atualizei|mudei|corrigi)\s+(?:o|seu|o seu)\s*endereco\b/gu,
    },
    unless: /\b(?:nao|nunca|quando|se|ate|antes|assim que|ainda|como)\b/u,
  },
  ar: {
    claims: {
      delivered: /(?:(?<!ي)تم تسليم|(?<!ي)تم توصيل|وصل طلبك|وصلت شحنتك|تم التسليم)/gu,
      out_for_delivery: /(?:خرج للتوصيل|خرجت للتوصيل|قيد التوصيل)/gu,
      cancelled: /(?:(?<!ي)تم إلغا[ءؤئ]|أُلغي|ألغي طلبك|ألغيت طلب|قمت بإلغاء|قمنا بإلغاء)/gu,
      refunded:
        /(?:(?<!ي)تم رد|(?<!ي)تم استرداد|تمت إعادة المبلغ|تم إرجاع المبلغ|قمت برد المبلغ|قمنا برد المبلغ)/gu,
      return_agreed:
        /(?:تمت الموافقة على (?:طلب )?(?:ال)?(?:إرجاع|استبدال)|تم (?:قبول|تسجيل|تأكيد|إنشاء) (?:طلب )?(?:ال)?(?:إرجاع|استبدال)|وافقنا على (?:طلب )?(?:ال)?(?:إرجاع|استبدال))/gu,
      address_changed: /(?:تم (?:تغيير|تحديث|تعديل) (?:ال)?عنوان|غيرت عنوان|قمت بتغيير (?:ال)?عنوان)/gu,
    },
    unless: /(?:لم|لن|لا|أين|أنه|أنها|عندما|إذا|حتى|قبل|بعد أن|ما لم)\s*\S{0,12}\s*$/u,
  },
  ja: {
    claims: {
      delivered: /(?:配達(?:済み|完了|されました|が完了)|お届け(?:済み|しました|が完了)|配達しました)/gu,
      out_for_delivery: /(?:配達中|持ち出し中)/gu,
      cancelled: /キャンセル(?:済み|されました|しました|いたしました|されています|が完了)/gu,
      refunded: /返金(?:済み|されました|しました|いたしました|が完了|手続きが完了)/gu,
      return_agreed:
        /(?:返品|交換)(?:の(?:申請|手続き|お手続き))?(?:が|を|は)?(?:承認|許可|登録)(?:され|しまし|いたしまし|済|まし)/gu,
      address_changed:
        /(?:住所|お届け先|配送先)(?:の|が|を|は)?(?:変更|更新)(?:され|しまし|いたしまし|済|が完了)/gu,
    },
    unless: /(?:まだ|もし|記録)[^。]*$/u,
    unlessAfter:
      /^(?:ていません|ておりません|されていません|たら|次第|と表示|になって|となって|の場合|が早)/u,
  },
};

/** Whether there are words of these here for the language. */
export function knowsStandings(language: string): boolean {
  return words[baseOf(language)] !== undefined;
}

/** Claims in the text that no order of this turn bears out. The text is `plain`. */
export function unfoundedStanding(
  text: string,
  language: string,
  standing: ReadonlySet<Standing>,
): readonly Standing[] {
  const base = baseOf(language);
  const found = new Set<Standing>();
  for (const { claims, unless, unlessAfter } of [words[base], base === "en" ? undefined : words["en"]].filter(
    (one) => one !== undefined,
  )) {
    for (const claim of standings) {
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
