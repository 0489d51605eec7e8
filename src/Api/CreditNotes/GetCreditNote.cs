using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.CreditNotes;

/// <summary>GET /credit-notes/{id}.</summary>
public sealed class GetCreditNoteEndpoint(CreditNoteRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/credit-notes/{id}", "get_credit_note", "Credit notes", "Read a credit note", Access.Read)
    {
        Answers = [new(200, typeof(CreditNoteView), "The credit note.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return view is null ? Problem.NotFound("credit note") : ApiAnswer.Single(view);
    }
}
