using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Customers;

/// <summary>Customers as the API shows them.</summary>
public sealed class CustomerRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("email"),
        ListFilter.Text("external_id"),
        ListFilter.Text("currency"),
        ListFilter.Choice("collection", "automatic", "manual"),
        ListFilter.Text("test_clock"),
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        """
        SELECT id, name, email, coalesce(currency, (SELECT o.currency FROM organizations o WHERE o.organization = $1)) AS currency, language,
               time_zone, address, tax, payment_terms_days, collection, consolidate, dunning_policy, external_id, test_clock, balance, metadata, version, created_at,
               dunning_stage, dunning_since
        FROM customers
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<CustomerView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<CustomerView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    /// <summary>What waits for the next invoice; null when there is no such customer.</summary>
    public Task<OpenItemsView?> OpenItems(string organization, string id, CancellationToken cancellation) => database.One(
        "SELECT open_items FROM customers WHERE organization = $1 AND id = $2",
        [organization, id],
        row => new OpenItemsView(row.Json<OpenItemView[]>("open_items")),
        cancellation);

    private static CustomerView Read(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new CustomerView
        {
            Id = row.Text("id"),
            Name = row.Text("name"),
            Email = row.TextOrNull("email"),
            Currency = currency,
            Language = row.TextOrNull("language"),
            TimeZone = row.TextOrNull("time_zone"),
            Address = row.JsonOrNull<AddressView>("address"),
            Tax = row.JsonOrNull<CustomerTaxView>("tax") ?? new CustomerTaxView("consumer", null, "none"),
            PaymentTermsDays = row.IntOrNull("payment_terms_days"),
            Collection = row.Text("collection"),
            Consolidate = row.Flag("consolidate"),
            DunningPolicy = row.TextOrNull("dunning_policy"),
            Dunning = row.AtOrNull("dunning_since") is { } since ? new CustomerDunningView(row.Amount("dunning_stage", currency), since) : null,
            ExternalId = row.TextOrNull("external_id"),
            TestClock = row.TextOrNull("test_clock"),
            Balance = row.Amount("balance", currency),
            Metadata = row.Json<Dictionary<string, string>>("metadata"),
            CreatedAt = row.At("created_at"),
            Version = row.Long("version"),
        };
    }
}
