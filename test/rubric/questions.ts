import type { PerLanguage } from "./languages.ts";

/** How shoppers ask; `{n}` stands for a number. */
export const questions = {
  where: {
    en: "Hi, where is my order {n}?",
    es: "Hola, ¿dónde está mi pedido {n}?",
    de: "Hallo, wo ist meine Bestellung {n}?",
    fr: "Bonjour, où est ma commande {n} ?",
    "pt-BR": "Oi, cadê o meu pedido {n}?",
    ar: "مرحبا، أين طلبي {n}؟",
    ja: "注文 {n} はどこですか？",
  },
  when: {
    en: "When will my order {n} arrive?",
    es: "¿Cuándo llega mi pedido {n}?",
    de: "Wann kommt meine Bestellung {n} an?",
    fr: "Quand est-ce que ma commande {n} arrive ?",
    "pt-BR": "Quando chega o meu pedido {n}?",
    ar: "متى يصل طلبي {n}؟",
    ja: "注文 {n} はいつ届きますか？",
  },
  notReceived: {
    en: "It says my order {n} was delivered but I never got it",
    es: "Pone que mi pedido {n} está entregado, pero no lo he recibido",
    de: "Bestellung {n} soll zugestellt sein, aber ich habe nichts bekommen",
    fr: "Ma commande {n} est indiquée comme livrée mais je ne l'ai pas reçue",
    "pt-BR": "Consta que o pedido {n} foi entregue, mas eu não recebi",
    ar: "مكتوب أن الطلب {n} تم تسليمه لكنني لم أستلمه",
    ja: "注文 {n} は配達済みになっていますが、届いていません",
  },
  refund: {
    en: "Where is my refund for order {n}?",
    es: "¿Dónde está el reembolso de mi pedido {n}?",
    de: "Wo bleibt die Erstattung für Bestellung {n}?",
    fr: "Où en est le remboursement de ma commande {n} ?",
    "pt-BR": "Cadê o reembolso do pedido {n}?",
    ar: "أين استرداد مبلغ الطلب {n}؟",
    ja: "注文 {n} の返金はどうなっていますか？",
  },
  whereAll: {
    en: "Where are my orders?",
    es: "¿Dónde están mis pedidos?",
    de: "Wo sind meine Bestellungen?",
    fr: "Où sont mes commandes ?",
    "pt-BR": "Onde estão os meus pedidos?",
    ar: "أين طلباتي؟",
    ja: "私の注文はどこですか？",
  },
  parcel: {
    en: "Can you check this tracking number: {n}",
    es: "¿Puede mirar este número de seguimiento? {n}",
    de: "Können Sie diese Sendungsnummer prüfen: {n}",
    fr: "Pouvez-vous vérifier ce numéro de suivi : {n}",
    "pt-BR": "Pode verificar este código de rastreio? {n}",
    ar: "هل يمكن التحقق من رقم التتبع هذا: {n}",
    ja: "この追跡番号を調べてください：{n}",
  },
} satisfies Readonly<Record<string, PerLanguage<string>>>;

export type Question = keyof typeof questions;
