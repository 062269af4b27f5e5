import { extname, resolve } from "node:path";
import { z } from "zod";
import { isTimeZone } from "../calendar.ts";
import { isCurrency } from "../money.ts";
import type { OrderSourceKind } from "../source.ts";
import type { Format } from "./load.ts";
import { isCountry } from "./places.ts";
import { fileSource } from "./source.ts";

const formatOfExtension: Readonly<Record<string, Format>> = {
  ".json": "json",
  ".csv": "csv",
  ".tsv": "csv",
  ".txt": "csv",
};

function formatOf(path: string): Format | undefined {
  return formatOfExtension[extname(path).toLowerCase()];
}

const settings = z
  .strictObject({
    path: z.string().min(1).describe("The file; relative to the folder the server runs in, unless absolute."),
    format: z.enum(["json", "csv"]).optional().describe("By default as the file's extension says."),
    country: z
      .string()
      .refine(isCountry, "must be an ISO 3166-1 alpha-2 code like DE")
      .optional()
      .describe("Where phones without a country code belong."),
    currency: z
      .string()
      .refine(isCurrency, "must be an ISO 4217 code like EUR")
      .optional()
      .describe("Of amounts without a currency."),
    timeZone: z
      .string()
      .refine(isTimeZone, "must be an IANA time zone like Europe/Berlin")
      .optional()
      .describe("Of times without an offset; UTC by default."),
  })
  .refine(({ path, format }) => format !== undefined || formatOf(path) !== undefined, {
    path: ["format"],
    message: "must be given when the file does not end in .json or .csv",
  });

/** Orders in a JSON or CSV file, described in `docs/orders-file.md`. */
export const fileSourceKind: OrderSourceKind = {
  kind: "file",
  settings,
  secrets: z.strictObject({}).optional(),
  build: (given, secrets, { now, baseDir }) => {
    const { path, format, country, currency, timeZone } = settings.parse(given);
    fileSourceKind.secrets.parse(secrets ?? {});
    return fileSource({
      path: resolve(baseDir, path),
      format: format ?? formatOf(path) ?? "json",
      reading: { timeZone: timeZone ?? "UTC", country, currency },
      now,
    });
  },
};
