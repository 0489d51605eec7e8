using Npgsql;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>The columns that invoices and credit notes have in common.</summary>
internal static class DocumentColumns
{
    public static SealView? Seal(NpgsqlDataReader row) => row.LongOrNull("seal_sequence") is { } sequence
        ? new SealView(sequence, row.Text("seal_hash"), row.TextOrNull("seal_previous") ?? "")
        : null;

    /// <summary>A line of either.</summary>
    public static InvoiceLineView Line(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new InvoiceLineView
        {
            Id = row.Text("id"),
            Component = row.TextOrNull("component"),
            Kind = row.Text("kind"),
            Description = row.Text("description"),
            Period = row.Period("period_start", "period_end"),
            Quantity = MinorUnits.FormatNumber(row.DecimalOrNull("quantity") ?? 1),
            UnitAmount = row.DecimalOrNull("unit_amount") is { } unit ? MinorUnits.FormatUnit(unit, currency) : null,
            Amount = row.Amount("amount", currency),
            TaxCategory = row.TextOrNull("tax_category") ?? "",
            TaxRate = MinorUnits.FormatNumber(row.DecimalOrNull("tax_rate") ?? 0),
            TaxAmount = row.Amount("tax_amount", currency),
            Derivation = row.JsonOrNull<DerivationView>("derivation") ?? new DerivationView("", [], "none"),
        };
    }
}
