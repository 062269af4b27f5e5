create table handoffs (
  id bigint generated always as identity primary key,
  shop_id uuid not null references shops,
  conversation_id uuid not null references conversations on delete cascade,
  reason text not null,
  since timestamptz not null default now(),
  ended_at timestamptz,
  ended_by text check (ended_by in ('person', 'silence'))
);
--> statement-breakpoint
create unique index handoffs_open on handoffs (conversation_id) where ended_at is null;
--> statement-breakpoint
create index handoffs_conversation on handoffs (conversation_id, since);
--> statement-breakpoint
create index handoffs_shop on handoffs (shop_id, since) where ended_at is null;
--> statement-breakpoint
create index handoffs_missed on handoffs (shop_id, ended_at) where ended_by = 'silence';
--> statement-breakpoint
-- Whoever changes the floor, by whatever statement: while a person has it there is one open handoff, else none.
create function floor_changed() returns trigger language plpgsql as $$
begin
  if new.floor = 'person' then
    insert into handoffs (shop_id, conversation_id, reason) values (new.shop_id, new.id, 'taken')
    on conflict (conversation_id) where ended_at is null do nothing;
  else
    update handoffs set ended_at = now(), ended_by = 'person'
    where conversation_id = new.id and ended_at is null;
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger conversations_floor after update of floor on conversations
for each row when (old.floor is distinct from new.floor) execute function floor_changed();
--> statement-breakpoint
-- After the trigger, which nobody can commit past: a conversation that comes to a person meanwhile has its handoff, too.
insert into handoffs (shop_id, conversation_id, reason, since)
select c.shop_id, c.id, coalesce(t.reason, 'taken'), coalesce(c.floor_since, now())
from conversations c
left join lateral (
  select reason from turns
  where conversation_id = c.id and outcome = 'handoff' and finished_at >= c.floor_since
  order by started_at desc limit 1) t on true
where c.floor = 'person'
on conflict (conversation_id) where ended_at is null do nothing;
