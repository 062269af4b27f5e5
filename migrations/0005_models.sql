-- Turns in which a language model was asked: what a day's budget is summed over.
create index turns_usage on turns (finished_at) where trace ? 'usage';
--> statement-breakpoint
-- Turns in which orders were told about: what a shop's order numbers look like is learned from them.
create index turns_orders on turns (finished_at) where trace ? 'orders';
