using OrleansBilling.Api.Invoices;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.CreditNotes;

/// <summary>POST /credit-notes: gives back part or all of an invoice; or, with ?preview=true, what that would be.</summary>
public sealed class CreateCreditNoteEndpoint(IGrainFactory grains, InvoiceRows invoices, CreditNoteRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/credit-notes", "create_credit_note", "Credit notes", "Credit an invoice", Access.Write)
    {
        Description = "At the prices and tax rates of the invoice, and never above what is left of it. With `preview=true` nothing is written.",
        Body = CreditNoteShapes.Create,
        Example = """{"invoice": "inv_workshop", "amount": "120.00", "reason": "One day less"}""",
        HasPreview = true,
        Answers =
        [
            new(201, typeof(CreditNoteView), "Created."),
            new(200, typeof(CreditNoteView), "It was there already, with this content; or the preview."),
        ],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<CreateCreditNote>();
        var id = sent.Id ?? call.NewId("cn_");
        if (await invoices.Find(call.Organization, sent.Invoice!, call.Cancellation) is not { } invoice)
        {
            return new Refusal(RefusalKind.Invalid, "invoice_not_found", "There is no such invoice.", "/invoice").ToProblem();
        }

        // A subscription may know an invoice that it shares by an id of its own.
        var command = sent with { Id = id, Invoice = invoice.Id };
        var grain = grains.GetGrain<ICustomerGrain>(call.Key(invoice.Customer));
        if (call.IsPreview) return (await grain.PreviewCreditNote(command)).Show();
        var outcome = await grain.CreateCreditNote(command, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, id, call.Cancellation), address: "/v1/credit-notes");
    }
}
