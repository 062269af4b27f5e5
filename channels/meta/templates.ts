import { z } from "zod";
import type { Notice } from "#src/channel/channel.ts";
import { toPlain } from "#src/channel/markup.ts";
import { shorten } from "#src/channel/split.ts";

/*
 * Utility templates: texts a merchant has had approved at Meta, with places to fill in. They may be sent when the
 * reply window is over, to people who have agreed to hear about their order. WhatsApp and Messenger fill them alike.
 * Sources: WhatsApp Cloud API "Template messages", "Utility templates"; Messenger Platform "Send a utility message".
 */

/** A template the merchant has had approved, and what goes into its places. */
const Template = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, "must be a template's name: small letters, digits and _"),
  /** The template's language, in Meta's writing (`en`, `pt_BR`); left out: the shopper's, in which there must be one. */
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:_[A-Z]{2})?$/, "must be a language of Meta's, e.g. en or pt_BR")
    .optional(),
  /** What fills the body's places, in order: names of the notice's values. */
  parameters: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, "must be the name of a value, e.g. number"))
    .max(10)
    .default([]),
  /** The template was made with named places: each has the name of its value. */
  named: z.boolean().default(false),
});

/** What a notice is about → its template. */
export const Templates = z.record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), Template).default({});
export type Templates = z.infer<typeof Templates>;

const limits = { parameters: 10, parameter: 800 } as const;

/** A template with its places filled, as both take it. */
export const FilledTemplate = z.object({
  name: z.string().min(1).max(512),
  language: z.object({ code: z.string().min(2).max(15) }),
  components: z
    .array(
      z.object({
        type: z.literal("body"),
        parameters: z
          .array(
            z.object({
              type: z.literal("text"),
              parameter_name: z.string().min(1).max(64).optional(),
              text: z
                .string()
                .min(1)
                .max(limits.parameter)
                // Error 132018: no new line, no tab, not more than four spaces in a row.
                .refine((text) => !/[\r\n\t]| {5}/.test(text), "must be one line"),
            }),
          )
          .min(1)
          .max(limits.parameters),
      }),
    )
    .max(1),
});
export type FilledTemplate = z.infer<typeof FilledTemplate>;

/** Stands where there is nothing to say: Meta refuses an empty value. */
const NOTHING = "–";

/** The template for a notice, filled; undefined where the merchant has named none. */
export function filledTemplate(templates: Templates, notice: Notice): FilledTemplate | undefined {
  const template = Object.hasOwn(templates, notice.kind) ? templates[notice.kind] : undefined;
  if (template === undefined) return undefined;
  const { name, language, parameters, named } = template;
  // All of them and the template's own words share 1024 characters.
  const room = Math.floor(limits.parameter / Math.max(1, parameters.length));
  const filled = parameters.map((value) => {
    const said = Object.hasOwn(notice.values, value) ? (notice.values[value] ?? "") : "";
    const text = shorten(
      toPlain(said)
        .toWellFormed()
        .replace(/\p{Cc}/gu, " "),
      room,
    );
    return {
      type: "text" as const,
      ...(named ? { parameter_name: value } : {}),
      text: text === "" ? NOTHING : text,
    };
  });
  return {
    name,
    language: { code: language ?? metaLanguage(notice.language) },
    components: filled.length === 0 ? [] : [{ type: "body", parameters: filled }],
  };
}

/** The words that were filled in, for whoever plays Meta: the template's own are only there. */
export function wordsFilled({ name, components }: FilledTemplate): string {
  const words = components.flatMap(({ parameters }) => parameters.map(({ text }) => text));
  return words.length === 0 ? name : words.join(" · ");
}

/** `pt-BR` → `pt_BR`; a script says which of Meta's two Chineses is meant. Source: "Supported languages". */
function metaLanguage(tag: string): string {
  let locale: Intl.Locale;
  try {
    locale = new Intl.Locale(tag);
  } catch {
    return "en";
  }
  const { language, region, script } = locale;
  if (language === "zh")
    return region === "HK" ? "zh_HK" : script === "Hant" || region === "TW" ? "zh_TW" : "zh_CN";
  return region === undefined ? language : `${language}_${region}`;
}
