import type { KnowledgeKind } from "../document.ts";
import { faqKind } from "./faq/kind.ts";
import { feedKind } from "./feed/kind.ts";
import { filesKind } from "./files/kind.ts";
import { siteKind } from "./site/kind.ts";

/** Every kind of source the gateway can learn from. */
export const knowledgeKinds: readonly KnowledgeKind[] = [siteKind, filesKind, faqKind, feedKind];
