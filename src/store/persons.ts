/*
 * One person on several channels. Contacts are linked by proof only: who proves a phone or an address at level 3
 * that another contact has proven before is that person. Names and guesses link nobody.
 */

/** Something a shopper has proven at level 3 in this turn. */
export interface Proven {
  readonly kind: "phone" | "email";
  readonly value: string;
}

/** What this process knows to be recorded: a hint that saves work. */
export interface KnownProofs {
  has(contact: string, proven: readonly Proven[]): boolean;
  add(contact: string, proven: readonly Proven[]): void;
}

export function knownProofs(bound = 200_000): KnownProofs {
  const seen = new Set<string>();
  const key = (contact: string, proven: readonly Proven[]) =>
    JSON.stringify([contact, ...proven.map(({ kind, value }) => [kind, value])]);
  return {
    has: (contact, proven) => proven.length === 0 || seen.has(key(contact, proven)),
    add(contact, proven) {
      if (seen.size >= bound) seen.clear();
      seen.add(key(contact, proven));
    },
  };
}

/** Numbers and addresses are given to other people in time: an older proof joins nobody. */
const fresh = (at: string) => `(${at} > now() - interval '180 days')`;

/**
 * Parts of the statement that finishes a turn, after `turn` (with `contact uuid, person uuid, proofs jsonb`) and
 * `done` (with `shop_id`). The person is the one who proved any of it first, else the contact's own, else a new
 * one; all contacts and proofs concerned become theirs. Two turns that prove the same for the first time at the
 * same moment are joined by the next one: `settled` says whether there was nothing left to do.
 */
export const linkPersons = `, proven as materialized (
  select d.shop_id, t.contact, p->>'kind' as kind, p->>'value' as value
  from turn t cross join done d cross join lateral jsonb_array_elements(t.proofs) as p
), had as materialized (
  select x.person_id from proven p cross join lateral (
    select person_id, at from proofs
    where shop_id = p.shop_id and kind = p.kind and value = p.value and ${fresh("at")} limit 1) x
  order by x.at, x.person_id
), own as materialized (
  select c.person_id from turn t join contacts c on c.id = t.contact
), target as materialized (
  select coalesce((select person_id from had limit 1), (select person_id from own), t.person) as person, t.contact
  from turn t where exists (select 1 from proven)
), recorded as (
  insert into proofs (shop_id, kind, value, person_id)
  select p.shop_id, p.kind, p.value, g.person from proven p cross join target g
  order by p.shop_id, p.kind, p.value
  on conflict (shop_id, kind, value) do update set person_id = excluded.person_id, at = now()
  where not ${fresh("proofs.at")}
  returning 1
), others as materialized (
  select distinct one.person_id from (select person_id from had union all select person_id from own) as one
  cross join target g where one.person_id is not null and one.person_id <> g.person
), linked as (
  update contacts c set person_id = g.person from target g
  where c.id in (
      select g.contact from target g
      union select k.id from others o cross join lateral (select id from contacts where person_id = o.person_id) k)
    and c.person_id is distinct from g.person
  returning 1
), moved as (
  update proofs x set person_id = g.person from target g
  where x.person_id in (select person_id from others)
  returning 1
)`;

/** Nothing had to be recorded, linked or moved. */
export const personsSettled = `not exists (select 1 from recorded) and not exists (select 1 from linked) and not exists (select 1 from moved)`;
