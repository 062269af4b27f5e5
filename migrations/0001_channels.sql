alter table messages add column machine text;
--> statement-breakpoint
alter table contacts add column person_id uuid;
--> statement-breakpoint
create index contacts_person on contacts (person_id) where person_id is not null;
--> statement-breakpoint
create table proofs (
  shop_id uuid not null references shops,
  kind text not null check (kind in ('phone', 'email')),
  value text not null,
  person_id uuid not null,
  at timestamptz not null default now(),
  primary key (shop_id, kind, value)
);
--> statement-breakpoint
create table watches (
  connection_id uuid primary key references connections,
  cursor text,
  holder uuid,
  lease_until timestamptz,
  seen_at timestamptz,
  problem text
);
