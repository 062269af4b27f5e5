create table knowledge_sources (
  id uuid primary key,
  shop_id uuid not null references shops,
  kind text not null,
  settings jsonb not null,
  secrets text,
  every_hours integer not null default 24,
  run_at timestamptz not null default now(),
  lease_until timestamptz,
  epoch integer not null default 0,
  read_at timestamptz,
  ended_at timestamptz,
  problem text,
  problems jsonb not null default '[]',
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create index knowledge_sources_shop on knowledge_sources (shop_id);
--> statement-breakpoint
create index knowledge_sources_due on knowledge_sources (run_at);
--> statement-breakpoint
create table knowledge_documents (
  id uuid primary key,
  shop_id uuid not null references shops,
  source_id uuid not null references knowledge_sources on delete cascade,
  key text not null,
  kind text not null,
  title text not null,
  url text,
  language text,
  updated_at timestamptz,
  stamp text,
  hash text not null,
  index_version integer not null,
  seen integer not null,
  read_at timestamptz not null default now(),
  unique (source_id, key)
);
--> statement-breakpoint
create table knowledge_chunks (
  id uuid primary key,
  shop_id uuid not null references shops,
  document_id uuid not null references knowledge_documents on delete cascade,
  place integer not null,
  path text[] not null,
  text text not null,
  folded text not null,
  words tsvector not null,
  config text not null,
  stems tsvector not null,
  embedding real[],
  embedding_model text
);
--> statement-breakpoint
create index knowledge_chunks_document on knowledge_chunks (document_id);
--> statement-breakpoint
create index knowledge_chunks_shop on knowledge_chunks (shop_id, id);
--> statement-breakpoint
create index knowledge_chunks_words on knowledge_chunks using gin (words);
--> statement-breakpoint
create index knowledge_chunks_stems on knowledge_chunks using gin (stems);
--> statement-breakpoint
create table knowledge_versions (
  shop_id uuid primary key references shops,
  version bigint not null,
  chunks integer not null
);
--> statement-breakpoint
create table knowledge_questions (
  id uuid primary key,
  shop_id uuid not null references shops,
  key text not null,
  question text not null,
  language text,
  count integer not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  conversation_id uuid references conversations on delete set null,
  done_at timestamptz,
  unique (shop_id, key)
);
--> statement-breakpoint
create index knowledge_questions_last on knowledge_questions (shop_id, last_at);
--> statement-breakpoint
create index knowledge_questions_conversation on knowledge_questions (conversation_id) where conversation_id is not null;
--> statement-breakpoint
-- Typing mistakes are found by trigrams where the server allows the extension; everything else works without it.
do $$
begin
  create extension if not exists pg_trgm;
  create index knowledge_chunks_similar on knowledge_chunks using gin (folded gin_trgm_ops);
exception when others then
  raise notice 'pg_trgm is not available: %', sqlerrm;
end
$$;
