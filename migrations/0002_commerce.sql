update events set key = encode(sha256(convert_to(key, 'UTF8')), 'hex');
--> statement-breakpoint
create table source_events (
  source_id uuid not null,
  key text not null,
  received_at timestamptz not null default now(),
  primary key (source_id, key)
);
--> statement-breakpoint
create index source_events_received on source_events (received_at);
--> statement-breakpoint
create table order_snapshots (
  source_id uuid not null references sources on delete cascade,
  order_id text not null,
  shop_id uuid not null references shops,
  keys text[] not null,
  data jsonb not null,
  as_of timestamptz not null,
  primary key (source_id, order_id)
);
--> statement-breakpoint
create index order_snapshots_keys on order_snapshots using gin (keys);
--> statement-breakpoint
create index order_snapshots_as_of on order_snapshots (as_of);
--> statement-breakpoint
create table tracking_sources (
  id uuid primary key,
  shop_id uuid not null references shops,
  kind text not null,
  settings jsonb not null,
  secrets text,
  problem text,
  paused_until timestamptz,
  created_at timestamptz not null default now()
);
--> statement-breakpoint
alter table sources add column problem text;
--> statement-breakpoint
create table order_reads (
  source_id uuid not null references sources on delete cascade,
  order_id text not null,
  shop_id uuid not null references shops,
  from_store boolean not null,
  known jsonb not null,
  asked integer not null default 1,
  attempts smallint not null default 0,
  problem text,
  run_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (source_id, order_id)
);
--> statement-breakpoint
create index order_reads_due on order_reads (run_at);
--> statement-breakpoint
create table shipments (
  id uuid primary key,
  shop_id uuid not null references shops,
  source_id uuid not null references sources on delete cascade,
  order_id text not null,
  shipment_id text not null,
  number text not null,
  number_key text not null,
  carrier text,
  country text,
  zip text,
  shipped_at timestamptz,
  tracking_source_id uuid references tracking_sources on delete set null,
  reference text,
  registered_at timestamptz,
  store_eta jsonb,
  tracked jsonb,
  status text not null default 'pending',
  tracked_at timestamptz,
  check_at timestamptz,
  attempts smallint not null default 0,
  problem text,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  unique (source_id, order_id, shipment_id, number_key)
);
--> statement-breakpoint
create index shipments_number on shipments (shop_id, number_key);
--> statement-breakpoint
create index shipments_check on shipments (check_at) where check_at is not null;
--> statement-breakpoint
create index shipments_order on shipments (source_id, order_id);
--> statement-breakpoint
create table codes (
  id uuid primary key,
  shop_id uuid not null references shops,
  conversation_id uuid not null references conversations on delete cascade,
  order_key text not null,
  claim text not null,
  purpose text not null,
  means text not null check (means in ('email', 'phone')),
  hash text not null,
  tries smallint not null default 0,
  sent_at timestamptz not null default now(),
  expires timestamptz not null,
  used_at timestamptz
);
--> statement-breakpoint
create index codes_conversation on codes (conversation_id, sent_at);
--> statement-breakpoint
create index codes_order on codes (shop_id, order_key, sent_at);
--> statement-breakpoint
create table proposals (
  id uuid primary key,
  shop_id uuid not null references shops,
  conversation_id uuid references conversations on delete cascade,
  contact_id uuid,
  source_id uuid not null,
  order_id text not null,
  order_key text not null,
  order_number text not null,
  kind text not null,
  params jsonb not null,
  decision jsonb not null,
  needs text not null check (needs in ('confirm', 'approval', 'code')),
  amount bigint,
  currency text,
  state text not null check (state in
    ('proposed', 'withdrawn', 'expired', 'waiting', 'declined', 'executing', 'done', 'failed')),
  epoch integer not null default 0,
  lease_until timestamptz,
  attempts smallint not null default 0,
  proposed_at timestamptz not null default now(),
  expires timestamptz not null,
  confirmed_at timestamptz,
  decided_at timestamptz,
  decided_note text,
  ended_at timestamptz,
  reference text,
  outcome jsonb,
  tell boolean not null default false
);
--> statement-breakpoint
create index proposals_conversation on proposals (conversation_id, proposed_at);
--> statement-breakpoint
create index proposals_order on proposals (shop_id, order_key);
--> statement-breakpoint
create index proposals_waiting on proposals (shop_id, confirmed_at) where state = 'waiting';
--> statement-breakpoint
create index proposals_due on proposals (lease_until) where lease_until is not null;
--> statement-breakpoint
create unique index proposals_one_open on proposals (shop_id, order_key, kind)
  where state in ('waiting', 'executing');
--> statement-breakpoint
create table subscriptions (
  id uuid primary key,
  shop_id uuid not null references shops,
  conversation_id uuid not null references conversations on delete cascade,
  source_id uuid not null,
  order_id text not null,
  order_key text not null,
  order_number text not null,
  email text,
  language text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (conversation_id, source_id, order_id)
);
--> statement-breakpoint
create index subscriptions_order on subscriptions (source_id, order_id) where ended_at is null;
--> statement-breakpoint
create table updates (
  id uuid primary key,
  shop_id uuid not null references shops,
  subscription_id uuid not null references subscriptions on delete cascade,
  parcel text not null,
  kind text not null,
  rank smallint not null,
  happened_at timestamptz not null,
  due_at timestamptz not null,
  state text not null check (state in ('due', 'said', 'dropped')),
  reason text,
  message_id uuid,
  created_at timestamptz not null default now(),
  unique (subscription_id, parcel, kind)
);
--> statement-breakpoint
create index updates_due on updates (due_at) where state = 'due';
--> statement-breakpoint
create index updates_message on updates (message_id) where message_id is not null;
--> statement-breakpoint
create table said (
  shop_id uuid not null references shops,
  key text not null,
  message_id uuid references messages on delete set null,
  at timestamptz not null default now(),
  primary key (shop_id, key)
);
--> statement-breakpoint
create index said_at on said (at);
--> statement-breakpoint
alter table deliveries add column any_time boolean not null default false;
--> statement-breakpoint
alter table deliveries add column fleeting boolean not null default false;
--> statement-breakpoint
create index deliveries_fleeting on deliveries (created_at) where fleeting and part <> '{}'::jsonb;
--> statement-breakpoint
create table privacy_requests (
  id uuid primary key,
  shop_id uuid not null references shops,
  wish text not null check (wish in ('export', 'erase')),
  from_source uuid,
  identities jsonb,
  asked_at timestamptz not null default now(),
  done_at timestamptz,
  result jsonb
);
--> statement-breakpoint
create table demo_deeds (
  source_id uuid not null references sources on delete cascade,
  key text not null,
  order_id text not null,
  deed jsonb not null,
  at timestamptz not null,
  primary key (source_id, key)
);
