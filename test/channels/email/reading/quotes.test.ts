import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesOf } from "#channels/email/lines.ts";
import { replyIn, saysSomething } from "#channels/email/quotes.ts";
import { reply } from "./reading.ts";

const own = "It has not arrived yet.\nCan you look?";
const theirs = "> Your order has been sent.\n> It takes two days.\n";

/** How programs say who wrote what is quoted, one real form each. */
const attributions: Readonly<Record<string, string>> = {
  "gmail en": "On Tue, Nov 3, 2026 at 10:15 AM Shop <support@shop.example> wrote:",
  "gmail en, old": "On Tue, Nov 3, 2026 at 10:15 AM, Shop\n<support@shop.example>wrote:",
  "gmail de": "Am Di., 3. Nov. 2026 um 10:15 Uhr schrieb Shop <support@shop.example>:",
  "gmail fr": "Le mar. 3 nov. 2026 à 10:15, Shop <support@shop.example> a\nécrit :",
  "gmail es": "El mar, 3 nov 2026 a las 10:15, Shop (<support@shop.example>)\nescribió:",
  "gmail pt": "Em ter., 3 de nov. de 2026 às 10:15, Shop <support@shop.example> escreveu:",
  "gmail it": "Il giorno mar 3 nov 2026 alle ore 10:15 Shop <support@shop.example> ha\nscritto:",
  "gmail nl": "Op di 3 nov 2026 om 10:15 schreef Shop <support@shop.example>:",
  "gmail da": "Den tirs. 3. nov. 2026 kl. 10.15 skrev Shop <support@shop.example>:",
  "gmail nb": "tir. 3. nov. 2026 kl. 10:15 skrev Shop <support@shop.example>:",
  "gmail fi": "ti 3. marrask. 2026 klo 10.15 Shop (support@shop.example) kirjoitti:",
  "gmail pl": "wt., 3 lis 2026 o 10:15 Shop <support@shop.example> napisał(a):",
  "gmail cs": "út 3. 11. 2026 v 10:15 odesílatel Shop <support@shop.example> napsal:",
  "gmail hu": "Shop <support@shop.example> ezt írta (időpont: 2026. nov. 3., K, 10:15):",
  "gmail ro": "În mar., 3 nov. 2026 la 10:15, Shop <support@shop.example> a scris:",
  "gmail el": "Στις Τρί 3 Νοε 2026 στις 10:15 π.μ., ο χρήστης Shop <support@shop.example> έγραψε:",
  "gmail ru": "вт, 3 нояб. 2026 г. в 10:15, Shop <support@shop.example>:",
  "gmail uk": "вт, 3 лист. 2026 р. о 10:15 Shop <support@shop.example> пише:",
  "gmail tr": "Shop <support@shop.example>, 3 Kas 2026 Sal, 10:15 tarihinde şunu yazdı:",
  "gmail ja": "2026年11月3日(火) 10:15 Shop <support@shop.example>:",
  "gmail ko": "2026년 11월 3일 (화) 오전 10:15, Shop <support@shop.example>님이 작성:",
  "gmail zh": "Shop <support@shop.example> 于2026年11月3日周二 10:15写道：",
  "gmail vi": "Vào Th 3, 3 thg 11, 2026 vào lúc 10:15 Shop <support@shop.example> đã viết:",
  "gmail id": "Pada tanggal Sel, 3 Nov 2026 pukul 10.15 Shop <support@shop.example> menulis:",
  "gmail ar": "في الثلاثاء، 3 نوفمبر 2026 في 10:15 ص تمت كتابة ما يلي بواسطة Shop <support@shop.example>:",
  "gmail he": "‫בתאריך יום ג׳, 3 בנוב׳ 2026 ב-10:15 מאת ‪Shop‬‏ <‪support@shop.example‬‏>:‬",
  "apple en": "On Nov 3, 2026, at 10:15, Shop <support@shop.example> wrote:",
  "thunderbird en": "On 11/3/26 10:15, Shop wrote:",
  "thunderbird de": "Am 03.11.26 um 10:15 schrieb Shop:",
  yandex: '03.11.2026, 10:15, "Shop" <support@shop.example>:',
};

describe("an answer above what it answers", () => {
  it.each(Object.entries(attributions))("%s, quoted with >", async (_name, attribution) => {
    expect(await reply(`${own}\n\n${attribution}\n\n${theirs}`)).toBe(own);
  });

  it.each(Object.entries(attributions).filter(([name]) => !name.startsWith("thunderbird")))(
    "%s, quoted without a mark",
    async (_name, attribution) => {
      expect(await reply(`${own}\n\n${attribution}\n\nYour order has been sent.\n\nThe shop\n`)).toBe(own);
    },
  );

  it.each([
    [
      "en",
      "From: Shop <support@shop.example>\nSent: Tuesday, November 3, 2026 10:15\nTo: Ana\nSubject: Order",
    ],
    [
      "de",
      "Von: Shop <support@shop.example>\nGesendet: Dienstag, 3. November 2026 10:15\nAn: Ana\nBetreff: Order",
    ],
    ["fr", "De : Shop <support@shop.example>\nEnvoyé : mardi 3 novembre 2026 10:15\nÀ : Ana\nObjet : Order"],
    [
      "es",
      "De: Shop <support@shop.example>\nEnviado: martes, 3 de noviembre de 2026\nPara: Ana\nAsunto: Order",
    ],
    [
      "nl",
      "Van: Shop <support@shop.example>\nVerzonden: dinsdag 3 november 2026\nAan: Ana\nOnderwerp: Order",
    ],
    ["sv", "Från: Shop <support@shop.example>\nSkickat: den 3 november 2026\nTill: Ana\nÄmne: Order"],
    ["cs", "Od: Shop <support@shop.example>\nOdesláno: úterý 3. listopadu 2026\nKomu: Ana\nPředmět: Order"],
    ["ru", "От: Shop <support@shop.example>\nОтправлено: 3 ноября 2026\nКому: Ana\nТема: Order"],
    ["tr", "Kimden: Shop <support@shop.example>\nTarih: 3 Kasım 2026\nKime: Ana\nKonu: Order"],
    ["ja", "差出人: Shop <support@shop.example>\n送信日時: 2026年11月3日\n宛先: Ana\n件名: Order"],
    ["zh", "发件人： Shop <support@shop.example>\n发送时间： 2026年11月3日\n收件人： Ana\n主题： Order"],
    ["ko", "보낸 사람: Shop <support@shop.example>\n보낸 날짜: 2026년 11월 3일\n받는 사람: Ana\n제목: Order"],
    ["bold", "*From:* Shop [mailto:support@shop.example]\n*Sent:* Tuesday\n*To:* Ana\n*Subject:* Order"],
  ])("Outlook's headers, %s", async (_language, headers) => {
    expect(await reply(`${own}\n\n${headers}\n\nYour order has been sent.\n`)).toBe(own);
    expect(await reply(`${own}\n________________________________\n${headers}\n\nSent it.\n`)).toBe(own);
  });

  it.each([
    "-----Original Message-----",
    "----- Original Message -----",
    "-------- Ursprüngliche Nachricht --------",
    "-----Mensaje original-----",
    "-------- Message d'origine --------",
    "-----原始邮件-----",
    "-------- Исходное сообщение --------",
    "---- On Tue, 03 Nov 2026 10:15:00 +0100 Shop <support@shop.example> wrote ----",
  ])("%s", async (divider) => {
    expect(await reply(`${own}\n\n${divider}\nYour order has been sent.\n`)).toBe(own);
  });

  it("keeps what stands before the attribution on the same line", async () => {
    expect(await reply("Still nothing On Tue, Nov 3, 2026 at 10:15, a@shop.example wrote:\n> Sent\n")).toBe(
      "Still nothing",
    );
  });
});

describe("an answer below or between", () => {
  it("is kept when it stands below", async () => {
    const attribution = "On Tue, 3 Nov 2026 at 10:15, Shop <support@shop.example> wrote:";
    expect(await reply(`${attribution}\n${theirs}\n${own}\n`)).toBe(own);
  });

  it("is kept when it stands between, each piece of it", async () => {
    const attribution = "On Tue, 3 Nov 2026 at 10:15, Shop <support@shop.example> wrote:";
    const text = `${attribution}\n> Which size?\n\nMedium.\n\n> Which colour?\n\nRed.\n\n> The shop\n`;
    expect(await reply(text)).toBe("Medium.\n\nRed.");
  });

  it("has the rest of a wrapped line of the quote taken away with it", async () => {
    const long =
      "> Your order has been handed to the carrier and should arrive with you within\ntwo days.\n> Shop\n";
    expect(await reply(`On Tue, 3 Nov 2026, Shop <support@shop.example> wrote:\n${long}\nThanks\n`)).toBe(
      "Thanks",
    );
  });

  it("keeps a quote of the writer's own choosing", async () => {
    const text = "> delivered on Monday\n\nNo, it was not.";
    expect(await reply(text)).toBe(text);
  });
});

describe("what only looks like a quote", () => {
  it.each([
    ["a sentence that begins with On", "On the other hand, I would take blue:\nblue is fine."],
    ["a list of times", "I was at home at\n03.11.2026 10:15\n2026-11-03 12:00:00\nNobody rang."],
    ["where it went", "The label says\nFrom: Hamburg\nTo: Munich\nIs that right?"],
    [
      "an appointment",
      "Please come.\n\nDate: 3 November 2026\nTime: 10:15\nAddress: 1 Sample Street\n\nThanks",
    ],
    [
      "a table",
      "My orders:\n\nOrder  Date\n--------------------\n1001   3 Nov\n1002   4 Nov\n\nWhich is late?",
    ],
    ["an order's details", "Please check:\nDate: 3 Nov\nTo: Ana Sample\nSubject: Order 1001\nIs it right?"],
    ["where to send it", "Please send it\nTo: ana@example.com\nDate: tomorrow\nThanks"],
    ["somebody who wrote", "DHL wrote:\nit was delivered. It was not!"],
    ["greater-than in a sentence", "I paid 100 > 80\nand want 20 back."],
    ["a parcel sent from somewhere", "Sent from China last week, says the carrier.\nWhere is it?"],
    ["a dash in a sentence", "this -- I think -- is wrong"],
  ])("%s", async (_what, text) => {
    expect(await reply(text)).toBe(text);
  });
});

describe("signatures", () => {
  it.each([
    "-- \nAna Sample\nHead of Samples",
    "--\nAna",
    "Sent from my iPhone",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android",
    "Gesendet mit der GMX Mail App",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon mobile Samsung",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "发自我的iPhone",
    "iPhone'umdan gönderildi",
  ])("%s", async (signature) => {
    expect(await reply(`${own}\n\n${signature}\n`)).toBe(own);
  });

  it("keeps a closing and a name: they may be what the shopper is asked for", async () => {
    const text = `${own}\n\nBest regards\nAna Sample`;
    expect(await reply(text)).toBe(text);
  });

  it("keeps a mail that is nothing but a signature", async () => {
    expect(await reply("--\nAna Sample, order 1001")).toBe("--\nAna Sample, order 1001");
  });
});

describe("a mail that is passed on", () => {
  const forwarded =
    "From: Shop <support@shop.example>\nDate: 3 Nov 2026\nSubject: Order 1001\nTo: Ana\n\nIt is sent.";

  it.each([
    "---------- Forwarded message ---------",
    "---------- Weitergeleitete Nachricht ---------",
    "---------- Message transféré ---------",
    "-------- Пересылаемое сообщение --------",
    "---------- 転送メッセージ ----------",
    "Begin forwarded message:",
    "Anfang der weitergeleiteten Nachricht:",
  ])("is kept below %s", async (mark) => {
    const text = `See below\n\n${mark}\n${forwarded}`;
    expect(await reply(text, "Order")).toBe(text);
  });

  it.each(["Fwd: Order", "WG: Order", "TR: Order", "RV: Order", "Re: Fwd: Order", "转发: Order"])(
    "is kept when the subject says so: %s",
    async (subject) => {
      expect(await reply(`See below\n\n${forwarded}`, subject)).toBe(`See below\n\n${forwarded}`);
    },
  );

  it("goes with the rest when it is inside what is answered", async () => {
    expect(
      await reply(
        `Thanks\n\nOn Tue, 3 Nov 2026, Shop <support@shop.example> wrote:\n\n---------- Forwarded message ---------\n${forwarded}`,
      ),
    ).toBe("Thanks");
  });
});

describe("any text", () => {
  const words = fc.constantFrom(
    "hello",
    "order 1001",
    "",
    " ",
    "> quoted",
    ">> twice",
    "-- ",
    "--",
    "__________",
    "Sent from my iPhone",
    "On Tue, 3 Nov 2026 at 10:15, Shop <support@shop.example> wrote:",
    "wrote:",
    "From: a@example.com",
    "To: b@example.com",
    "Subject: x",
    "-----Original Message-----",
    "---------- Forwarded message ---------",
    "写道：",
    "👍",
    "مرحبا",
    "<",
    ">:",
    "*",
    "ends with:",
  );

  it("never becomes longer, never becomes empty, and holds no line that was not there", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(words, fc.string({ unit: "grapheme" })), { maxLength: 40 }),
        fc.boolean(),
        (lines, forwarded) => {
          const text = lines.join("\n");
          const found = replyIn(linesOf(text), forwarded);
          expect(found.length).toBeLessThanOrEqual(text.length);
          if (saysSomething(text)) expect(saysSomething(found)).toBe(true);
          const given = linesOf(text).map((line) => line.text.trimEnd());
          for (const line of found.split("\n")) expect(given.some((each) => each.includes(line))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is found again below any answer", () => {
    const plain = fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,12}){0,8}$/).filter((text) => text !== "on");
    fc.assert(
      fc.property(
        fc.array(plain, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...Object.values(attributions)),
        (lines, attribution) => {
          const text = lines.join("\n");
          expect(replyIn(linesOf(`${text}\n\n${attribution}\n\n${theirs}`), false)).toBe(text);
        },
      ),
    );
  });
});
