using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Grains.Customers;

/// <content>What a person wants sent to the customer.</content>
public sealed partial class CustomerGrain
{
    public async Task<Outcome> SendInvoice(string invoice, CommandContext context)
    {
        if (await PrecheckAsync(invoice, context) is { } done) return done;
        var id = new InvoiceId(invoice);
        var place = await Tools.Documents.FindInvoiceAsync(Key.Organization, id);
        return await SettleAsync(SendNotices.Send(State, id, place?.Customer.Value == Key.Id ? place.Status : null, await NowAsync()), invoice, context);
    }

    public async Task<Outcome> ResendNotice(string notice, CommandContext context)
    {
        if (await PrecheckAsync(notice, context) is { } done) return done;
        var status = await notices.StatusAsync(Key.Organization, new CustomerId(Key.Id), new NoticeId(notice));
        return await SettleAsync(SendNotices.Resend(State, new NoticeId(notice), status, await NowAsync()), notice, context);
    }
}
