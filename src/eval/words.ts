import type { Standing } from "./standings.ts";

/** How a language claims something about an order, in free words, and what takes a claim back. */
export interface ClaimWords {
  readonly claims: Readonly<Partial<Record<Standing, RegExp>>>;
  /** Negations and conditions; in the same sentence, before the claim. */
  readonly unless: RegExp;
  /** The same behind it, where the verb comes last. */
  readonly unlessAfter?: RegExp;
}

/*
 * Written from how people speak, and not from the phrases or from what the guard looks for. Texts are compared as
 * `plainText` leaves them: lower case, without accents.
 */
export const claimWords: Readonly<Record<string, ClaimWords>> = {
  en: {
    claims: {
      delivered: /\b(?:was|were|been|is|are|got|already|successfully) delivered\b|\bhas arrived at your\b/u,
      out_for_delivery: /\b(?:is|are|'s|now|currently|already) out for delivery\b/u,
      on_the_way:
        /\b(?:is|are|'s) (?:now |currently |already )?(?:on its way|on the way|in transit)\b(?! back)/u,
      returning: /\bon its way back\b|\bbeing returned to us\b/u,
      pickup: /\b(?:ready|available|waiting) (?:for (?:pickup|collection)|to be (?:picked up|collected))\b/u,
      cancelled: /\b(?:was|were|been|is|are|has|have) (?:just |now |already )?cancell?ed\b/u,
      refunded: /\b(?:was|were|been|is|are|has|have) (?:just |now |already |fully )?refunded\b/u,
      lost: /\b(?:is|was|been|reported) (?:reported )?lost\b/u,
      damaged: /\b(?:is|was|been|got) damaged\b/u,
      preparing: /\bis (?:still )?being (?:prepared|packed)\b/u,
      late: /\b(?:is|it is|it's|running) (?:\w+ )?late\b/u,
    },
    unless:
      /\b(?:not|never|once|when|if|until|before|whether|as soon as|marked|will|next|could|can|would)\b|n't/u,
  },
  de: {
    claims: {
      delivered: /\b(?:wurden?|ist|sind)\b[^.!?]{0,40}\b(?:zugestellt|ausgeliefert)\b|\bist angekommen\b/u,
      out_for_delivery: /\b(?:ist|sind) (?:\w+ )?in (?:der )?zustellung\b/u,
      on_the_way: /\b(?:ist|sind) (?:\w+ ){0,2}unterwegs\b(?! beschadigt| zuruck)/u,
      returning: /\bauf dem (?:weg zuruck|ruckweg)\b|\bgeht zuruck\b/u,
      pickup: /\b(?:zur abholung bereit|abholbereit)\b/u,
      cancelled: /\b(?:wurden?|ist|sind|habe|haben)\b[^.!?]{0,40}\bstorniert\b/u,
      refunded: /\b(?:wurden?|ist|sind|habe|haben)\b[^.!?]{0,40}\berstattet\b/u,
      lost: /\b(?:ist|wurde|ging)\b[^.!?]{0,40}\bverloren\b/u,
      damaged: /\b(?:ist|wurde)\b[^.!?]{0,40}\bbeschadigt\b/u,
      preparing: /\bwird (?:\w+ ){0,4}vorbereitet\b|\bin vorbereitung\b/u,
      late: /\b(?:ist|ware?|damit) (?:\w+ )?verspatet\b/u,
    },
    unless: /\b(?:nicht|nie|kein\w*|sobald|wenn|falls|bis|ob|bevor|als|kann|konnen)\b/u,
  },
  fr: {
    claims: {
      delivered: /\b(?:a|ont) (?:bien |deja )?ete (?:livree?s?|remise?s?)\b|\best (?:bien )?livree?\b/u,
      out_for_delivery: /\ben cours de livraison\b/u,
      on_the_way: /\best (?:bien )?(?:en route|en chemin|en transit)\b/u,
      returning: /\ben train de revenir\b|\best en retour\b/u,
      pickup: /\b(?:pret|prete|disponible) (?:a etre retiree?|au retrait)\b/u,
      cancelled: /\b(?:a|ont) (?:bien |deja )?ete annulee?s?\b/u,
      refunded: /\b(?:a|ont) (?:bien |deja )?ete remboursee?s?\b/u,
      lost: /\b(?:a ete|est) (?:declaree? )?perdue?\b/u,
      damaged: /\b(?:a ete|est) endommagee?\b/u,
      preparing: /\b(?:est|toujours) (?:\w+ )?en (?:cours de )?preparation\b/u,
      late: /\b(?:est|a|prend) (?:donc )?(?:en |du )retard\b/u,
    },
    unless: /\b(?:pas|jamais|des que|lorsqu\w*|quand|si|avant|une fois|ne|comme|peut|peux)\b|\bn'/u,
  },
  es: {
    claims: {
      delivered: /\b(?:ha sido|fue|esta|se ha) entregad?[oa]?\b|\bse entrego\b/u,
      out_for_delivery: /\besta (?:ya )?en reparto\b/u,
      on_the_way: /\besta (?:ya )?(?:en camino|de camino|en transito)\b/u,
      returning: /\bde vuelta (?:hacia|a) (?:nosotros|nuestr\w+)\b/u,
      pickup: /\blist[oa] para (?:recoger|su recogida|la recogida)\b/u,
      cancelled: /\b(?:ha sido|fue|esta|se ha) (?:cancelad[oa]|anulad[oa])\b/u,
      refunded: /\b(?:ha sido|fue|se ha) reembolsad[oa]\b/u,
      lost: /\b(?:ha sido|se ha|esta) (?:\w+ )?(?:perdido|extraviado)\b/u,
      damaged: /\b(?:ha sido|esta|se ha|sufrido) (?:\w+ )?(?:danad[oa]|danos)\b/u,
      preparing: /\ben preparacion\b/u,
      late: /\b(?:lleva|con|va con|tiene) retraso\b/u,
    },
    unless: /\b(?:no|nunca|cuando|si|hasta|antes|una vez|aun|todavia|como|puede|puedo|informa)\b/u,
  },
  pt: {
    claims: {
      delivered: /\b(?:foi|esta|ja foi) entregue\b/u,
      out_for_delivery: /\bsaiu para entrega\b/u,
      on_the_way: /\besta (?:ja )?(?:a caminho|em transito)\b/u,
      returning: /\b(?:esta )?voltando para nos\b/u,
      pickup: /\bpront[oa] para (?:retirada|ser retirad[oa]|levantamento)\b/u,
      cancelled: /\b(?:foi|esta) cancelad[oa]\b/u,
      refunded: /\b(?:foi|esta) (?:reembolsad[oa]|estornad[oa])\b/u,
      lost: /\b(?:foi|esta) (?:\w+ )?(?:extraviad[oa]|perdid[oa])\b/u,
      damaged: /\b(?:foi|esta) danificad[oa]\b/u,
      preparing: /\bem preparacao\b/u,
      late: /\b(?:com|esta em) atraso\b|\bestá atrasad[oa]\b/u,
    },
    unless: /\b(?:nao|nunca|quando|se|ate|antes|assim que|ainda|como|pode|posso|informa)\b/u,
  },
  ar: {
    claims: {
      delivered: /تم (?:تسليم|توصيل)|وصل طلبك|تم التسليم/u,
      out_for_delivery: /خرج(?:ت)? للتوصيل/u,
      returning: /في طريق العودة/u,
      pickup: /جاهز(?:ة)? للاستلام/u,
      cancelled: /تم إلغاء/u,
      lost: /مفقود/u,
      damaged: /تلف|تعرض(?:ت)? لأضرار/u,
      preparing: /قيد التجهيز/u,
    },
    unless: /لم |لا |عندما|إذا|حتى|قبل|بعد|بمجرد|فور|يمكن/u,
  },
  ja: {
    claims: {
      delivered: /配達(?:済み|完了|されました)|お届け(?:済み|しました|が完了)/u,
      out_for_delivery: /配達に出ています/u,
      on_the_way: /配送中(?:です|、)/u,
      returning: /返送中/u,
      pickup: /お受け取りいただけます/u,
      cancelled: /キャンセル(?:済み|されました|となりました)/u,
      lost: /紛失/u,
      damaged: /破損/u,
      preparing: /準備中/u,
    },
    unless: /(?!)/u,
    unlessAfter: /^[^。\n]{0,20}(?:ていません|ません|ない|場合|次第|まで|たら)/u,
  },
};

/** The language's words; null where nobody has written any. */
export function claimWordsOf(language: string): ClaimWords | null {
  return claimWords[language.split("-")[0] ?? ""] ?? null;
}
