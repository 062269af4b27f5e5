/** Search in a shop's own texts; the store keeps them (`src/store/knowledge`), `read/` reads them from their sources. */
export { embedder, EmbeddingFailed, type Embedder, type EmbedderSettings } from "./embed.ts";
export { fold } from "./fold.ts";
export { loadTopics, type Topics } from "./topics.ts";
export { prepared, type PreparedDocument } from "./prepare.ts";
export {
  answeredFrom,
  knowledgeSearch,
  type KnowledgeFound,
  type KnowledgeIndex,
  type KnowledgeSearch,
  type Passage,
} from "./search.ts";
export { vectorsOf, type Vectors } from "./vectors.ts";
