/** Words between the parts of a date that `Intl`'s patterns do not have: "Friday, the 27th of November". */
export const extraGlue: readonly string[] = [
  ..."of the on de del den dem der le l' il d' do da am op a dia día dne dnia від od ngày tanggal tgl hari".split(
    " ",
  ),
  ..."στις την ημέρα число числа року року г р г. р. d. m. gada m ж ел оны".split(" "),
  ..."วันที่ ที่ ค.ศ. พ.ศ. ថ្ងៃទី ថ្ងៃ ខែ ឆ្នាំ ວັນທີ ວັນທີ່ ເດືອນ ปี เดือน".split(" "),
  ..."年 の 년 يوم في من ב של ה तारीख को تاریخ روز مورخ بتاريخ الموافق ရက် လ နှစ်".split(" "),
];

/** Words that make two days a span. */
export const rangeWords: readonly string[] = [
  ..."to and until till through or bis und oder à et au al y e a o até ate ao tot en til till og och ja do i a až".split(
    " ",
  ),
  ..."и до по та й έως και ως ile ve إلى حتى و עד ו से और تا से থেকে এবং ถึง และ から まで と 〜 ~ 至 到 和 から 에서 부터 hingga dan sampai đến và".split(
    " ",
  ),
];

/** Words for a day seen from today that CLDR's data lacks. */
export const extraRelative: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  en: [
    ["day after tomorrow", 2],
    ["day before yesterday", -2],
    ["tonight", 0],
    ["this morning", 0],
    ["this afternoon", 0],
    ["this evening", 0],
    ["last night", -1],
    ["overmorrow", 2],
  ],
  es: [["anoche", -1]],
  pl: [["dziś", 0]],
  cs: [["dneska", 0]],
  sk: [["dneska", 0]],
  uk: [["вчора", -1]],
  hr: [["prekosutra", 2]],
  pt: [["anteontem", -2]],
  ro: [["astăzi", 0]],
  el: [["εχθές", -1]],
  ja: [
    ["明日", 1],
    ["あした", 1],
    ["あす", 1],
    ["本日", 0],
    ["きょう", 0],
    ["明後日", 2],
    ["あさって", 2],
    ["きのう", -1],
    ["おととい", -2],
  ],
  zh: [
    ["今日", 0],
    ["明日", 1],
    ["昨日", -1],
    ["大后天", 3],
    ["大後天", 3],
  ],
  ko: [
    ["내일모레", 2],
    ["금일", 0],
    ["익일", 1],
    ["어제", -1],
    ["그제", -2],
  ],
  th: [["เมื่อคืน", -1]],
  fa: [["دیشب", -1]],
  su: [
    ["isuk", 1],
    ["poé ieu", 0],
  ],
  ceb: [["karon", 0]],
  tr: [["dün gece", -1]],
};

/** Month names that are also ordinary words; they count only beside a number. */
export const ordinaryWords: ReadonlySet<string> = new Set(
  "may mars mai mayo maio marzo marco march august maj mei".split(" "),
);

/** Words for a half of the day in English that mean something else here: `am 22:00` is "at" in Welsh, "on" in German. */
export const ordinaryHalves: Readonly<Record<string, readonly string[]>> = {
  cy: ["am"],
  de: ["am"],
  ga: ["am"],
  gd: ["am"],
  lb: ["am"],
  ro: ["am"],
};

/** One to ten in words, where a number beside days or money may be written so. Plain, as the guard compares. */
export const numberWords: Readonly<Record<string, readonly string[]>> = {
  en: "one two three four five six seven eight nine ten".split(" "),
  de: "einem|einen|einer|eine|ein zwei drei vier funf sechs sieben acht neun zehn".split(" "),
  nl: "een|één twee drie vier vijf zes zeven acht negen tien".split(" "),
  fr: "un|une deux trois quatre cinq six sept huit neuf dix".split(" "),
  es: "un|una|uno dos tres cuatro cinco seis siete ocho nueve diez".split(" "),
  pt: "um|uma dois|duas tres quatro cinco seis sete oito nove dez".split(" "),
  it: "un|uno|una due tre quattro cinque sei sette otto nove dieci".split(" "),
  ca: "un|una dos|dues tres quatre cinc sis set vuit nou deu".split(" "),
  sv: "en|ett tva tre fyra fem sex sju atta nio tio".split(" "),
  da: "en|et to tre fire fem seks syv otte ni ti".split(" "),
  nb: "en|ett to tre fire fem seks sju|syv atte|åtte ni ti".split(" "),
  fi: "yhden|yksi kahden|kaksi kolmen|kolme neljan|nelja viiden|viisi kuuden|kuusi seitseman kahdeksan yhdeksan kymmenen".split(
    " ",
  ),
  pl: "jeden|jedna dwa|dwie|dwoch trzy|trzech cztery|czterech piec|pieciu szesc siedem osiem dziewiec dziesiec".split(
    " ",
  ),
  cs: "jeden|jednu dva|dve|dvou tri|trech ctyri|ctyrech pet|peti sest sedm osm devet deset".split(" "),
  ru: "один|одну два|две|двух три|трех четыре|четырех пять|пяти шесть семь восемь девять десять".split(" "),
  uk: "один|одну два|дві|двох три|трьох чотири|чотирьох п'ять шість сім вісім дев'ять десять".split(" "),
  ro: "o|un|una doua|doi trei patru cinci sase sapte opt noua zece".split(" "),
  hu: "egy ket|ketto harom negy ot hat het nyolc kilenc tiz".split(" "),
  tr: "bir iki uc dort bes alti yedi sekiz dokuz on".split(" "),
  el: "μια|ενα δυο τρεις|τρια τεσσερις|τεσσερα πεντε εξι επτα|εφτα οκτω|οχτω εννεα|εννια δεκα".split(" "),
  id: "satu|se dua tiga empat lima enam tujuh delapan sembilan sepuluh".split(" "),
  ms: "satu dua tiga empat lima enam tujuh lapan sembilan sepuluh".split(" "),
  vi: "mot hai ba bon nam sau bay tam chin muoi".split(" "),
  hi: "एक दो तीन चार पांच|पाँच छह|छः सात आठ नौ दस".split(" "),
  ar: "واحد اثنين|اثنان ثلاثة|ثلاث أربعة|أربع خمسة|خمس ستة|ست سبعة|سبع ثمانية|ثماني تسعة|تسع عشرة|عشر".split(
    " ",
  ),
  ja: "一 二 三 四 五 六 七 八 九 十".split(" "),
  zh: "一 两|二|兩 三 四 五 六 七 八 九 十".split(" "),
  ko: "하루|한|일 이틀|두|이 사흘|세|삼 나흘|네|사 다섯|오 여섯|육 일곱|칠 여덟|팔 아홉|구 열|십".split(" "),
};
