-- Forecasts: what every subscription is expected to be invoiced up to a day.

CREATE TABLE forecasts (
    organization text        NOT NULL,
    id           text        NOT NULL,
    until        date        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('running', 'ready', 'failed')),
    priced       integer     NOT NULL,
    expected     integer     NOT NULL,
    error        text,
    next_due     timestamptz,
    version      bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    PRIMARY KEY (organization, id)
);
COMMENT ON COLUMN forecasts.expected IS 'How many subscriptions there are to price.';
COMMENT ON COLUMN forecasts.next_due IS 'When it last got further, while it runs: one that has stood still for long is woken by the sweeper.';
CREATE INDEX forecasts_by_age ON forecasts (organization, created_at DESC, id DESC);
CREATE INDEX forecasts_due ON forecasts (next_due) WHERE next_due IS NOT NULL;

-- Each subscription as it stood when it was priced: what was decided since has a higher version.
CREATE TABLE forecast_subscriptions (
    organization         text        NOT NULL,
    forecast             text        NOT NULL,
    subscription         text        NOT NULL,
    customer             text        NOT NULL,
    version              bigint      NOT NULL,
    customer_version     bigint      NOT NULL,
    organization_version bigint      NOT NULL,
    currency             char(3)     NOT NULL,
    balance              bigint      NOT NULL,
    priced_at            timestamptz NOT NULL,
    PRIMARY KEY (organization, forecast, subscription),
    FOREIGN KEY (organization, forecast) REFERENCES forecasts
);
COMMENT ON COLUMN forecast_subscriptions.balance IS 'The customer''s credit balance at that moment.';
CREATE INDEX forecast_subscriptions_by_customer ON forecast_subscriptions (organization, forecast, customer, subscription);

-- One expected document each, under the id that the invoice will have: it follows from subscription, day and kind of step.
CREATE TABLE forecast_invoices (
    organization   text        NOT NULL,
    forecast       text        NOT NULL,
    invoice        text        NOT NULL,
    credit_note    text        NOT NULL,
    kind           text        NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    customer       text        NOT NULL,
    subscription   text        NOT NULL,
    currency       char(3)     NOT NULL,
    billing_date   date        NOT NULL,
    due_at         timestamptz NOT NULL,
    subtotal       bigint      NOT NULL,
    tax_total      bigint      NOT NULL,
    total          bigint      NOT NULL CHECK (total >= 0),
    net            bigint      NOT NULL GENERATED ALWAYS AS (CASE kind WHEN 'invoice' THEN total ELSE -total END) STORED,
    credit_applied bigint      NOT NULL DEFAULT 0,
    tax_breakdown  jsonb       NOT NULL,
    lines          jsonb       NOT NULL,
    PRIMARY KEY (organization, forecast, invoice),
    FOREIGN KEY (organization, forecast) REFERENCES forecasts
);
COMMENT ON COLUMN forecast_invoices.credit_note IS 'The id of the credit note that may come in its stead.';
CREATE INDEX forecast_invoices_by_day ON forecast_invoices (organization, forecast, billing_date DESC, invoice DESC);
CREATE INDEX forecast_invoices_by_customer ON forecast_invoices (organization, forecast, customer, due_at);
CREATE INDEX forecast_invoices_giving_back ON forecast_invoices (organization, forecast, customer) WHERE kind = 'credit_note';
CREATE INDEX forecast_invoices_by_credit_note ON forecast_invoices (organization, forecast, credit_note);

-- Added up as they come. Amounts are those of invoices less those of credit notes.
CREATE TABLE forecast_totals (
    organization   text    NOT NULL,
    forecast       text    NOT NULL,
    currency       char(3) NOT NULL,
    month          date    NOT NULL,
    invoices       bigint  NOT NULL,
    credit_notes   bigint  NOT NULL,
    subtotal       bigint  NOT NULL,
    tax_total      bigint  NOT NULL,
    total          bigint  NOT NULL,
    credit_applied bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (organization, forecast, currency, month),
    FOREIGN KEY (organization, forecast) REFERENCES forecasts
);

-- A forecast reads subscriptions by customer, page by page.
CREATE INDEX subscriptions_by_place ON subscriptions (organization, customer, id);

GRANT SELECT, INSERT, UPDATE ON forecasts, forecast_invoices, forecast_totals TO billing_app;
GRANT SELECT, INSERT ON forecast_subscriptions TO billing_app;
