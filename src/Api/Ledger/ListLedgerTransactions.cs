using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Ledger;

/// <summary>GET /ledger/transactions.</summary>
public sealed class ListLedgerTransactionsEndpoint(LedgerRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/ledger/transactions", "list_ledger_transactions", "Ledger", "List the transactions of the ledger", Access.Read)
    {
        Filters = LedgerRows.Filters,
        Answers = [new(200, typeof(Page<LedgerTransactionView>), "One page, newest day first; days to come are those on which a service will have been earned.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
