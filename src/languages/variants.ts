import { languagesOfCountry } from "./countries.ts";
import { hanVariant } from "./han.ts";
import { closest, maximised } from "./locale.ts";
import type { Surroundings } from "./surroundings.ts";
import { wordsOf } from "./vocabulary.ts";

/** Words one side of the Atlantic writes and the other does not, folded. */
const brazil = new Set(
  "voce voces vc vcs pra pro cade oi ta to tou obg vlw valeu cadastro celular frete boleto cep rastreio rastrear endereco gente ne tchau acho legal estou esperando chegando demorando mandando aguardando querendo onibus trem correios equipe contato fato".split(
    " ",
  ),
);
const portugal = new Set(
  "morada telemovel vosso vossa vossos vossas convosco ola contacto facto equipa encomendei rececao ecra autocarro comboio estafeta fixe portes expedida levantar ctt queria bocado rapariga".split(
    " ",
  ),
);

/**
 * The written variant of a language that detectors know only as one: Portuguese by its words, Chinese by its
 * characters, and where those do not tell by what is known beside the text.
 */
export function variantOf(tag: string, text: string, around: Surroundings): string {
  if (tag === "zh") return chinese(text, around);
  if (tag === "pt") return portuguese(text, around);
  return tag;
}

function chinese(text: string, around: Surroundings): string {
  const written = hanVariant(text);
  if (written === "zh-Hans" || written === "zh-Hant") return written;
  if (written === "simple") return "zh-Hans";
  const near = nearest("zh", around);
  return near !== null && maximised(near).script === "Hant" ? "zh-Hant" : "zh-Hans";
}

function portuguese(text: string, around: Surroundings): string {
  let score = 0;
  for (const word of wordsOf(text)) {
    if (brazil.has(word) || /^(?!quando|mundo|segundo|comando)\w{3,}ndo$/u.test(word)) score++;
    if (portugal.has(word)) score--;
  }
  const near = nearest("pt", around);
  if (near !== null) score += closest(near, ["pt-BR", "pt-PT"]) === "pt-PT" ? -1.5 : 1.5;
  return score < 0 ? "pt-PT" : "pt-BR";
}

/** The variant of a language that comes first in what is known beside the text; null when none does. */
function nearest(language: string, around: Surroundings): string | null {
  const { previous, storefront, country, allowed, shopLanguage } = around;
  const known = [
    previous,
    storefront,
    ...(country === null ? [] : languagesOfCountry(country)),
    shopLanguage,
  ];
  const own = [...known, ...(allowed.length > 20 ? [] : allowed)];
  return own.find((tag) => tag !== null && maximised(tag).language === language) ?? null;
}
