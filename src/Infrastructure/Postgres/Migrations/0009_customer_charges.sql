-- Work done for a customer as a whole, which waits for its next invoice.

ALTER TABLE customers ADD COLUMN open_items jsonb NOT NULL DEFAULT '[]';
