-- How far what a customer owes in total brought it, by a dunning policy by balance.
ALTER TABLE customers ADD COLUMN dunning_stage bigint, ADD COLUMN dunning_since timestamptz;
COMMENT ON COLUMN customers.dunning_stage IS 'The balance of the gravest step that was reached, in minor units.';
