-- What statements of customers, renewals and the cash-flow forecast read.

-- What is earned month by month is no movement of a customer.
CREATE INDEX ledger_transactions_by_customer ON ledger_transactions (organization, customer, day) WHERE fact <> 'recognition';
