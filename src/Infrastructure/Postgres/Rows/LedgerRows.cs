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
        unit.AddRow(
            """
            INSERT INTO ledger_transactions (organization, id, fact, day, document, customer, currency, recorded_in)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            Param.Text(organization),
            Param.Text(transaction.Id),
            Param.Text(Words.Of(transaction.Fact)),
            Param.Day(transaction.Day),
            Param.Text(transaction.Document),
            Param.Text(customer.Value),
            Param.Text(transaction.Currency.Code),
            Param.Long(version));
        for (var i = 0; i < transaction.Entries.Count; i++) AddEntry(unit, organization, customer, transaction, i);
    }

    private static void AddEntry(UnitOfWork unit, string organization, CustomerId customer, LedgerTransaction transaction, int index)
    {
        var entry = transaction.Entries[index];
        unit.AddRow(
            """
            INSERT INTO ledger_entries (organization, transaction, ordinal, day, role, account, currency, amount, customer, plan, plan_version, tax_country, tax_percent)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            Param.Text(organization),
            Param.Text(transaction.Id),
            Param.Int(index + 1),
            Param.Day(transaction.Day),
            Param.Text(Words.Of(entry.Role)),
            Param.Text(entry.Account),
            Param.Text(transaction.Currency.Code),
            Param.Long(entry.Amount.Minor),
            Param.Text(customer.Value),
            Param.Text(entry.Plan?.Code),
            Param.Int(entry.Plan?.Version),
            Param.Text(entry.Tax?.Country),
            Param.Numeric(entry.Tax?.Percent));
    }
}
