using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Api.Payments;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>POST /invoices/{id}/pay.</summary>
public sealed class PayInvoiceEndpoint(IGrainFactory grains, InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/invoices/{id}/pay", "pay_invoice", "Invoices", "Collect an invoice, or write down a payment", Access.Write)
    {
        Description = "`collect: true` takes what is due by the payment method now; else `amount` came in outside.",
        Body = PaymentShapes.Pay,
        Example = """{"amount": "49.00", "method": "transfer", "reference": "Bank statement 7"}""",
        Answers = [new(200, typeof(InvoiceView), "The invoice.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is not { } invoice) return Problem.NotFound("invoice");
        var sent = call.Body.As<PayInvoice>();
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(invoice.Customer)).PayInvoice(invoice.Id, sent with { Id = sent.Id ?? call.NewId("pay_") }, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, invoice.Id, call.Cancellation));
    }
}
