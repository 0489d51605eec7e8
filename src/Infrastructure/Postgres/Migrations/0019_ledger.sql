-- The ledger: double entry, posted in the commit of the billing fact.

CREATE TABLE ledger_transactions (
    organization text   NOT NULL,
    id           text   NOT NULL,
    fact         text   NOT NULL,
    day          date   NOT NULL,
    document     text   NOT NULL,
    customer     text   NOT NULL,
    currency     char(3) NOT NULL,
    recorded_in  bigint NOT NULL,
    PRIMARY KEY (organization, id)
);
COMMENT ON TABLE ledger_transactions IS 'Never changed. Those of later months, in which a service is earned, are posted with its document and bear their days.';
COMMENT ON COLUMN ledger_transactions.recorded_in IS 'The version of the customer''s journal whose event posted it.';
CREATE INDEX ledger_transactions_by_day ON ledger_transactions (organization, day, id);
CREATE INDEX ledger_transactions_by_document ON ledger_transactions (organization, document);

CREATE TABLE ledger_entries (
    organization text    NOT NULL,
    transaction  text    NOT NULL,
    ordinal      integer NOT NULL,
    day          date    NOT NULL,
    role         text    NOT NULL,
    account      text    NOT NULL,
    currency     char(3) NOT NULL,
    amount       bigint  NOT NULL CHECK (amount <> 0),
    customer     text    NOT NULL,
    plan         text,
    plan_version integer,
    tax_country  text,
    tax_percent  numeric,
    PRIMARY KEY (organization, transaction, ordinal),
    FOREIGN KEY (organization, transaction) REFERENCES ledger_transactions (organization, id)
);
COMMENT ON COLUMN ledger_entries.role IS 'What the account is for: reports go by it, accounts may be renamed.';
COMMENT ON COLUMN ledger_entries.amount IS 'Minor units; positive is a debit, negative a credit.';
CREATE INDEX ledger_entries_by_account ON ledger_entries (organization, account, day) INCLUDE (currency, amount);

ALTER TABLE organizations ADD COLUMN chart jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN organizations.chart IS 'Accounts of its own; what is absent is of the chart that ships.';
ALTER TABLE invoices ADD COLUMN tax_on_receipt boolean NOT NULL DEFAULT false;
ALTER TABLE invoice_lines ADD COLUMN plan text, ADD COLUMN plan_version integer;
ALTER TABLE credit_note_lines ADD COLUMN plan text, ADD COLUMN plan_version integer;

GRANT SELECT, INSERT ON ledger_transactions, ledger_entries TO billing_app;
