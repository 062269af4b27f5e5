import { z } from "zod";
import { knowledgeKind } from "../kind.ts";
import { crawl } from "./crawl.ts";
import { siteSettings } from "./settings.ts";

/** The pages of a shop's own site. */
export const siteKind = knowledgeKind({
  kind: "site",
  settings: siteSettings,
  secrets: z.strictObject({}),
  build: (settings, _secrets, deps) => ({ read: (known, signal) => crawl(settings, deps, known, signal) }),
});
