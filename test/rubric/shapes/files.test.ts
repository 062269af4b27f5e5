import { expect, test } from "vitest";
import { languages } from "../languages.ts";
import { judgeShape, untold } from "./judge.ts";
import { csvFile } from "./orders-csv.ts";
import { jsonFile } from "./orders-json.ts";

/* As stores.test.ts, for shops that write their orders into a file. */
judgeShape(jsonFile);
// Both formats become the same orders; one language each is enough for the second.
judgeShape(csvFile, (index) => languages.filter((_, place) => place === index % languages.length));

test("a file can tell everything", () => {
  expect([jsonFile, csvFile].map(untold)).toEqual([{}, {}]);
});
