using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Ledger;

/// <summary>GET /ledger/chart.</summary>
public sealed class GetChartEndpoint(LedgerRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/ledger/chart", "get_chart", "Ledger", "Read the chart of accounts", Access.Read)
    {
        Answers = [new(200, typeof(ChartView), "The accounts, those that ship included.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) => ApiAnswer.Single(await rows.Chart(call.Organization, call.Cancellation));
}
