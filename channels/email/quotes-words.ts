/*
 * The words by which mail programs introduce what they quote and what they sign with, in the languages they come in:
 * Gmail, Outlook (desktop, web, mobile), Apple Mail, Thunderbird, Yahoo, Zoho, Yandex, GMX and others. There is no
 * standard for any of it.
 */

/** What a line of a header block says. */
export type HeaderKind = "from" | "date" | "to" | "cc" | "subject" | "replyTo";

const headerWords: Readonly<Record<HeaderKind, string>> = {
  from: `from|von|de|da|van|fra|från|lähettäjä|od|feladó|от|от кого|отправитель|від|кому від|发件人|發件人|寄件者|寄件人|差出人|送信元|送信者|보낸 사람|보낸사람|보낸이|gönderen|kimden|من|מאת|από|de la|expéditeur|remitente|mittente|afzender|remetente|nadawca|odesílatel|odosielateľ|avsändare|avsender|afsender|pošiljatelj|người gửi|từ|dari|ผู้ส่ง|จาก|saatja|nuo|no|oт`,
  date: `date|sent|datum|gesendet|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviada em|enviado em|enviada|fecha|data|inviato|verzonden|verzonden op|sendt|skickat|dato|lähetetty|päiväys|päivämäärä|wysłano|odesláno|odoslané|dátum|elküldve|küldve|дата|отправлено|надіслано|发送时间|發送時間|发送日期|日期|時間|时间|寄件日期|傳送日期|送信日時|送信日|日付|日時|보낸 날짜|보낸날짜|날짜|gönderildi|gönderme tarihi|tarih|تاريخ|التاريخ|تم الإرسال|נשלח|תאריך|ημερομηνία|στάλθηκε|trimis|dată|đã gửi|gửi|ngày|tanggal|dikirim|วันที่|ส่ง|datums|saadetud|išsiųsta`,
  to: `to|an|à|a|para|aan|til|till|vastaanottaja|do|komu|címzett|кому|получатель|收件人|收件者|宛先|送信先|받는 사람|받는사람|받는이|alıcı|kime|kime gönderildi|إلى|אל|προς|către|destinataire|destinatario|destinatário|naar|mottagare|mottaker|pre|za|đến|tới|người nhận|kepada|ถึง|kam`,
  cc: `cc|kopie|copie|copie à|copia|kopi|kopia|kopio|kopija|dw|másolat|másolatot kap|копия|копія|抄送|副本|참조|bilgi|نسخة|עותק|κοιν|bcc|cci|cco|tembusan|สำเนา`,
  subject: `subject|betreff|objet|asunto|oggetto|onderwerp|assunto|emne|ämne|aihe|temat|předmět|predmet|tárgy|тема|主题|主旨|主題|件名|제목|konu|الموضوع|موضوع|נושא|θέμα|subiect|chủ đề|tiêu đề|subjek|perihal|เรื่อง|pavadinimas|teema`,
  replyTo: `reply-to|reply to|antwort an|répondre à|responder a|risposta|rispondi a|antwoord aan|svar till|svar til|vastausosoite|odpowiedz do|ответить|回复|返信先|importance|priorität|priority`,
};

/** The kind of header a word in lower case names. */
export const headerKinds: ReadonlyMap<string, HeaderKind> = new Map(
  Object.entries(headerWords).flatMap(([kind, words]) =>
    words.split("|").map((word): [string, HeaderKind] => [word, kindOf(kind)]),
  ),
);

function kindOf(name: string): HeaderKind {
  switch (name) {
    case "from":
    case "date":
    case "to":
    case "cc":
    case "subject":
      return name;
    default:
      return "replyTo";
  }
}

/** "wrote", with a word border where the script has them. */
export const wrote =
  /(?<![\p{L}])(?:wrote|writes|said|quoting|zitat von|citando a|schrieb|geschrieben|schreibt|escribi[oó]|escribe|escreveu|scritto|scrive|schreef|geschreven|napisał(?:a|\(a\))?|napisal(?:a|\(a\))?|píše|napsala?|napísala?|skrev|skreiv|kirjoitti|írta|написал(?:а|\(а\))?|пишет|писал(?:а)?|написав(?:ла)?|пише|yazdı|yazmış|a écrit|écrit|έγραψε|a scris|scris|đã viết|menulis|كتب(?:ت)?|rašė|parašė|kirjutas|rakstīja|je napisao|napisao|je napisal|escrigué|va escriure|idatzi)(?![\p{L}])|写道|寫道|写了|さんは書きました|が書きました|のメール|님이 작성|작성|(?<=[\s>])(?:sent|sendte|skickade|envoyé|inviato):\s*$|כתב|เขียน|נכתב/iu;

/** How a line begins that says when and by whom something was written. */
export const lead =
  /^(?:on|le|am|el|il|in data|op|den|em|no dia|a|dnia|w dniu|dne|dňa|v|у|в|на|în|pe|vào|vào lúc|lúc|pada|στις|ב|في|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ma|ti|ke|to|pe|la|su|man|tir|tis|ons|tor|fre|lör|lør|søn|sön|pon|wt|śr|czw|pt|sob|niedz|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)[\s.,]|^(?:\d|在|于|於|‎)/iu;

const brands =
  "outlook|yahoo|proton ?mail|samsung|galaxy|iphone|ipad|android|blackberry|windows|gmail|aol|mail\\.ru|huawei|honor|xiaomi|redmi|nokia|sony|lg|htc|typeapp|bluemail|blue mail|spark|airmail|mailspring|hey|canary|aqua mail|k-9|fairemail|gmx|web\\.de|t-online|mobile|my|meinem|myMail|libero|orange|laposte|virgilio|tiscali|seznam|onet|wp|o2|яндекс|yandex|zoho|edison|newton|superhuman|posteo|mailbox|tutanota|tuta|surface|nexus|pixel|oneplus|motorola|bell|rogers|verizon|att|at&t|t-mobile|vodafone|sparrow";

/** A whole line that a phone or mail program signs with. */
export const sentFrom = new RegExp(
  [
    `^sent (?:from|via|with|by|using) (?:(?:the |an? )?(?:${brands})\\b|[^\\s<]{1,30} ?<http)`,
    `^get outlook for `,
    `^(?:envoyé|envoyée|provenance)\\s?(?:à partir de|depuis|de|via|avec|:)\\s?(?:mon |l'|la |le |une? )?(?:${brands}|mobile|smartphone|courriel|application)`,
    `^télécharge[rz] outlook`,
    `^(?:gesendet|versendet|gesandt) (?:von|mit|via|über|aus) (?:der |dem )?(?:${brands}|mobile|mobilgerät|handy)`,
    `^(?:von|aus) meinem .{1,60} gesendet`,
    `^diese nachricht wurde von mein`,
    `^holen sie sich outlook|^outlook für (?:ios|android) (?:herunterladen|beziehen)`,
    `^(?:enviado|enviada) (?:desde|do|de|a partir do|pelo|via|por) (?:mi |meu |o |el |la )?(?:${brands}|móvil|movil|celular|teléfono|telefone)`,
    `^(?:obtener|obter|obtenha) (?:o )?outlook (?:para|for)`,
    `^(?:inviato|inviata) (?:da|dal|dall'|con|tramite) ?(?:il )?(?:mio )?(?:${brands}|cellulare|smartphone|telefono)|^scarica outlook|^ottieni outlook`,
    `^(?:verzonden|verstuurd) (?:vanaf|van|met|via|vanuit) (?:mijn |de |een )?(?:${brands}|mobiel|telefoon)|^outlook voor (?:ios|android)`,
    `^(?:skickat|skickades|sendt|sendt fra|hämta|hent|få) (?:från|fra|med|via|outlook) ?(?:min |mitt )?(?:${brands}|mobil|telefon|for|för|til)`,
    `^lähetetty (?:minun )?.{1,40}(?:sta|stä|lta|ltä|ni)\\b|^hanki outlook`,
    `^wysłan[eoya]{1,2} (?:z|za pomocą|przez) |^pobierz outlook`,
    `^(?:odesláno|odoslané|odoslané) (?:z|ze|zo) `,
    `^отправлено (?:с|из|через) |^отримано з |^надіслано з `,
    `^(?:发自我的|發自我的|从我的|從我的|来自我的|發送自|发送自|我的 ?iphone)|^取得 outlook|^获取 outlook`,
    `^(?:iphone|ipad|android|galaxy|outlook)[^。]{0,20}(?:から送信|より送信)|^outlook for (?:ios|android) を(?:入手|取得)`,
    `^나의 .{1,20}에서 보냄|^내 .{1,20}에서 보냄`,
    `^.{0,30}(?:iphone|ipad|android|samsung|outlook)['’]?\\S{0,8} (?:üzerinden )?gönderildi|^(?:ios|android) için outlook`,
    `^(?:تم الإرسال من|أُرسلت من|مرسل من)|^נשלח מה|^στάλθηκε από το|^trimis de pe|^được gửi từ|^dikirim dari`,
  ].join("|"),
  "iu",
);

/** The middle of a line between dashes that introduces the mail that is answered. */
export const originalMessage =
  /^(?:original|reply|ursprüngliche|original[- ]?|originalnachricht|antwort|message d['’ ]?origine|message original|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|origineel bericht|oprindelig|opprinnelig|opprinneleg|original ?meddel|ursprungligt|originalmeddelande|alkuperäinen|wiadomość oryginalna|oryginalna|původní|pôvodná|eredeti|исходное|оригинальное|первоначальное|вихідне|原始邮件|原始郵件|原邮件|原始信件|元のメッセージ|オリジナル|원본|özgün|orijinal|الرسالة الأصلية|הודעה מקורית|αρχικό|mesaj original|mesajul original|thư gốc|tin nhắn gốc|pesan asli)/iu;

/** A line that introduces a mail that is passed on. */
export const forwardedMessage =
  /(?:begin forwarded|forwarded message|forwarded email|forwarded by|weitergeleitete nachricht|anfang der weitergeleiteten|weitergeleitete mail|message transféré|message transmis|début du message (?:réexpédié|transféré)|mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada|início da mensagem|messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd|videresendt (?:besked|meddelelse|melding)|start på videresendt|vidarebefordrat (?:brev|meddelande)|vidarebefordrade? meddelandet|början på det vidarebefordrade|vidarebefordrat mail|edelleenlähetetty|välitetty viesti|välitetyn viestin|wiadomość przekazana|treść przekazanej|początek przekazywanej|przekazana wiadomość|přeposlaná zpráva|preposlaná správa|začátek přeposílané|továbbított (?:levél|üzenet)|továbbított levél kezdete|пересланное|пересылаемое|начало переадресованного|начало пересылаемого|переслане повідомлення|початок листа|转发的邮件|轉寄郵件|轉寄的郵件|下面是被转发的|转发邮件信息|メッセージを転送|転送されたメッセージ|転送メッセージ|전달된 메시지|전달된 메일|iletilen (?:ileti|mesaj|e-posta)|yönlendirilmiş ileti|رسالة معاد توجيهها|رسالة مُعاد|הודעה שהועברה|προωθημένο μήνυμα|προωθούμενο|mesaj redirecționat|mesajul redirecționat|proslijeđena poruka|započni proslijeđenu|edasisaadetud|chuyển tiếp|pesan terusan)/iu;
