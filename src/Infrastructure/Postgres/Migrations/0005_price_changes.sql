-- Planned price changes, and each subscription that one moves.

CREATE TABLE price_changes (
    organization text        NOT NULL,
    id           text        NOT NULL,
    plan         text        NOT NULL,
    plan_version integer     NOT NULL,
    starts_on    date        NOT NULL,
    notice_days  integer     NOT NULL,
    cohort       jsonb       NOT NULL,
    status       text        NOT NULL CHECK (status IN ('scheduling', 'scheduled', 'withdrawing', 'withdrawn')),
    next_due     timestamptz,
    version      bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX price_changes_by_age ON price_changes (organization, created_at DESC, id DESC);
CREATE INDEX price_changes_due ON price_changes (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX price_changes_by_plan ON price_changes (organization, plan) WHERE status IN ('scheduling', 'scheduled');
COMMENT ON COLUMN price_changes.cohort IS 'versions, countries, metadata, started_from, started_before; what is left out narrows nothing.';

-- Written with the subscription's own events.
CREATE TABLE price_moves (
    organization text        NOT NULL,
    price_change text        NOT NULL,
    subscription text        NOT NULL,
    customer     text        NOT NULL,
    currency     char(3)     NOT NULL,
    from_version integer     NOT NULL,
    status       text        NOT NULL CHECK (status IN ('planned', 'announced', 'moved', 'withdrawn', 'dropped')),
    renewal      date,
    old_amount   bigint,
    new_amount   bigint,
    changed_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization, price_change, subscription)
);
CREATE INDEX price_moves_by_subscription ON price_moves (organization, subscription);
COMMENT ON COLUMN price_moves.renewal IS 'The day of the move as it stood when it was planned or announced; null when it would not have taken place.';
COMMENT ON COLUMN price_moves.old_amount IS 'Recurring components of the period from the renewal on, before discounts and taxes, in minor units.';
COMMENT ON COLUMN price_moves.status IS 'dropped: the subscription ended or left the plan before.';

-- As in 0002, for every table there is.
CREATE OR REPLACE FUNCTION refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $fn$
BEGIN
    EXECUTE (
        SELECT 'ANALYZE (SKIP_LOCKED) ' || string_agg(format('%I.%I', schemaname, tablename), ', ')
        FROM pg_tables WHERE schemaname = current_schema());
END
$fn$;

GRANT SELECT, INSERT, UPDATE ON price_changes, price_moves TO billing_app;
