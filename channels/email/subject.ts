import { shorten } from "#src/channel/split.ts";

/** Characters of a subject we write; longer ones are cut by some clients and refused by some servers. */
const MAX_SUBJECT = 200;

/*
 * What mail programs put before the subject of an answer, in their own language: Re (most), AW (German),
 * SV (Swedish, Danish, Norwegian), Antw (Dutch), VS (Finnish), RV and R (Spanish, Italian), RES (Portuguese), Odp
 * (Polish), YNT (Turkish), BLS (Indonesian), ATB (Welsh), RIF (Italian), ΑΠ (Greek), Vá (Hungarian), 回复/回覆/答复
 * (Chinese), 返信 (Japanese), 답장 (Korean), رد (Arabic), השב (Hebrew). Outlook and Lotus count them: Re[2], Re^2.
 */
const answered =
  /^(?:re|aw|sv|antw|antwort|vs|res|odp|ynt|bls|atb|rif|r|απ|σχετ|vá|отв|ответ|回复|回覆|答复|答覆|返信|回信|답장|회신|رد|השב)\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s*[:：]\s*/iu;

const forwarded =
  /^(?:fwd?|wg|tr|rv|enc|i|vb|vl|doorst|doorgestuurd|pd|podane dalej|továbbítás|ilt|转发|轉寄|轉發|転送|전달|إعادة توجيه|הועבר|πρθ|пересл|vidarebefordrat|videresendt)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]\s*/iu;

/** A subject on one line, without control characters, at most 200 characters. */
function oneLine(subject: string): string {
  const clean = subject.slice(0, 2000).replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
  return shorten(clean.toWellFormed(), MAX_SUBJECT);
}

/** A subject without what mail programs put before it when they answer; empty when nothing else was there. */
export function bareSubject(subject: string): string {
  let rest = oneLine(subject);
  for (let count = 0; count < 20; count++) {
    const shorter = rest.replace(answered, "");
    if (shorter === rest) break;
    rest = shorter;
  }
  return rest.trim();
}

/** True when the subject says that another mail is passed on. */
export function isForward(subject: string): boolean {
  return forwarded.test(bareSubject(subject));
}

/** True when the subject is that of an answer, so that it says nothing new. */
export function isReply(subject: string): boolean {
  return answered.test(oneLine(subject));
}

/**
 * The subject of our answer: `Re: ` and the subject of the mail being answered without repeated prefixes, one
 * line, at most 200 characters. `Re:` alone where there was no subject.
 */
export function replySubject(subject: string): string {
  return oneLine(`Re: ${bareSubject(subject)}`);
}
