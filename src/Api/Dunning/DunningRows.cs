using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Dunning;

/// <summary>Dunning policies as the API shows them.</summary>
public sealed class DunningRows(BillingDatabase database) : IRows
{
    public async Task<DunningPoliciesView> Policies(string organization, CancellationToken cancellation) => new([.. await database.All(
        "SELECT definition FROM dunning_policies WHERE organization = $1 ORDER BY id", [organization], row => row.Json<DunningPolicyView>("definition"), cancellation)]);

    public Task<DunningPolicyView?> Policy(string organization, string code, CancellationToken cancellation) => database.One(
        "SELECT definition FROM dunning_policies WHERE organization = $1 AND id = $2", [organization, code], row => row.Json<DunningPolicyView>("definition"), cancellation);
}
