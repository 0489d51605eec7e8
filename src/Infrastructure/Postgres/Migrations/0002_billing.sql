-- The journal, the outbox, the register, and the rows that the API and the reports read.
--
-- Rows are written in the transaction that writes the aggregate's state, so they are never behind it. Amounts are whole minor units
-- beside their currency; quantities and unit prices are numeric; instants timestamptz; days date. Every table has its organization.
-- `version` is the aggregate's, and the ETag of the API.

-- What happened ----------------------------------------------------------------------------------------------------------------------

-- stream = 'subscription/sub_x'. The primary key makes two writers of one version a failed commit, never a lost event.
-- position numbers rows in the order of insertion, which is not the order of commit: a reader that follows the tail stops before the
-- oldest transaction still running (committed_in < pg_snapshot_xmin(pg_current_snapshot())), else it may step over a late one.
CREATE TABLE journal (
    organization text        NOT NULL,
    stream       text        NOT NULL,
    version      bigint      NOT NULL,
    type         text        NOT NULL,
    data         jsonb       NOT NULL,
    at           timestamptz NOT NULL,
    actor        text,
    cause        text,
    position     bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    committed_in xid8        NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (organization, stream, version)
);
CREATE UNIQUE INDEX journal_by_position ON journal (position);
CREATE INDEX journal_by_organization ON journal (organization, position DESC);
CREATE INDEX journal_by_type ON journal (organization, type, position DESC);
CREATE INDEX journal_by_cause ON journal (organization, stream, cause) WHERE cause IS NOT NULL;

-- Messages of one aggregate to another. A row is deleted by the transaction that saw it delivered.
CREATE TABLE outbox (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization   text        NOT NULL,
    recipient_kind text        NOT NULL,
    recipient      text        NOT NULL,
    message        text        NOT NULL,
    payload        jsonb       NOT NULL,
    not_before     timestamptz NOT NULL DEFAULT now(),
    attempts       integer     NOT NULL DEFAULT 0,
    last_error     text,
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_by_due ON outbox (not_before, id);

-- The seller -------------------------------------------------------------------------------------------------------------------------

CREATE TABLE organizations (
    organization              text        PRIMARY KEY,
    mode                      text        NOT NULL CHECK (mode IN ('live', 'sandbox')),
    legal_name                text        NOT NULL,
    country                   char(2)     NOT NULL,
    currency                  char(3)     NOT NULL,
    time_zone                 text        NOT NULL,
    address                   jsonb,
    tax_ids                   jsonb,
    number_format             text        NOT NULL,
    credit_note_number_format text        NOT NULL,
    payment_terms_days        integer     NOT NULL,
    dunning_policy            jsonb,
    tax_mode                  text,
    branding                  jsonb,
    metadata                  jsonb       NOT NULL DEFAULT '{}',
    version                   bigint      NOT NULL,
    created_at                timestamptz NOT NULL
);
CREATE INDEX organizations_by_age ON organizations (created_at DESC, organization DESC);

-- Only the hash of a key is stored; last4 is for people to recognise it by.
CREATE TABLE api_keys (
    organization text        NOT NULL,
    id           text        NOT NULL,
    name         text        NOT NULL,
    hash         bytea       NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    last4        text        NOT NULL,
    scopes       text[]      NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX api_keys_by_age ON api_keys (organization, created_at DESC, id DESC);

CREATE TABLE tax_rates (
    organization text        NOT NULL,
    id           text        NOT NULL,
    name         text        NOT NULL,
    country      char(2)     NOT NULL,
    category     text        NOT NULL,
    percent      numeric     NOT NULL CHECK (percent >= 0),
    valid_from   date        NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, id),
    UNIQUE (organization, country, category, name, valid_from)
);
CREATE INDEX tax_rates_by_age ON tax_rates (organization, created_at DESC, id DESC);

-- The catalogue. A plan's id is its code.
CREATE TABLE plans (
    organization   text        NOT NULL,
    id             text        NOT NULL,
    name           text        NOT NULL,
    currency       char(3)     NOT NULL,
    archived       boolean     NOT NULL DEFAULT false,
    latest_version integer     NOT NULL,
    metadata       jsonb       NOT NULL DEFAULT '{}',
    version        bigint      NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX plans_by_age ON plans (organization, created_at DESC, id DESC);

CREATE TABLE plan_versions (
    organization text        NOT NULL,
    plan         text        NOT NULL,
    plan_version integer     NOT NULL,
    definition   jsonb       NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, plan, plan_version)
);

-- Who is billed, and for what --------------------------------------------------------------------------------------------------------

CREATE TABLE test_clocks (
    organization text        NOT NULL,
    id           text        NOT NULL,
    now          timestamptz NOT NULL,
    name         text,
    target       timestamptz,
    last_error   text,
    status       text        NOT NULL CHECK (status IN ('ready', 'advancing')),
    version      bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX test_clocks_by_age ON test_clocks (organization, created_at DESC, id DESC);

CREATE TABLE customers (
    organization       text        NOT NULL,
    id                 text        NOT NULL,
    name               text        NOT NULL,
    email              text,
    currency           char(3),
    language           text,
    time_zone          text,
    address            jsonb,
    tax                jsonb,
    payment_terms_days integer,
    collection         text        NOT NULL,
    consolidate        boolean     NOT NULL DEFAULT false,
    external_id        text,
    test_clock         text,
    balance            bigint      NOT NULL DEFAULT 0,
    metadata           jsonb       NOT NULL DEFAULT '{}',
    next_due           timestamptz,
    version            bigint      NOT NULL,
    created_at         timestamptz NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX customers_by_age ON customers (organization, created_at DESC, id DESC);
CREATE INDEX customers_by_external_id ON customers (organization, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customers_due ON customers (next_due) WHERE next_due IS NOT NULL AND test_clock IS NULL;
CREATE INDEX customers_due_by_clock ON customers (organization, test_clock, next_due) WHERE test_clock IS NOT NULL;

CREATE TABLE subscriptions (
    organization         text        NOT NULL,
    id                   text        NOT NULL,
    customer             text        NOT NULL,
    plan                 text        NOT NULL,
    plan_version         integer     NOT NULL,
    currency             char(3)     NOT NULL,
    status               text        NOT NULL,
    past_due             boolean     NOT NULL DEFAULT false,
    start_date           date        NOT NULL,
    bill_from            date,
    anchor               jsonb,
    first_period         text,
    trial_end            date,
    ends_on              date,
    cancel_on            date,
    canceled_at          timestamptz,
    cancel_reason        text,
    quantities           jsonb       NOT NULL DEFAULT '{}',
    discounts            jsonb       NOT NULL DEFAULT '[]',
    scheduled            jsonb       NOT NULL DEFAULT '[]',
    open_items           jsonb       NOT NULL DEFAULT '[]',
    current_period_start date,
    current_period_end   date,
    next_billing_date    date,
    time_zone            text,
    test_clock           text,
    metadata             jsonb       NOT NULL DEFAULT '{}',
    next_due             timestamptz,
    version              bigint      NOT NULL,
    created_at           timestamptz NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX subscriptions_by_age ON subscriptions (organization, created_at DESC, id DESC);
CREATE INDEX subscriptions_by_customer ON subscriptions (organization, customer, created_at DESC, id DESC);
CREATE INDEX subscriptions_by_plan ON subscriptions (organization, plan, plan_version);
CREATE INDEX subscriptions_due ON subscriptions (next_due) WHERE next_due IS NOT NULL AND test_clock IS NULL;
CREATE INDEX subscriptions_due_by_clock ON subscriptions (organization, test_clock, next_due) WHERE test_clock IS NOT NULL;

-- Documents --------------------------------------------------------------------------------------------------------------------------

CREATE TABLE invoices (
    organization    text        NOT NULL,
    id              text        NOT NULL,
    customer        text        NOT NULL,
    subscription    text,
    kind            text        NOT NULL,
    status          text        NOT NULL,
    currency        char(3)     NOT NULL,
    billing_date    date        NOT NULL,
    issue_date      date,
    due_date        date,
    number          text,
    service_start   date,
    service_end     date,
    subtotal        bigint      NOT NULL,
    discount_total  bigint      NOT NULL,
    tax_total       bigint      NOT NULL,
    total           bigint      NOT NULL CHECK (total >= 0),
    credit_applied  bigint      NOT NULL DEFAULT 0,
    amount_paid     bigint      NOT NULL DEFAULT 0,
    amount_credited bigint      NOT NULL DEFAULT 0,
    amount_due      bigint      NOT NULL,
    tax_breakdown   jsonb       NOT NULL DEFAULT '[]',
    seller          jsonb,
    buyer           jsonb,
    mentions        text[]      NOT NULL DEFAULT '{}',
    metadata        jsonb       NOT NULL DEFAULT '{}',
    seal_sequence   bigint,
    seal_hash       text,
    seal_previous   text,
    overdue         boolean     NOT NULL DEFAULT false,
    recorded_in     bigint      NOT NULL,
    version         bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization, id),
    CHECK (number IS NULL OR (issue_date IS NOT NULL AND seal_sequence IS NOT NULL AND seal_hash IS NOT NULL))
);
COMMENT ON COLUMN invoices.recorded_in IS 'The version of the customer''s journal in which the whole document stands.';
CREATE INDEX invoices_by_age ON invoices (organization, created_at DESC, id DESC);
CREATE INDEX invoices_by_customer ON invoices (organization, customer, created_at DESC, id DESC);
CREATE INDEX invoices_by_subscription ON invoices (organization, subscription, created_at DESC, id DESC) WHERE subscription IS NOT NULL;
CREATE UNIQUE INDEX invoices_by_number ON invoices (organization, number) WHERE number IS NOT NULL;
-- Two activations of one subscription may both bill a day; only one of them can commit it, because an invoice's id is a function of
-- (subscription, day, kind of step) and the primary key admits it once.
CREATE INDEX invoices_overdue ON invoices (organization, subscription) WHERE overdue;

CREATE TABLE invoice_lines (
    organization text    NOT NULL,
    invoice      text    NOT NULL,
    id           text    NOT NULL,
    ordinal      integer NOT NULL,
    kind         text    NOT NULL,
    component    text,
    code         text,
    description  text    NOT NULL,
    period_start date,
    period_end   date,
    quantity     numeric NOT NULL,
    unit_amount  numeric,
    currency     char(3) NOT NULL,
    amount       bigint  NOT NULL,
    tax_category text,
    tax_rate     numeric,
    tax_amount   bigint  NOT NULL DEFAULT 0,
    derivation   jsonb,
    PRIMARY KEY (organization, invoice, id),
    FOREIGN KEY (organization, invoice) REFERENCES invoices ON DELETE CASCADE
);

CREATE TABLE credit_notes (
    organization       text        NOT NULL,
    id                 text        NOT NULL,
    invoice            text        NOT NULL,
    customer           text        NOT NULL,
    subscription       text,
    status             text        NOT NULL,
    currency           char(3)     NOT NULL,
    billing_date       date        NOT NULL,
    issue_date         date,
    number             text,
    reason             text,
    refund             text        NOT NULL,
    subtotal           bigint      NOT NULL,
    tax_total          bigint      NOT NULL,
    total              bigint      NOT NULL,
    to_balance         bigint      NOT NULL DEFAULT 0,
    refunded           bigint      NOT NULL DEFAULT 0,
    applied_to_invoice bigint      NOT NULL DEFAULT 0,
    tax_breakdown      jsonb       NOT NULL DEFAULT '[]',
    seller             jsonb,
    buyer              jsonb,
    mentions           text[]      NOT NULL DEFAULT '{}',
    metadata           jsonb       NOT NULL DEFAULT '{}',
    seal_sequence      bigint,
    seal_hash          text,
    seal_previous      text,
    recorded_in        bigint      NOT NULL,
    version            bigint      NOT NULL,
    created_at         timestamptz NOT NULL,
    PRIMARY KEY (organization, id),
    CHECK (number IS NULL OR (issue_date IS NOT NULL AND seal_sequence IS NOT NULL AND seal_hash IS NOT NULL))
);
CREATE INDEX credit_notes_by_age ON credit_notes (organization, created_at DESC, id DESC);
CREATE INDEX credit_notes_by_customer ON credit_notes (organization, customer, created_at DESC, id DESC);
CREATE INDEX credit_notes_by_invoice ON credit_notes (organization, invoice, created_at DESC, id DESC);
CREATE UNIQUE INDEX credit_notes_by_number ON credit_notes (organization, number) WHERE number IS NOT NULL;

CREATE TABLE credit_note_lines (
    organization text    NOT NULL,
    credit_note  text    NOT NULL,
    id           text    NOT NULL,
    ordinal      integer NOT NULL,
    line         text,
    kind         text    NOT NULL,
    component    text,
    description  text    NOT NULL,
    period_start date,
    period_end   date,
    quantity     numeric,
    unit_amount  numeric,
    currency     char(3) NOT NULL,
    amount       bigint  NOT NULL,
    tax_category text,
    tax_rate     numeric,
    tax_amount   bigint  NOT NULL DEFAULT 0,
    derivation   jsonb,
    PRIMARY KEY (organization, credit_note, id),
    FOREIGN KEY (organization, credit_note) REFERENCES credit_notes ON DELETE CASCADE
);
COMMENT ON COLUMN credit_note_lines.line IS 'The line of the original invoice that is credited.';

-- The customer's credit balance, movement by movement. Positive is in the customer's favour.
CREATE TABLE balance_movements (
    organization  text        NOT NULL,
    id            text        NOT NULL,
    customer      text        NOT NULL,
    currency      char(3)     NOT NULL,
    kind          text        NOT NULL,
    amount        bigint      NOT NULL,
    balance_after bigint      NOT NULL,
    reason        text,
    invoice       text,
    credit_note   text,
    recorded_in   bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (organization, id)
);
COMMENT ON COLUMN balance_movements.recorded_in IS 'The version of the customer''s journal: the order of movements, also of those at one instant of a test clock.';
CREATE UNIQUE INDEX balance_movements_by_customer ON balance_movements (organization, customer, recorded_in);

-- The register -----------------------------------------------------------------------------------------------------------------------

-- One row per number series: its end. Whoever holds its lock gives the next numbers.
CREATE TABLE register_series (
    organization    text   NOT NULL,
    series          text   NOT NULL,
    last_sequence   bigint NOT NULL DEFAULT 0 CHECK (last_sequence >= 0),
    last_seal       text   NOT NULL,
    last_issue_date date,
    PRIMARY KEY (organization, series)
);

CREATE TABLE register_entries (
    organization  text        NOT NULL,
    series        text        NOT NULL,
    sequence      bigint      NOT NULL CHECK (sequence > 0),
    document      text        NOT NULL,
    number        text        NOT NULL CHECK (number ~ '^[A-Z0-9/-]{1,20}$'),
    issue_date    date        NOT NULL,
    due_date      date,
    previous_seal text        NOT NULL,
    seal          text        NOT NULL,
    document_text text        NOT NULL,
    sealed_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization, series, sequence),
    UNIQUE (organization, document),
    UNIQUE (organization, number)
);
COMMENT ON COLUMN register_entries.document_text IS 'The canonical JSON that was sealed, byte by byte: text, since jsonb would reorder it.';

-- Requests ---------------------------------------------------------------------------------------------------------------------------

-- A request with an Idempotency-Key: what was asked, which API process is at it, and what was answered.
-- A row without an answer belongs to the process that holds the advisory lock (7301, owner). When nobody holds that lock the process is
-- dead, and whoever sees it may take the row over. The seed makes the ids and the cause of a second run those of the first.
CREATE TABLE idempotency_keys (
    organization text        NOT NULL,
    key          text        NOT NULL,
    request_hash bytea       NOT NULL,
    seed         bytea       NOT NULL,
    owner        integer,
    status       smallint,
    location     text,
    etag         text,
    body         bytea,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, key)
);
-- Numbers of API processes: a lock that was lost is never taken again under the same number.
CREATE SEQUENCE api_owner AS integer CYCLE;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Issued is issued -------------------------------------------------------------------------------------------------------------------
-- Once a document has its number, what the law calls the invoice can not change and not go. Payment and metadata go on living.

CREATE FUNCTION refuse_change_of_issued_invoice() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Invoice % is issued and can not be deleted.', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.organization, OLD.id, OLD.customer, OLD.subscription, OLD.kind, OLD.currency, OLD.billing_date, OLD.issue_date, OLD.due_date,
        OLD.number, OLD.service_start, OLD.service_end, OLD.subtotal, OLD.discount_total, OLD.tax_total, OLD.total, OLD.tax_breakdown,
        OLD.seller, OLD.buyer, OLD.mentions, OLD.seal_sequence, OLD.seal_hash, OLD.seal_previous, OLD.created_at)
       IS DISTINCT FROM
       (NEW.organization, NEW.id, NEW.customer, NEW.subscription, NEW.kind, NEW.currency, NEW.billing_date, NEW.issue_date, NEW.due_date,
        NEW.number, NEW.service_start, NEW.service_end, NEW.subtotal, NEW.discount_total, NEW.tax_total, NEW.total, NEW.tax_breakdown,
        NEW.seller, NEW.buyer, NEW.mentions, NEW.seal_sequence, NEW.seal_hash, NEW.seal_previous, NEW.created_at) THEN
        RAISE EXCEPTION 'Invoice % is issued: only a credit note can correct it.', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$fn$;
CREATE TRIGGER issued_is_issued BEFORE UPDATE OR DELETE ON invoices
    FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION refuse_change_of_issued_invoice();

CREATE FUNCTION refuse_change_of_issued_credit_note() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Credit note % is issued and can not be deleted.', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.organization, OLD.id, OLD.invoice, OLD.customer, OLD.subscription, OLD.currency, OLD.billing_date, OLD.issue_date, OLD.number, OLD.reason,
        OLD.subtotal, OLD.tax_total, OLD.total, OLD.tax_breakdown, OLD.seller, OLD.buyer, OLD.mentions, OLD.seal_sequence, OLD.seal_hash,
        OLD.seal_previous, OLD.created_at)
       IS DISTINCT FROM
       (NEW.organization, NEW.id, NEW.invoice, NEW.customer, NEW.subscription, NEW.currency, NEW.billing_date, NEW.issue_date, NEW.number, NEW.reason,
        NEW.subtotal, NEW.tax_total, NEW.total, NEW.tax_breakdown, NEW.seller, NEW.buyer, NEW.mentions, NEW.seal_sequence, NEW.seal_hash,
        NEW.seal_previous, NEW.created_at) THEN
        RAISE EXCEPTION 'Credit note % is issued and can not be changed.', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$fn$;
CREATE TRIGGER issued_is_issued BEFORE UPDATE OR DELETE ON credit_notes
    FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION refuse_change_of_issued_credit_note();

-- Lines are locked through their document. Its row is locked against a number being given in between. A draft that is deleted takes its
-- lines with it: the document is gone by then, so nothing is found here.
CREATE FUNCTION refuse_change_of_issued_invoice_line() RETURNS trigger LANGUAGE plpgsql AS $fn$
DECLARE
    issued text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT number INTO issued FROM invoices WHERE organization = OLD.organization AND id = OLD.invoice FOR SHARE;
    END IF;
    IF issued IS NULL AND TG_OP <> 'DELETE' THEN
        SELECT number INTO issued FROM invoices WHERE organization = NEW.organization AND id = NEW.invoice FOR SHARE;
    END IF;
    IF issued IS NOT NULL THEN
        RAISE EXCEPTION 'The lines of invoice % are issued and can not be changed.', issued USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$fn$;
CREATE TRIGGER issued_is_issued BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued_invoice_line();

CREATE FUNCTION refuse_change_of_issued_credit_note_line() RETURNS trigger LANGUAGE plpgsql AS $fn$
DECLARE
    issued text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT number INTO issued FROM credit_notes WHERE organization = OLD.organization AND id = OLD.credit_note FOR SHARE;
    END IF;
    IF issued IS NULL AND TG_OP <> 'DELETE' THEN
        SELECT number INTO issued FROM credit_notes WHERE organization = NEW.organization AND id = NEW.credit_note FOR SHARE;
    END IF;
    IF issued IS NOT NULL THEN
        RAISE EXCEPTION 'The lines of credit note % are issued and can not be changed.', issued USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$fn$;
CREATE TRIGGER issued_is_issued BEFORE INSERT OR UPDATE OR DELETE ON credit_note_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued_credit_note_line();

-- Statistics -------------------------------------------------------------------------------------------------------------------------
-- On tables that are empty or were never analyzed, PostgreSQL finds all indexes that begin with organization equally good, and a prepared
-- statement keeps what it chose then. Autovacuum comes after a minute at the earliest, too late for a first burst. So the application asks
-- for statistics while it is young; it owns nothing, hence the function.
CREATE FUNCTION refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $fn$
BEGIN
    ANALYZE (SKIP_LOCKED) grain_state, reminders, journal, outbox, organizations, api_keys, tax_rates, plans, plan_versions, test_clocks,
        customers, subscriptions, invoices, invoice_lines, credit_notes, credit_note_lines, balance_movements, register_series,
        register_entries, idempotency_keys;
END
$fn$;
REVOKE ALL ON FUNCTION refresh_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics() TO billing_app;

-- What the application may do --------------------------------------------------------------------------------------------------------
-- Written once, read for ever: no UPDATE, no DELETE.
GRANT SELECT, INSERT ON journal, register_entries, plan_versions, balance_movements TO billing_app;
GRANT SELECT, INSERT, UPDATE ON register_series TO billing_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, organizations, api_keys, tax_rates, plans, test_clocks, customers, subscriptions,
    invoices, invoice_lines, credit_notes, credit_note_lines, idempotency_keys TO billing_app;
GRANT USAGE ON SEQUENCE api_owner TO billing_app;
