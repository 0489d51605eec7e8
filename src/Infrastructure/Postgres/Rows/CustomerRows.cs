using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The rows of a customer and the movements of its credit balance.</summary>
public static class CustomerRows
{
    /// <summary>The whole row, new or not.</summary>
    public static void Write(UnitOfWork unit, string organization, CustomerState state, Instant? nextDue)
    {
        var profile = state.Profile;
        unit.AddRow(
            """
            INSERT INTO customers (organization, id, name, email, currency, language, time_zone, address, tax, payment_terms_days, collection,
                external_id, test_clock, balance, metadata, next_due, version, created_at, consolidate, open_items, dunning_policy,
                dunning_stage, dunning_since)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
            ON CONFLICT (organization, id) DO UPDATE SET name = excluded.name, email = excluded.email, language = excluded.language,
                time_zone = excluded.time_zone, address = excluded.address, tax = excluded.tax, payment_terms_days = excluded.payment_terms_days,
                collection = excluded.collection, consolidate = excluded.consolidate, external_id = excluded.external_id, balance = excluded.balance, metadata = excluded.metadata,
                open_items = excluded.open_items, dunning_policy = excluded.dunning_policy, dunning_stage = excluded.dunning_stage,
                dunning_since = excluded.dunning_since, next_due = excluded.next_due, version = excluded.version
            """,
            Param.Text(organization),
            Param.Text(state.Id.Value),
            Param.Text(profile.Name),
            Param.Text(profile.Email),
            Param.Text(state.Currency.Code),
            Param.Text(profile.Language),
            Param.Text(profile.Zone?.Id),
            Param.JsonOf(profile.Address),
            Param.JsonOf(profile.Tax),
            Param.Int(profile.PaymentTermsDays),
            Param.Text(Views.Words.Of(profile.Collection)),
            Param.Text(profile.ExternalId),
            Param.Text(state.TestClock?.Value),
            Param.Long(state.Balance.Minor),
            Param.JsonOf(profile.Metadata),
            Param.At(nextDue),
            Param.Long(state.Version),
            Param.At(state.CreatedAt),
            Param.Flag(profile.Consolidate),
            OpenItems(state),
            Param.Text(profile.DunningPolicy),
            Param.Long(state.Stage?.From.Minor),
            Param.At(state.Stage?.Since));
    }

    /// <summary>The row after events. Most leave the profile as it was, and then only what lies beside it is written: bills are the most frequent commits there are.</summary>
    /// <param name="old">The state before them; null when the customer is new.</param>
    public static void Write(UnitOfWork unit, string organization, CustomerState? old, CustomerState state, Instant? nextDue)
    {
        if (!ReferenceEquals(old?.Profile, state.Profile))
        {
            Write(unit, organization, state, nextDue);
            return;
        }

        unit.AddRow(
            """
            UPDATE customers c SET balance = r.balance, open_items = r.open_items, dunning_stage = r.dunning_stage, dunning_since = r.dunning_since,
                next_due = r.next_due, version = r.version
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS r (organization, id, balance, open_items, dunning_stage, dunning_since, next_due, version)
            WHERE c.organization = r.organization AND c.id = r.id
            """,
            Param.Text(organization),
            Param.Text(state.Id.Value),
            Param.Long(state.Balance.Minor),
            OpenItems(state),
            Param.Long(state.Stage?.From.Minor),
            Param.At(state.Stage?.Since),
            Param.At(nextDue),
            Param.Long(state.Version));
    }

    /// <summary>A movement's id follows from the customer and the version that recorded it.</summary>
    public static void AddMovement(UnitOfWork unit, string organization, CustomerId customer, long version, BalanceMovement movement) => unit.Add(
        """
        INSERT INTO balance_movements (organization, id, customer, currency, kind, amount, balance_after, reason, invoice, credit_note, recorded_in,
            created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        Param.Text(organization),
        Param.Text(IdForm.Derive("bm_", customer.Value, version.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        Param.Text(customer.Value),
        Param.Text(movement.Amount.Currency.Code),
        Param.Text(movement.Kind),
        Param.Long(movement.Amount.Minor),
        Param.Long(movement.After.Minor),
        Param.Text(movement.Reason),
        Param.Text(movement.Kind == "applied_to_invoice" ? movement.Document : null),
        Param.Text(movement.Kind == "credit_note" ? movement.Document : null),
        Param.Long(version),
        Param.At(movement.At));

    /// <summary>A shared invoice is made: what waited for it goes on. On a test clock the clock sees to that.</summary>
    public static void WakeDueSubscriptions(UnitOfWork unit, string organization, CustomerId customer, Instant now) => unit.Add(
        """
        INSERT INTO outbox (organization, recipient_kind, recipient, message, payload)
        SELECT organization, 'subscription', id, 'wake', '{}'
        FROM subscriptions
        WHERE organization = $1 AND customer = $2 AND next_due <= $3 AND test_clock IS NULL
        """,
        Param.Text(organization),
        Param.Text(customer.Value),
        Param.At(now));

    /// <summary>The customer moved to another zone: its subscriptions must look again at when they are due.</summary>
    public static void WakeSubscriptions(UnitOfWork unit, string organization, CustomerId customer) => unit.Add(
        """
        INSERT INTO outbox (organization, recipient_kind, recipient, message, payload)
        SELECT organization, 'subscription', id, 'wake', '{}'
        FROM subscriptions
        WHERE organization = $1 AND customer = $2 AND next_due IS NOT NULL
        """,
        Param.Text(organization),
        Param.Text(customer.Value));

    private static Param OpenItems(CustomerState state) => Param.JsonOf(state.Items.Select(item => Views.OpenItemViews.Of(item, state.Currency, "next_invoice")));
}
