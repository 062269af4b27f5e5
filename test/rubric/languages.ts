/** The seven languages the structure is kept honest with. */
export const languages = ["en", "es", "de", "fr", "pt-BR", "ar", "ja"] as const;
export type Language = (typeof languages)[number];
export type PerLanguage<Value> = Readonly<Record<Language, Value>>;
