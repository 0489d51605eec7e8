using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.TaxRates;

/// <summary>Tax rates as the API shows them.</summary>
public sealed class TaxRateRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("country"),
        ListFilter.Text("category"),
        ListFilter.Day("valid_from"),
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        """
        SELECT id, name, country, category, percent, valid_from, created_at
        FROM tax_rates
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<TaxRateView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<TaxRateView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    private static TaxRateView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Name = row.Text("name"),
        Country = row.Text("country"),
        Category = row.Text("category"),
        Percent = row.Number("percent"),
        ValidFrom = row.Day("valid_from"),
        CreatedAt = row.At("created_at"),
    };
}
