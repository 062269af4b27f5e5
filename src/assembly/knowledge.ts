import type { Config } from "#src/config.ts";
import {
  embedder,
  knowledgeSearch,
  loadTopics,
  vectorsOf,
  type KnowledgeSearch,
} from "#src/knowledge/index.ts";
import { knowledgeKinds } from "#src/knowledge/read/index.ts";
import { detectLanguage } from "#src/languages/detect.ts";
import type { Log } from "#src/observe/observer.ts";
import type { Db } from "#src/store/db.ts";
import { vectorStore } from "#src/store/knowledge/embeddings.ts";
import { noteUnanswered } from "#src/store/knowledge/questions.ts";
import { searchIndex } from "#src/store/knowledge/search-index.ts";
import { hasKnowledge } from "#src/store/knowledge/sources.ts";
import type { Vault } from "#src/store/vault.ts";
import type { Knowledge } from "#src/tools/search-knowledge.ts";
import { knowledgeWork, type KnowledgeWork } from "#src/work/knowledge/knowledge.ts";

/** What the shops know: read, searched, and asked for by the agent. */
export interface ShopKnowledge {
  readonly work: KnowledgeWork;
  readonly search: KnowledgeSearch;
  readonly tool: Knowledge;
  readonly kinds: typeof knowledgeKinds;
  /** The model that texts are embedded with; null: none is configured. */
  readonly embeddings: string | null;
  /** Whether a shop has texts to search. Rejects when the database is away. */
  of(shop: string): Promise<boolean>;
}

export interface KnowledgeParts {
  readonly config: Config;
  readonly db: Db;
  readonly vault: Vault;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly log: Log;
  readonly warn: Parameters<typeof knowledgeWork>[0]["deps"]["log"];
  readonly baseDir: string;
  /** BCP 47 tags of all languages there are phrases for. */
  readonly languages: readonly string[];
}

/** How long a shop without texts is not asked again, and one with them neither, ms. */
const freshMs = 10_000;

export function shopKnowledge(parts: KnowledgeParts): ShopKnowledge {
  const { config, db, fetch, now } = parts;
  const topics = loadTopics();
  const embeds = config.embeddings === null ? undefined : embedder(config.embeddings, { fetch, now });
  const search = knowledgeSearch({
    index: searchIndex(db),
    topics,
    embedder: embeds,
    vectors: embeds && vectorsOf(vectorStore(db), embeds.model),
  });
  const known = new Map<string, { readonly has: boolean; readonly until: number }>();
  return {
    search,
    kinds: knowledgeKinds,
    embeddings: embeds?.model ?? null,
    tool: { search: (...asked) => search.search(...asked), unanswered: (asked) => noteUnanswered(db, asked) },
    work: knowledgeWork({
      db,
      vault: parts.vault,
      log: parts.log,
      kinds: knowledgeKinds,
      deps: { now, log: parts.warn, baseDir: parts.baseDir },
      topics,
      embedder: embeds,
      detect: (text) =>
        detectLanguage(text, {
          previous: null,
          country: null,
          allowed: parts.languages,
          shopLanguage: "en",
        }).said,
    }),
    async of(shop) {
      const kept = known.get(shop);
      if (kept !== undefined && kept.until > performance.now()) return kept.has;
      const has = await hasKnowledge(db, shop);
      known.set(shop, { has, until: performance.now() + freshMs });
      return has;
    },
  };
}
