/* What the panel itself says, by language. The shop's own words come from its settings and its replies. */
const en = {
  chat: "Chat",
  close: "Close the chat",
  conversation: "Conversation",
  message: "Write a message",
  keys: "Enter sends, Shift and Enter begins a new line.",
  send: "Send",
  attach: "Attach a picture or PDF",
  remove: "Remove {name}",
  typing: "An answer is being written…",
  person: "A person from our team answers here.",
  sending: "Sending…",
  sent: "Sent",
  notSent: "Not sent.",
  retry: "Try again",
  discard: "Delete",
  offline: "You are offline. What you write is sent when you are back.",
  lost: "Connecting…",
  busy: "Something is wrong on our side. What you write is kept and sent.",
  today: "Today",
  yesterday: "Yesterday",
  greeting: "Hello! How can we help? Ask about your order, a delivery or a return.",
  you: "You:",
  shop: "The shop:",
  somebody: "A person:",
  offered: "Suggested answers",
  down: "New message",
  unread: "Chat, new messages: {count}",
  file: "File",
  tooLarge: "{name} is too large: {limit} at most.",
  wrongKind: "{name} cannot be sent. Pictures and PDF files can.",
  tooMany: "At most {count} files at a time.",
  tooLong: "This is too long: {count} characters at most.",
};

const de = {
  chat: "Chat",
  close: "Chat schließen",
  conversation: "Unterhaltung",
  message: "Nachricht schreiben",
  keys: "Eingabe sendet, Umschalt und Eingabe beginnt eine neue Zeile.",
  send: "Senden",
  attach: "Bild oder PDF anhängen",
  remove: "{name} entfernen",
  typing: "Eine Antwort wird geschrieben…",
  person: "Hier antwortet ein Mensch aus unserem Team.",
  sending: "Wird gesendet…",
  sent: "Gesendet",
  notSent: "Nicht gesendet.",
  retry: "Erneut versuchen",
  discard: "Löschen",
  offline: "Sie sind offline. Was Sie schreiben, wird gesendet, sobald Sie wieder online sind.",
  lost: "Verbindung wird hergestellt…",
  busy: "Bei uns ist etwas gestört. Was Sie schreiben, bleibt erhalten und wird gesendet.",
  today: "Heute",
  yesterday: "Gestern",
  greeting: "Hallo! Wie können wir helfen? Fragen Sie nach Ihrer Bestellung, Lieferung oder Rücksendung.",
  you: "Sie:",
  shop: "Der Shop:",
  somebody: "Ein Mensch:",
  offered: "Vorgeschlagene Antworten",
  down: "Neue Nachricht",
  unread: "Chat, neue Nachrichten: {count}",
  file: "Datei",
  tooLarge: "{name} ist zu groß: höchstens {limit}.",
  wrongKind: "{name} kann nicht gesendet werden. Bilder und PDF-Dateien schon.",
  tooMany: "Höchstens {count} Dateien auf einmal.",
  tooLong: "Das ist zu lang: höchstens {count} Zeichen.",
};

const es = {
  chat: "Chat",
  close: "Cerrar el chat",
  conversation: "Conversación",
  message: "Escribe un mensaje",
  keys: "Intro envía; Mayús e Intro empieza una línea nueva.",
  send: "Enviar",
  attach: "Adjuntar una imagen o un PDF",
  remove: "Quitar {name}",
  typing: "Se está escribiendo una respuesta…",
  person: "Aquí responde una persona de nuestro equipo.",
  sending: "Enviando…",
  sent: "Enviado",
  notSent: "No se ha enviado.",
  retry: "Reintentar",
  discard: "Eliminar",
  offline: "No tienes conexión. Lo que escribas se enviará cuando vuelva.",
  lost: "Conectando…",
  busy: "Tenemos un problema. Lo que escribas se guarda y se enviará.",
  today: "Hoy",
  yesterday: "Ayer",
  greeting: "¡Hola! ¿En qué podemos ayudarte? Pregunta por tu pedido, una entrega o una devolución.",
  you: "Tú:",
  shop: "La tienda:",
  somebody: "Una persona:",
  offered: "Respuestas sugeridas",
  down: "Mensaje nuevo",
  unread: "Chat, mensajes nuevos: {count}",
  file: "Archivo",
  tooLarge: "{name} es demasiado grande: {limit} como máximo.",
  wrongKind: "{name} no se puede enviar. Las imágenes y los PDF, sí.",
  tooMany: "Como máximo {count} archivos a la vez.",
  tooLong: "Es demasiado largo: {count} caracteres como máximo.",
};

const fr = {
  chat: "Chat",
  close: "Fermer le chat",
  conversation: "Conversation",
  message: "Écrire un message",
  keys: "Entrée envoie, Maj et Entrée commence une nouvelle ligne.",
  send: "Envoyer",
  attach: "Joindre une image ou un PDF",
  remove: "Retirer {name}",
  typing: "Une réponse est en cours d’écriture…",
  person: "Une personne de notre équipe répond ici.",
  sending: "Envoi…",
  sent: "Envoyé",
  notSent: "Non envoyé.",
  retry: "Réessayer",
  discard: "Supprimer",
  offline: "Vous êtes hors ligne. Ce que vous écrivez partira à votre retour.",
  lost: "Connexion…",
  busy: "Nous avons un problème. Ce que vous écrivez est conservé et sera envoyé.",
  today: "Aujourd’hui",
  yesterday: "Hier",
  greeting: "Bonjour ! Comment pouvons-nous vous aider ? Une commande, une livraison, un retour ?",
  you: "Vous :",
  shop: "La boutique :",
  somebody: "Une personne :",
  offered: "Réponses proposées",
  down: "Nouveau message",
  unread: "Chat, nouveaux messages : {count}",
  file: "Fichier",
  tooLarge: "{name} est trop volumineux : {limit} au maximum.",
  wrongKind: "{name} ne peut pas être envoyé. Les images et les PDF, oui.",
  tooMany: "{count} fichiers au maximum à la fois.",
  tooLong: "C’est trop long : {count} caractères au maximum.",
};

const pt = {
  chat: "Chat",
  close: "Fechar o chat",
  conversation: "Conversa",
  message: "Escreva uma mensagem",
  keys: "Enter envia; Shift e Enter começa uma nova linha.",
  send: "Enviar",
  attach: "Anexar uma imagem ou um PDF",
  remove: "Remover {name}",
  typing: "Uma resposta está sendo escrita…",
  person: "Uma pessoa da nossa equipe responde aqui.",
  sending: "Enviando…",
  sent: "Enviada",
  notSent: "Não foi enviada.",
  retry: "Tentar de novo",
  discard: "Apagar",
  offline: "Você está sem conexão. O que escrever será enviado quando ela voltar.",
  lost: "Conectando…",
  busy: "Estamos com um problema. O que você escrever fica guardado e será enviado.",
  today: "Hoje",
  yesterday: "Ontem",
  greeting: "Olá! Como podemos ajudar? Pergunte sobre seu pedido, uma entrega ou uma devolução.",
  you: "Você:",
  shop: "A loja:",
  somebody: "Uma pessoa:",
  offered: "Respostas sugeridas",
  down: "Nova mensagem",
  unread: "Chat, novas mensagens: {count}",
  file: "Arquivo",
  tooLarge: "{name} é grande demais: no máximo {limit}.",
  wrongKind: "{name} não pode ser enviado. Imagens e PDFs podem.",
  tooMany: "No máximo {count} arquivos por vez.",
  tooLong: "É longo demais: no máximo {count} caracteres.",
};

const ar = {
  chat: "محادثة",
  close: "إغلاق المحادثة",
  conversation: "المحادثة",
  message: "اكتب رسالة",
  keys: "مفتاح الإدخال يرسل، ومع مفتاح العالي يبدأ سطرًا جديدًا.",
  send: "إرسال",
  attach: "إرفاق صورة أو ملف PDF",
  remove: "إزالة {name}",
  typing: "تتم كتابة الرد…",
  person: "يرد عليك هنا شخص من فريقنا.",
  sending: "جارٍ الإرسال…",
  sent: "أُرسلت",
  notSent: "لم تُرسل.",
  retry: "إعادة المحاولة",
  discard: "حذف",
  offline: "أنت غير متصل. سيُرسل ما تكتبه عند عودة الاتصال.",
  lost: "جارٍ الاتصال…",
  busy: "لدينا عطل. ما تكتبه محفوظ وسيُرسل.",
  today: "اليوم",
  yesterday: "أمس",
  greeting: "مرحبًا! كيف يمكننا مساعدتك؟ اسأل عن طلبك أو التوصيل أو الإرجاع.",
  you: "أنت:",
  shop: "المتجر:",
  somebody: "شخص:",
  offered: "ردود مقترحة",
  down: "رسالة جديدة",
  unread: "محادثة، رسائل جديدة: {count}",
  file: "ملف",
  tooLarge: "الملف {name} كبير جدًا: الحد الأقصى {limit}.",
  wrongKind: "لا يمكن إرسال {name}. يمكن إرسال الصور وملفات PDF.",
  tooMany: "{count} ملفات كحد أقصى في كل مرة.",
  tooLong: "النص طويل جدًا: الحد الأقصى {count} حرف.",
};

const ja = {
  chat: "チャット",
  close: "チャットを閉じる",
  conversation: "会話",
  message: "メッセージを入力",
  keys: "Enterで送信、ShiftとEnterで改行します。",
  send: "送信",
  attach: "画像またはPDFを添付",
  remove: "{name}を取り消す",
  typing: "返信を作成しています…",
  person: "担当者がこちらでお答えします。",
  sending: "送信中…",
  sent: "送信済み",
  notSent: "送信できませんでした。",
  retry: "再試行",
  discard: "削除",
  offline: "オフラインです。入力した内容は、接続が戻ると送信されます。",
  lost: "接続しています…",
  busy: "こちらで問題が発生しています。入力した内容は保存され、送信されます。",
  today: "今日",
  yesterday: "昨日",
  greeting: "こんにちは。ご注文、お届け、返品について、お気軽にお尋ねください。",
  you: "あなた:",
  shop: "ショップ:",
  somebody: "担当者:",
  offered: "回答の候補",
  down: "新しいメッセージ",
  unread: "チャット、新着メッセージ: {count}",
  file: "ファイル",
  tooLarge: "{name}は大きすぎます。上限は{limit}です。",
  wrongKind: "{name}は送信できません。画像とPDFを送信できます。",
  tooMany: "一度に送れるファイルは{count}個までです。",
  tooLong: "長すぎます。上限は{count}文字です。",
};

const languages = { en, de, es, fr, "pt-BR": pt, ar, ja };

/** The texts for a locale (BCP 47), the tag they are in, and how it writes times; English where there are none. */
export function wordsFor(locale) {
  const wanted = (locale ?? "").toLowerCase().replaceAll("_", "-");
  const base = wanted.split("-")[0];
  const tag =
    Object.keys(languages).find((known) => known.toLowerCase() === wanted) ??
    Object.keys(languages).find((known) => known.toLowerCase().split("-")[0] === base) ??
    "en";
  const texts = languages[tag];
  const format = (options) => new Intl.DateTimeFormat([...tagsOf(locale, base, tag), tag], options);
  const clock = format({ timeStyle: "short", calendar: "gregory" });
  const whole = format({ dateStyle: "long", timeStyle: "short", calendar: "gregory" });
  const day = format({ weekday: "long", day: "numeric", month: "long", calendar: "gregory" });
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  return {
    tag,
    direction: tag === "ar" ? "rtl" : "ltr",
    say: (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""),
    timeOf: (at) => clock.format(new Date(at)),
    wholeTimeOf: (at) => whole.format(new Date(at)),
    dayOf(at) {
      const date = new Date(at);
      const today = new Date();
      if (date.toDateString() === today.toDateString()) return texts.today;
      today.setDate(today.getDate() - 1);
      return date.toDateString() === today.toDateString() ? texts.yesterday : day.format(date);
    },
    /** In kB or MB, as files are sold. */
    sizeOf: (bytes) =>
      bytes < 1_000_000
        ? `${number.format(Math.max(1, Math.round(bytes / 1000)))} kB`
        : `${number.format(bytes / 1_000_000)} MB`,
  };
}

/** The locale itself where it is the language of the texts: `en-GB` writes times differently from `en-US`. */
function tagsOf(locale, base, tag) {
  if (!tag.toLowerCase().startsWith(base)) return [];
  try {
    return Intl.getCanonicalLocales(locale.replaceAll("_", "-"));
  } catch {
    return [];
  }
}
