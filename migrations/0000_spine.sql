create table shops (
  id uuid primary key,
  slug text not null unique,
  name text not null,
  profile jsonb not null default '{}',
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create table connections (
  id uuid primary key,
  shop_id uuid not null references shops,
  channel text not null,
  accounts text[] not null,
  settings jsonb not null,
  secrets text,
  state text not null default 'active' check (state in ('active', 'broken', 'deleted')),
  problem text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
--> statement-breakpoint
create table connection_accounts (
  channel text not null,
  account text not null,
  connection_id uuid not null references connections on delete cascade,
  primary key (channel, account)
);
--> statement-breakpoint
create table sources (
  id uuid primary key,
  shop_id uuid not null references shops,
  kind text not null,
  settings jsonb not null,
  secrets text,
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create table contacts (
  id uuid primary key,
  shop_id uuid not null references shops,
  name text,
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create table addresses (
  connection_id uuid not null references connections,
  account text not null,
  provider_id text not null,
  contact_id uuid not null references contacts on delete cascade,
  created_at timestamptz not null default now(),
  primary key (connection_id, account, provider_id)
);
--> statement-breakpoint
create index addresses_contact on addresses (contact_id);
--> statement-breakpoint
create table conversations (
  id uuid primary key,
  shop_id uuid not null references shops,
  connection_id uuid not null references connections,
  account text not null,
  contact_id uuid not null references contacts on delete cascade,
  channel text not null,
  language text,
  floor text not null default 'agent' check (floor in ('agent', 'person', 'closed')),
  floor_since timestamptz,
  opted_out boolean not null default false,
  memo jsonb,
  reply_to jsonb not null,
  last_inbound_at timestamptz,
  last_inbound_id text,
  created_at timestamptz not null default now(),
  last_seq integer not null default 0,
  done_seq integer not null default 0,
  run_at timestamptz,
  burst_at timestamptz,
  attempts smallint not null default 0,
  lease_until timestamptz,
  epoch integer not null default 0,
  send_last_seq integer not null default 0,
  send_done_seq integer not null default 0,
  send_run_at timestamptz,
  send_attempts smallint not null default 0,
  send_lease_until timestamptz,
  send_epoch integer not null default 0,
  unique (connection_id, account, contact_id)
) with (fillfactor = 70);
--> statement-breakpoint
create index conversations_due on conversations (run_at) where run_at is not null;
--> statement-breakpoint
create index conversations_send_due on conversations (send_run_at) where send_run_at is not null;
--> statement-breakpoint
create index conversations_contact on conversations (contact_id);
--> statement-breakpoint
create table events (
  connection_id uuid not null,
  account text not null,
  key text not null,
  kind text not null,
  received_at timestamptz not null default now(),
  primary key (connection_id, account, key)
);
--> statement-breakpoint
create index events_received on events (received_at);
--> statement-breakpoint
create table messages (
  id uuid primary key,
  conversation_id uuid not null references conversations on delete cascade,
  seq integer,
  author text not null check (author in ('shopper', 'agent', 'person')),
  content jsonb not null,
  language text,
  at timestamptz not null,
  created_at timestamptz not null default now(),
  provider_id text,
  reply_to text,
  turn_id uuid,
  raw jsonb,
  unique (conversation_id, seq)
);
--> statement-breakpoint
create index messages_thread on messages (conversation_id, created_at);
--> statement-breakpoint
create index messages_raw on messages (created_at) where raw is not null;
--> statement-breakpoint
create table turns (
  id uuid primary key,
  conversation_id uuid not null references conversations on delete cascade,
  from_seq integer not null,
  to_seq integer not null,
  started_at timestamptz not null,
  finished_at timestamptz not null default now(),
  outcome text not null check (outcome in ('reply', 'handoff', 'silent', 'parked')),
  reason text,
  trace jsonb
);
--> statement-breakpoint
create index turns_conversation on turns (conversation_id, started_at);
--> statement-breakpoint
create table deliveries (
  id uuid primary key,
  conversation_id uuid not null references conversations on delete cascade,
  connection_id uuid not null references connections,
  seq integer not null,
  message_id uuid not null references messages on delete cascade,
  to_address jsonb not null,
  part jsonb not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'uncertain', 'cancelled')),
  attempts smallint not null default 0,
  repeated boolean not null default false,
  provider_id text,
  failure jsonb,
  pricing jsonb,
  created_at timestamptz not null default now(),
  sending_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  failed_at timestamptz,
  unique (conversation_id, seq)
);
--> statement-breakpoint
create index deliveries_provider on deliveries (connection_id, provider_id) where provider_id is not null;
--> statement-breakpoint
create index deliveries_message on deliveries (message_id);
--> statement-breakpoint
create table receipts (
  connection_id uuid not null,
  provider_id text not null,
  status text not null,
  at timestamptz not null,
  failure jsonb,
  pricing jsonb,
  received_at timestamptz not null default now(),
  primary key (connection_id, provider_id, status)
);
--> statement-breakpoint
create table parked (
  id uuid primary key,
  conversation_id uuid not null references conversations on delete cascade,
  lane text not null check (lane in ('turn', 'delivery')),
  from_seq integer not null,
  to_seq integer not null,
  delivery_id uuid,
  attempts smallint not null,
  error text not null,
  parked_at timestamptz not null default now(),
  retried_at timestamptz
);
--> statement-breakpoint
create index parked_open on parked (parked_at) where retried_at is null;
--> statement-breakpoint
create table rejections (
  id uuid primary key,
  connection_id uuid not null references connections,
  reason text not null,
  raw jsonb not null,
  received_at timestamptz not null default now()
);
--> statement-breakpoint
create index rejections_received on rejections (received_at);
--> statement-breakpoint
create table claims (
  id uuid primary key,
  conversation_id uuid not null references conversations on delete cascade,
  kind text not null,
  value text not null,
  method text not null,
  level smallint not null,
  at timestamptz not null,
  expires timestamptz not null
);
--> statement-breakpoint
create index claims_conversation on claims (conversation_id);
--> statement-breakpoint
create table claim_tries (
  id uuid primary key,
  shop_id uuid not null,
  address text not null,
  number text not null,
  at timestamptz not null default now()
);
--> statement-breakpoint
create index claim_tries_address on claim_tries (shop_id, address, at);
--> statement-breakpoint
create index claim_tries_number on claim_tries (shop_id, number, at);
--> statement-breakpoint
create table audit (
  id bigint generated always as identity primary key,
  shop_id uuid not null,
  conversation_id uuid,
  at timestamptz not null default now(),
  what text not null,
  detail jsonb not null
);
--> statement-breakpoint
create table media (
  id uuid primary key,
  message_id uuid not null references messages on delete cascade,
  connection_id uuid not null references connections,
  ref text not null,
  state text not null default 'pending' check (state in ('pending', 'stored', 'failed')),
  attempts smallint not null default 0,
  kind text not null,
  type text,
  name text,
  size integer,
  sha256 text,
  bytes bytea,
  problem text,
  created_at timestamptz not null default now(),
  stored_at timestamptz
);
--> statement-breakpoint
create index media_pending on media (created_at) where state = 'pending';
--> statement-breakpoint
create index media_message on media (message_id);
