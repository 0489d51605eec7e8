-- The audit: its results, and a seal on every row.

-- Who wrote a row last, the application or somebody else? Each statement of the application leaves the hash of the row in the row; whatever
-- changes a byte in another way leaves the old one behind, and the audit finds it. This keeps nobody out who may change the tables and knows
-- how: against that there are the journal, from which all else is computed again, and the chain of the register's seals.
--
-- A session is the application's when billing.writes is on; BillingDatabase and Migrator say so when they connect.

-- What the seal of a row covers, as an expression over its columns: all but the seal, and but what PostgreSQL generates. In the binary form,
-- which no setting of a session changes. It names the types of the columns by number, so they must be PostgreSQL's own.
CREATE FUNCTION row_seal_of(sealed regclass, row_name text) RETURNS text LANGUAGE sql STABLE AS $fn$
    SELECT format('sha256(record_send(ROW(%s)))', string_agg(format('%I.%I', row_name, attname), ', ' ORDER BY attnum))
    FROM pg_attribute
    WHERE attrelid = sealed AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'row_seal'
$fn$;

-- Seals a table, and all rows it has. A migration that makes a table, or changes the columns of one, ends with this.
CREATE FUNCTION seal_rows(sealed regclass) RETURNS void LANGUAGE plpgsql AS $fn$
DECLARE
    own text := (SELECT relname FROM pg_class WHERE oid = sealed);
BEGIN
    EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS row_seal bytea', sealed);
    -- Nobody asks for rows by it, and ANALYZE would sort samples of it.
    EXECUTE format('ALTER TABLE %s ALTER COLUMN row_seal SET STATISTICS 0', sealed);
    EXECUTE format('COMMENT ON COLUMN %s.row_seal IS ''SHA-256 over the rest of the row, as the application wrote it last.''', sealed);
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS $trigger$ BEGIN NEW.row_seal := %s; RETURN NEW; END $trigger$',
        'seal_row_of_' || own, row_seal_of(sealed, 'new'));
    EXECUTE format('DROP TRIGGER IF EXISTS row_is_sealed ON %s', sealed);
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', sealed);
    EXECUTE format(
        'CREATE TRIGGER row_is_sealed BEFORE INSERT OR UPDATE ON %s FOR EACH ROW '
        'WHEN (current_setting(''billing.writes'', true) = ''on'') EXECUTE FUNCTION %I()',
        sealed, 'seal_row_of_' || own);
    PERFORM set_config('billing.writes', 'on', true);
    EXECUTE format('UPDATE %s SET row_seal = NULL', sealed);
    EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', sealed);
END
$fn$;
REVOKE ALL ON FUNCTION seal_rows(regclass) FROM PUBLIC;

-- One row an audit. The newest of an organization is the one that is due again.
CREATE TABLE audits (
    organization text        NOT NULL,
    id           text        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('running', 'passed', 'failed')),
    checks       jsonb       NOT NULL,
    error        text,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    next_due     timestamptz,
    version      bigint      NOT NULL,
    PRIMARY KEY (organization, id)
);
COMMENT ON COLUMN audits.error IS 'Why it could not be brought to its end.';
CREATE INDEX audits_by_age ON audits (organization, started_at DESC, id DESC);
CREATE INDEX audits_due ON audits (next_due) WHERE next_due IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON audits TO billing_app;

-- The audit goes by customer.
CREATE INDEX ledger_transactions_of_customer ON ledger_transactions (organization, customer);
CREATE INDEX payment_methods_of_customer ON payment_methods (organization, customer);
CREATE INDEX refunds_by_customer ON refunds (organization, customer);
CREATE INDEX chargebacks_by_customer ON chargebacks (organization, customer);

DO $do$
DECLARE
    ours regclass;
BEGIN
    FOR ours IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY c.relname
    LOOP
        PERFORM seal_rows(ours);
    END LOOP;
END
$do$;
