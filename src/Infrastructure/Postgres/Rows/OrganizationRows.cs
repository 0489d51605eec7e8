using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The rows of an organization, its tax rates and its keys.</summary>
public static class OrganizationRows
{
    public static void Write(UnitOfWork unit, OrganizationState state, long version)
    {
        var profile = state.Profile;
        unit.Add(
            """
            INSERT INTO organizations (organization, mode, legal_name, country, currency, time_zone, address, tax_ids, number_format,
                credit_note_number_format, payment_terms_days, tax_mode, branding, version, created_at, usage_late_policy, dunning_policy, notices, review, alert_email, chart)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
            ON CONFLICT (organization) DO UPDATE SET legal_name = excluded.legal_name, country = excluded.country, currency = excluded.currency,
                time_zone = excluded.time_zone, address = excluded.address, tax_ids = excluded.tax_ids, number_format = excluded.number_format,
                credit_note_number_format = excluded.credit_note_number_format, payment_terms_days = excluded.payment_terms_days,
                tax_mode = excluded.tax_mode, branding = excluded.branding, version = excluded.version,
                usage_late_policy = excluded.usage_late_policy, dunning_policy = excluded.dunning_policy, notices = excluded.notices,
                review = excluded.review, alert_email = excluded.alert_email, chart = excluded.chart
            """,
            Param.Text(state.Id.Value),
            Param.Text(Words.Of(state.Mode)),
            Param.Text(profile.LegalName),
            Param.Text(profile.Country),
            Param.Text(profile.Currency.Code),
            Param.Text(profile.Zone.Id),
            Param.JsonOf(profile.Address),
            Param.JsonOf(profile.Vat is null && profile.Siren is null ? null : new { profile.Vat, profile.Siren }),
            Param.Text(profile.NumberFormat),
            Param.Text(profile.CreditNoteNumberFormat),
            Param.Int(profile.PaymentTermsDays),
            Param.Text(Words.Of(profile.TaxMode)),
            Param.JsonOf(profile.Branding),
            Param.Long(version),
            Param.At(state.CreatedAt),
            Param.Text(Words.Of(profile.LateUsage)),
            Param.Text(profile.DunningPolicy),
            Param.JsonOf(profile.Notices),
            Param.JsonOf(ReviewViews.Of(profile.Review)),
            Param.Text(profile.AlertEmail),
            Param.JsonOf(LedgerViews.Of(state.Chart)));
    }

    /// <summary>The row that an event adds or changes, beside the organization's own.</summary>
    public static void WriteEvent(UnitOfWork unit, string organization, OrganizationEvent @event)
    {
        switch (@event)
        {
            case TaxRateAdded added:
                AddTaxRate(unit, organization, added.Rate);
                break;
            case ApiKeyCreated created:
                AddApiKey(unit, organization, created.Key);
                break;
            case ApiKeyRevoked revoked:
                RevokeApiKey(unit, organization, revoked);
                break;
            case DunningPolicySaved saved:
                DunningRows.SavePolicy(unit, organization, saved.Policy);
                break;
        }
    }

    private static void AddTaxRate(UnitOfWork unit, string organization, TaxRate rate) => unit.Add(
        """
        INSERT INTO tax_rates (organization, id, name, country, category, percent, valid_from, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        Param.Text(organization),
        Param.Text(rate.Id),
        Param.Text(rate.Name),
        Param.Text(rate.Country),
        Param.Text(rate.Category),
        Param.Numeric(rate.Percent),
        Param.Day(rate.ValidFrom),
        Param.At(rate.CreatedAt));

    private static void AddApiKey(UnitOfWork unit, string organization, ApiKey key) => unit.Add(
        """
        INSERT INTO api_keys (organization, id, name, hash, last4, scopes, expires_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        Param.Text(organization),
        Param.Text(key.Id),
        Param.Text(key.Name ?? ""),
        Param.Bytes(Convert.FromHexString(key.Sha256)),
        Param.Text(key.Last4),
        Param.Texts([.. key.Scopes]),
        Param.At(key.ExpiresAt),
        Param.At(key.CreatedAt));

    private static void RevokeApiKey(UnitOfWork unit, string organization, ApiKeyRevoked revoked) => unit.Add(
        "UPDATE api_keys SET revoked_at = $3 WHERE organization = $1 AND id = $2",
        Param.Text(organization),
        Param.Text(revoked.Id),
        Param.At(revoked.At));

    /// <summary>The organization changed what its subscriptions are due by: its zone, or how many days ahead it tells of things.</summary>
    /// <param name="all">Also those whose customer has a zone of its own.</param>
    public static void WakeSubscriptions(UnitOfWork unit, string organization, bool all) => unit.Add(
        """
        INSERT INTO outbox (organization, recipient_kind, recipient, message, payload)
        SELECT s.organization, 'subscription', s.id, 'wake', '{}'
        FROM subscriptions s JOIN customers c ON c.organization = s.organization AND c.id = s.customer
        WHERE s.organization = $1 AND s.next_due IS NOT NULL AND ($2 OR c.time_zone IS NULL)
        """,
        Param.Text(organization),
        Param.Flag(all));
}
