-- What statements of customers, renewals and the cash-flow forecast read.

-- What is earned month by month is no movement of a customer.
CREATE INDEX ledger_transactions_by_customer ON ledger_transactions (organization, customer, day) WHERE fact <> 'recognition';

-- The next period of each subscription, written with its own commits.
ALTER TABLE subscriptions ADD COLUMN renews_on date, ADD COLUMN renewal_amount bigint;
COMMENT ON COLUMN subscriptions.renews_on IS 'The day the next period begins as things stand; null when none will.';
COMMENT ON COLUMN subscriptions.renewal_amount IS 'Recurring components of that period, before discounts and taxes, in minor units; price changes that wait are not in it.';
-- What it costs follows with the next commit of each.
UPDATE subscriptions SET renews_on = next_billing_date
WHERE status IN ('scheduled', 'trialing', 'active') AND next_billing_date < coalesce(least(ends_on, cancel_on), 'infinity');

-- The days on which periods begin, after one day and up to another: an anchor plus whole intervals, always counted from the anchor, at the last day of a month that is too short.
CREATE FUNCTION periods_begin(anchor jsonb, every jsonb, after_day date, last_day date) RETURNS TABLE (day date) LANGUAGE sql STABLE AS $fn$
    WITH terms AS (
        SELECT (anchor ->> 'date')::date AS origin, (anchor ->> 'day')::integer AS wanted,
            (every ->> 'count')::integer * CASE every ->> 'unit' WHEN 'month' THEN 1 WHEN 'year' THEN 12 ELSE 0 END AS months,
            (every ->> 'count')::integer * CASE every ->> 'unit' WHEN 'day' THEN 1 WHEN 'week' THEN 7 ELSE 0 END AS days),
    bounds AS (
        SELECT terms.*, date_trunc('month', origin::timestamp) AS origin_month,
            (extract(year FROM after_day) - extract(year FROM origin)) * 12 + extract(month FROM after_day) - extract(month FROM origin) AS months_before,
            (extract(year FROM last_day) - extract(year FROM origin)) * 12 + extract(month FROM last_day) - extract(month FROM origin) AS months_ahead
        FROM terms),
    boundaries AS (
        SELECT CASE WHEN months = 0 THEN origin + n * days
            ELSE (origin_month + make_interval(months => n * months))::date
                + least(wanted, extract(day FROM origin_month + make_interval(months => n * months + 1) - interval '1 day')::integer) - 1 END AS day
        FROM bounds, generate_series(
            CASE WHEN months = 0 THEN (after_day - origin) / days ELSE floor(months_before / months)::integer END - 1,
            CASE WHEN months = 0 THEN (last_day - origin) / days ELSE floor(months_ahead / months)::integer END + 1) AS n)
    SELECT boundaries.day FROM boundaries WHERE boundaries.day > after_day AND boundaries.day <= last_day
$fn$;
