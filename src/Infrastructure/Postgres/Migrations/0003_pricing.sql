-- A minimum agreed with one subscriber, in place of the plan's.
ALTER TABLE subscriptions ADD COLUMN minimum_amount bigint;
