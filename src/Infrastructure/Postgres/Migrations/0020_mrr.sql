-- Monthly recurring revenue: each change of what a subscription is worth in a month, written by the commit that brings it.

CREATE TABLE mrr_movements (
    organization  text    NOT NULL,
    subscription  text    NOT NULL,
    recorded_in   bigint  NOT NULL,
    day           date    NOT NULL,
    kind          text    NOT NULL CHECK (kind IN ('new', 'expansion', 'reactivation', 'contraction', 'churn', 'moved')),
    customer      text    NOT NULL,
    plan          text    NOT NULL,
    plan_version  integer NOT NULL,
    currency      char(3) NOT NULL,
    amount_before bigint  NOT NULL CHECK (amount_before >= 0),
    amount_after  bigint  NOT NULL CHECK (amount_after >= 0),
    PRIMARY KEY (organization, subscription, recorded_in)
);
COMMENT ON TABLE mrr_movements IS 'Never changed. A function of the journal.';
COMMENT ON COLUMN mrr_movements.recorded_in IS 'The version of the subscription''s journal: the event that moved it.';
COMMENT ON COLUMN mrr_movements.plan IS 'What it is on from then; of churn, what it was on.';
CREATE INDEX mrr_movements_by_day ON mrr_movements (organization, currency, day);

GRANT SELECT, INSERT ON mrr_movements TO billing_app;
