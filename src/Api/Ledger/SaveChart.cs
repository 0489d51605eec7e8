using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Ledger;

/// <summary>PUT /ledger/chart.</summary>
public sealed class SaveChartEndpoint(IGrainFactory grains, LedgerRows rows) : ApiEndpoint
{
    private const int MaximumPairs = 500;
    private const int MaximumKey = 64;
    private static readonly MapSchema Accounts = new(new TextSchema(20) { Example = "706100" }, MaximumPairs, MaximumKey);

    private static readonly ObjectSchema Body = new(
        "SaveChart",
        new Field("accounts", Accounts with { Description = "By what they are for: receivable, revenue, late_fees, deferred, tax_due, tax_pending, bank, customer_credit, goodwill, doubtful, bad_debt, recovered." }),
        new Field("plans", Accounts with { Description = "Revenue accounts by the code of the plan." }),
        new Field("tax_rates", Accounts with { Description = "Accounts of tax due by country and percentage: FR 5.5." }),
        new Field("methods", Accounts with { Description = "Accounts that money comes in on by the way it was paid: card." }),
        new Field("tax_due_on", new ChoiceSchema("issue", "receipt") { Description = "Whether tax falls due with the invoice or as the customer pays." }));

    protected override Operation Describe() => new("PUT", "/v1/ledger/chart", "save_chart", "Ledger", "Save the chart of accounts", Access.Admin)
    {
        Description = "It takes the place of the chart before; what is left out is as it ships. What is posted already stays where it is.",
        Body = Body,
        Example = """{"accounts": {"revenue": "706100"}, "plans": {"pro": "706200"}, "tax_rates": {"FR 20": "445712"}, "methods": {"card": "511500"}, "tax_due_on": "issue"}""",
        Answers = [new(200, typeof(ChartView), "The accounts.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var outcome = await grains.GetGrain<IOrganizationGrain>(call.Organization).SaveChart(call.Body.As<SaveChart>(), call.Context);
        return await outcome.Show(async _ => (ChartView?)await rows.Chart(call.Organization, call.Cancellation));
    }
}
