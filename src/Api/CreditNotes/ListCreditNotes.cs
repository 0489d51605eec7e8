using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.CreditNotes;

/// <summary>GET /credit-notes.</summary>
public sealed class ListCreditNotesEndpoint(CreditNoteRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/credit-notes", "list_credit_notes", "Credit notes", "List credit notes", Access.Read)
    {
        Filters = CreditNoteRows.Filters,
        Answers = [new(200, typeof(Page<CreditNoteView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
