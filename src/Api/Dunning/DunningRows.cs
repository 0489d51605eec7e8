using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Dunning;

/// <summary>Dunning policies and alerts as the API shows them.</summary>
public sealed class DunningRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
        [ListFilter.Text("kind"), ListFilter.Text("object"), ListFilter.Text("customer"), ListFilter.CreatedAt()];

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public async Task<DunningPoliciesView> Policies(string organization, CancellationToken cancellation) => new([.. await database.All(
        "SELECT definition FROM dunning_policies WHERE organization = $1 ORDER BY id", [organization], row => row.Json<DunningPolicyView>("definition"), cancellation)]);

    public Task<DunningPolicyView?> Policy(string organization, string code, CancellationToken cancellation) => database.One(
        "SELECT definition FROM dunning_policies WHERE organization = $1 AND id = $2", [organization, code], row => row.Json<DunningPolicyView>("definition"), cancellation);

    public Task<(Page<AlertView>? Page, Problem? Problem)> Alerts(string organization, ListQuery query, CancellationToken cancellation) => pages.Read(
        "SELECT id, kind, object, customer, message, created_at FROM alerts WHERE organization = $1",
        Order,
        query,
        [organization],
        row => new AlertView(row.Text("id"), row.Text("kind"), row.Text("object"), row.TextOrNull("customer"), row.Text("message"), row.At("created_at")),
        cancellation);
}
