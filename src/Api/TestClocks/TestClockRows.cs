using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.TestClocks;

/// <summary>Test clocks as the API shows them.</summary>
public sealed class TestClockRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Choice("status", "ready", "advancing"),
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        """
        SELECT id, name, now, target, status, last_error, version, created_at
        FROM test_clocks
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<TestClockView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<TestClockView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    private static TestClockView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Name = row.TextOrNull("name"),
        Now = row.At("now"),
        Status = row.Text("status"),
        AdvancingTo = row.AtOrNull("target"),
        LastError = row.TextOrNull("last_error"),
        CreatedAt = row.At("created_at"),
        Version = row.Long("version"),
    };
}
