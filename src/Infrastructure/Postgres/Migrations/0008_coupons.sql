-- Coupons, and who redeemed each: a subscription or a one-off invoice, which counts once.

CREATE TABLE coupons (
    organization    text        NOT NULL,
    id              text        NOT NULL,
    percent         text,
    amount          bigint,
    currency        char(3),
    periods         integer,
    applies_to      text[]      NOT NULL,
    expires_at      timestamptz,
    max_redemptions integer,
    redemptions     integer     NOT NULL,
    archived        boolean     NOT NULL,
    version         bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization, id),
    CHECK ((percent IS NULL) <> (amount IS NULL)),
    CHECK ((amount IS NULL) = (currency IS NULL)),
    CHECK (redemptions <= max_redemptions)
);
CREATE INDEX coupons_by_age ON coupons (organization, created_at DESC, id DESC);
COMMENT ON COLUMN coupons.periods IS 'Billing periods it holds for; null is for ever.';
COMMENT ON COLUMN coupons.applies_to IS 'Codes of components or lines; empty is the whole invoice.';

CREATE TABLE coupon_redemptions (
    organization text        NOT NULL,
    coupon       text        NOT NULL,
    redeemed_by  text        NOT NULL,
    redeemed_at  timestamptz NOT NULL,
    PRIMARY KEY (organization, coupon, redeemed_by)
);
COMMENT ON COLUMN coupon_redemptions.redeemed_by IS 'The id of a subscription or of a one-off invoice.';

GRANT SELECT, INSERT, UPDATE ON coupons TO billing_app;
GRANT SELECT, INSERT ON coupon_redemptions TO billing_app;
