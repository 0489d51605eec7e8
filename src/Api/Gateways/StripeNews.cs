using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Api.Payments;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Infrastructure.Payments.Stripe;

namespace OrleansBilling.Api.Gateways;

/// <summary>
/// Passes on that there is news. What a message claims is never taken for true: payments and refunds are asked about by their keys, disputes by
/// their id, and whatever is found is recorded once. So it does not matter in which order messages come, how often, or whether one is missing.
/// </summary>
public sealed class StripeNews(IGrainFactory grains, PaymentRows rows, StripeDisputes disputes)
{
    /// <summary>Why it could not be passed on now, and is to be sent again; null when it was, or is none of our business.</summary>
    public async Task<Problem?> PassOn(string organization, StripeMessage message)
    {
        switch (message.Subject)
        {
            case StripeSubject.Payment:
                return await Check(organization, await rows.CustomerOf(organization, message.Id, CancellationToken.None));
            case StripeSubject.Refund:
                return await Check(organization, await rows.CustomerOfRefund(organization, message.Id, CancellationToken.None));
            case StripeSubject.Dispute:
                return await disputes.FindAsync(organization, message.Id) is { Standing: not DisputeStanding.NothingTaken } dispute
                    ? await Record(organization, dispute, new CommandContext("stripe", message.Event))
                    : null;
            default:
                return null;
        }
    }

    private async Task<Problem?> Check(string organization, string? customer)
    {
        if (customer is not null) await grains.GetGrain<ICustomerGrain>($"{organization}/{customer}").CheckPayments();
        return null;
    }

    private async Task<Problem?> Record(string organization, DisputeFacts dispute, CommandContext context)
    {
        if (await rows.CustomerOf(organization, dispute.Payment, CancellationToken.None) is not { } customer) return null;
        var grain = grains.GetGrain<ICustomerGrain>($"{organization}/{customer}");
        // It may not be known yet that the payment succeeded.
        await grain.CheckPayments();
        var taken = await grain.RecordChargeback(dispute.Payment, new RecordChargeback { Dispute = dispute.Id, Amount = dispute.Amount, Reason = dispute.Reason }, context);
        if (taken.Kind == OutcomeKind.Refused) return taken.Refusal!.ToProblem();
        if (dispute.Standing != DisputeStanding.GivenBack) return null;
        return await GiveBack(grain, organization, dispute, context);
    }

    // What the bank gives the seller again pays what its taking had made due.
    private async Task<Problem?> GiveBack(ICustomerGrain grain, string organization, DisputeFacts dispute, CommandContext context)
    {
        if (await rows.ChargedBack(organization, dispute.Payment, dispute.Id, CancellationToken.None) is not { Invoice: { } invoice } back) return null;
        var payment = new PayInvoice { Id = "pay_" + dispute.Id, Amount = back.Amount, Method = back.Method, Reference = dispute.Id };
        var paid = await grain.PayInvoice(invoice, payment, context);
        return paid.Kind == OutcomeKind.Refused ? paid.Refusal!.ToProblem() : null;
    }
}
