using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The rows of the ledger. The application's role can add to them and nothing else.</summary>
public static class LedgerRows
{
    /// <summary>Posts a transaction; posting it twice fails the commit.</summary>
    /// <param name="version">The version of the customer's journal that records its fact.</param>
    public static void Post(UnitOfWork unit, string organization, CustomerId customer, LedgerTransaction transaction, long version)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        unit.Add(
            """
            INSERT INTO ledger_transactions (organization, id, fact, day, document, customer, currency, recorded_in) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            Param.Text(organization),
            Param.Text(transaction.Id),
            Param.Text(Words.Of(transaction.Fact)),
            Param.Day(transaction.Day),
            Param.Text(transaction.Document),
            Param.Text(customer.Value),
            Param.Text(transaction.Currency.Code),
            Param.Long(version));
        unit.Add(
            """
            INSERT INTO ledger_entries (organization, transaction, ordinal, day, role, account, currency, amount, customer, plan, plan_version, tax_country, tax_percent)
            SELECT $1, $2, entry.ordinal, $3, entry.role, entry.account, $4, entry.amount, $5, entry.plan, entry.plan_version, entry.country, entry.percent
            FROM unnest($6::text[], $7::bigint[], $8::text[], $9::integer[], $10::text[], $11::numeric[], $12::text[]) WITH ORDINALITY
                AS entry (account, amount, plan, plan_version, country, percent, role, ordinal)
            """,
            Param.Text(organization),
            Param.Text(transaction.Id),
            Param.Day(transaction.Day),
            Param.Text(transaction.Currency.Code),
            Param.Text(customer.Value),
            Param.Texts([.. transaction.Entries.Select(entry => entry.Account)]),
            Param.Longs([.. transaction.Entries.Select(entry => entry.Amount.Minor)]),
            Param.TextsOrNulls([.. transaction.Entries.Select(entry => entry.Plan?.Code)]),
            Param.IntsOrNulls([.. transaction.Entries.Select(entry => entry.Plan?.Version)]),
            Param.TextsOrNulls([.. transaction.Entries.Select(entry => entry.Tax?.Country)]),
            Param.NumericsOrNulls([.. transaction.Entries.Select(entry => entry.Tax?.Percent)]),
            Param.Texts([.. transaction.Entries.Select(entry => Words.Of(entry.Role))]));
    }
}
