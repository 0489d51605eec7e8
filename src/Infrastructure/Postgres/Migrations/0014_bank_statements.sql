-- Lines of bank statements, each once, with what it pays or why it pays nothing.

CREATE TABLE bank_statement_lines (
    organization text        NOT NULL,
    id           text        NOT NULL,
    own_id       text,
    day          date        NOT NULL,
    currency     char(3)     NOT NULL,
    amount       bigint      NOT NULL,
    text         text        NOT NULL,
    counterparty text,
    status       text        NOT NULL CHECK (status IN ('matched', 'recorded', 'unmatched', 'ignored')),
    reason       text,
    allocations  jsonb       NOT NULL DEFAULT '[]',
    position     bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, id),
    CHECK ((status IN ('matched', 'recorded')) = (allocations <> '[]'))
);
COMMENT ON COLUMN bank_statement_lines.own_id IS 'The bank''s.';
COMMENT ON COLUMN bank_statement_lines.position IS 'Its place in the statement that brought it.';
COMMENT ON COLUMN bank_statement_lines.allocations IS 'The payments it is, with their invoices. Decided before they are recorded, so that whoever comes next can finish it.';
CREATE INDEX bank_statement_lines_by_age ON bank_statement_lines (organization, created_at DESC, position DESC, id DESC);
CREATE INDEX bank_statement_lines_unfinished ON bank_statement_lines (organization, created_at, position) WHERE status = 'matched';

CREATE INDEX invoices_with_something_due ON invoices (organization) WHERE number IS NOT NULL AND amount_due > 0;

GRANT SELECT, INSERT, UPDATE ON bank_statement_lines TO billing_app;
