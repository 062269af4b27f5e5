/** Every language there are to be phrases for, by BCP 47. */
export const hundred: readonly string[] =
  "en es fr de it pt-BR pt-PT nl sv da nb fi pl cs sk hu ro bg el tr ru uk ar he hi id vi th ja ko zh-Hans zh-Hant hr sr sl bs mk sq lt lv et is ca eu gl ga cy mt fa ur bn ms fil az ka hy kk uz ky be af sw ta te mr gu pa kn ml or as ne si sd km lo my mn tk am ti so ha yo ig zu xh lb fy gd ku ps ug tg tt ckb jv su ceb nn".split(
    " ",
  );

/** Languages one writing of which can hardly be told from the other's in a sentence. */
export const kin: readonly (readonly string[])[] = [
  ["hr", "bs", "sr"],
  ["id", "ms"],
  ["nb", "nn"],
];
