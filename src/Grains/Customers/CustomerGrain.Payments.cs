using NodaTime;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Payments;

namespace OrleansBilling.Grains.Customers;

/// <summary>
/// Money. Whatever is asked of a gateway is committed first, with its key; whatever end is not known is asked about by its key before
/// anything else is tried. So nobody is charged twice, and nothing that was taken is lost.
/// </summary>
public sealed partial class CustomerGrain
{
    private static readonly CommandContext ByCollection = CommandContext.System("collect");

    public async Task<Outcome> AddPaymentMethod(AddPaymentMethod command, CommandContext context)
    {
        var id = new PaymentMethodId(command.Id!);
        if (await PrecheckAsync(id.Value, context, created: true) is { } done) return await CarriedOutAsync(done);
        if (State is not { } state) return Refuse(id.Value, Rejection.Missing("customer_not_found", "There is no such customer."));
        var type = new PaymentMethodDraft(id, command.Type, command.Token).Read();
        if (type.Rejection is { } bad) return Refuse(id.Value, bad);
        var known = state.Methods.FirstOrDefault(method => method.Id == id);
        var method = known is not null ? (known with { Type = type.Value }, null) : await SaveMethodAsync(state, id, type.Value, command.Token);
        if (method.Rejection is { } refused) return Refuse(id.Value, refused);
        return await CarriedOutAsync(await SettleAsync(EditPaymentMethods.Add(State, await WatchedAsync(method.Method!)), id.Value, context, created: true));
    }

    public async Task<Outcome> RemovePaymentMethod(string method, CommandContext context) =>
        await PrecheckAsync(method, context) ?? await SettleAsync(EditPaymentMethods.Remove(State, new PaymentMethodId(method)), method, context);

    public async Task<Outcome> PayInvoice(string invoice, PayInvoice command, CommandContext context)
    {
        var id = new InvoiceId(invoice);
        if (await PrecheckAsync(invoice, context) is { } done) return await CarriedOutAsync(done);
        var (place, now) = (await Tools.Documents.FindInvoiceAsync(Key.Organization, id), await NowAsync());
        var mine = place?.Customer.Value == Key.Id;
        // What waits for its number is not open yet.
        if (mine && State is not null) await IssueAsync();
        if (command.Collect == true)
        {
            return command.Amount is not null || command.Reference is not null
                ? Refuse(invoice, new Rejection("collect_or_record", "Collect takes what is due; an amount that came in outside is written down without it.", "/collect"))
                : await CarriedOutAsync(await SettleAsync(CollectInvoice.Now(State, id, mine, now), invoice, context));
        }

        var payment = new PaymentId(command.Id!);
        var draft = new PaymentDraft(
            payment, id, command.Amount, command.Currency, command.PaidAt is { } at ? Instant.FromDateTimeOffset(at) : null, command.Method, command.Reference);
        var known = await Tools.Payments.FindAsync(Key.Organization, payment);
        return await CarriedOutAsync(await SettleAsync(RecordPayment.Decide(State, draft, mine, known, now), invoice, context));
    }

    public async Task<Outcome> WriteOffInvoice(string invoice, WriteOffInvoice command, CommandContext context)
    {
        if (await PrecheckAsync(invoice, context) is { } done) return done;
        var place = await Tools.Documents.FindInvoiceAsync(Key.Organization, new InvoiceId(invoice));
        var decision = WriteOff.Decide(State, new InvoiceId(invoice), place?.Customer.Value == Key.Id, command.Reason, await NowAsync());
        return await CarriedOutAsync(await SettleAsync(decision, invoice, context));
    }

    public async Task<Outcome> RefundPayment(string payment, Contracts.Commands.RefundPayment command, CommandContext context)
    {
        if (await PrecheckAsync(payment, context) is { } done) return await CarriedOutAsync(done);
        var taken = await Tools.Payments.FindAsync(Key.Organization, new PaymentId(payment));
        var draft = new RefundDraft(new RefundId(command.Id!), new PaymentId(payment), command.Amount, command.Reason);
        var known = await Tools.Payments.FindRefundAsync(Key.Organization, draft.Id);
        var decision = Domain.Payments.RefundPayment.Decide(State, draft, taken, known, await PaidInvoiceAsync(taken?.Invoice), await NowAsync());
        return await CarriedOutAsync(await SettleAsync(decision, payment, context));
    }

    public async Task<Outcome> RecordChargeback(string payment, RecordChargeback command, CommandContext context)
    {
        if (await PrecheckAsync(payment, context) is { } done) return await CarriedOutAsync(done);
        var id = new PaymentId(payment);
        var taken = await Tools.Payments.FindAsync(Key.Organization, id);
        if (State is null || taken is null) return Refuse(payment, Rejection.Missing("payment_not_found", "There is no such payment that succeeded."));
        var amount = command.Amount is null ? taken.Left : Money.Parse(command.Amount, State.Currency, "/amount");
        var bad = Fields.First(
            amount.Rejection, Fields.Text(command.Dispute, Limits.NameLength, "/dispute"), Fields.Text(command.Reason, Limits.DescriptionLength, "/reason", required: false));
        if (bad is not null) return Refuse(payment, bad);
        var known = await Tools.Payments.IsDisputedAsync(Key.Organization, id, command.Dispute!);
        var decision = Domain.Payments.RefundPayment.ChargeBack(
            State, taken, command.Dispute!, amount.Value, command.Reason, known, await PaidInvoiceAsync(taken.Invoice), await NowAsync());
        return await CarriedOutAsync(await SettleAsync(decision, payment, context));
    }

    public async Task CheckPayments()
    {
        if (State is null) return;
        var now = await NowAsync();
        foreach (var open in State.Attempts.ToArray()) await CheckAsync(open, now);
        foreach (var open in State.Refunds.ToArray()) await CheckAsync(open, now);
        await Wake();
    }

    // What is not known is cleared up first; only then is anything new tried.
    private async Task CollectAsync()
    {
        var terms = Terms;
        var now = await NowAsync();
        while (PaymentDue.ToCheck(State!, now) is { } open) await CheckAsync(open, now, terms);
        while (PaymentDue.RefundToCheck(State!, now) is { } open) await CheckAsync(open, now);
        while (PaymentDue.ToCollect(State!, now) is { } invoice)
        {
            var begun = CollectInvoice.Begin(State!, invoice, now);
            await CommitAsync([begun], ByCollection);
            var open = State!.Attempts.Single(attempt => attempt.Attempt == begun.Attempt);
            await SettleAttemptAsync(open, await ChargeAsync(begun.Attempt, now), terms, now);
        }
    }

    private async Task CheckAsync(OpenAttempt open, Instant now, CollectionTerms? terms = null)
    {
        var answer = await FindChargeAsync(open, now);
        if (answer is GatewayHasNone && open.Stage != AttemptStage.Pending)
        {
            answer = SettleAttempt.IsStillWanted(State!, open.Attempt)
                ? await ChargeAsync(open.Attempt, now)
                : new GatewayDeclined(SettleAttempt.NotSent, IsHard: false);
        }

        await SettleAttemptAsync(open, answer, terms ?? Terms, now);
    }

    private async Task SettleAttemptAsync(OpenAttempt open, GatewayAnswer answer, CollectionTerms terms, Instant now)
    {
        // A lost answer is often known a moment later.
        if (answer is GatewayUnknown && await FindChargeAsync(open, now) is var found and not (GatewayHasNone or GatewayUnknown)) answer = found;
        await CommitAsync(SettleAttempt.Decide(State!, open, answer, terms, now), ByCollection);
    }

    private async Task CheckAsync(OpenRefund open, Instant now)
    {
        var refund = open.Refund;
        var query = new GatewayQuery(Key.Organization, State!.Id, refund.Id.Value, open.Reference, refund.At, now) { Charge = refund.ChargeReference };
        var answer = await Tools.Gateways.AskAsync(refund.Gateway!, (gateway, limit) => gateway.FindRefundAsync(query, limit));
        if (answer is GatewayHasNone && open.Stage != AttemptStage.Pending)
        {
            var order = new RefundOrder(Key.Organization, State.Id, refund.Id.Value, refund.ChargeReference!, refund.ChargeKey!, refund.Amount, now);
            answer = await Tools.Gateways.AskAsync(refund.Gateway!, (gateway, limit) => gateway.RefundAsync(order, limit));
        }

        await CommitAsync(Domain.Payments.RefundPayment.Settle(State!, open, answer, await PaidInvoiceAsync(refund.Invoice), now), ByCollection);
    }

    private Task<GatewayAnswer> ChargeAsync(PaymentAttempt attempt, Instant now)
    {
        var order = new ChargeOrder(
            Key.Organization, State!.Id, attempt.Key, attempt.Amount, Infrastructure.Views.Words.Of(attempt.Type), attempt.Token, attempt.Invoice.Value, attempt.Payment.Value, now);
        return Tools.Gateways.AskAsync(attempt.Gateway, (gateway, limit) => gateway.ChargeAsync(order, limit));
    }

    private Task<GatewayAnswer> FindChargeAsync(OpenAttempt open, Instant now)
    {
        var query = new GatewayQuery(Key.Organization, State!.Id, open.Attempt.Key, open.Reference, open.Attempt.At, now);
        return Tools.Gateways.AskAsync(open.Attempt.Gateway, (gateway, limit) => gateway.FindChargeAsync(query, limit));
    }

    private async Task<(PaymentMethod? Method, Rejection? Rejection)> SaveMethodAsync(CustomerState state, PaymentMethodId id, PaymentMethodType type, string? token)
    {
        var now = await NowAsync();
        if (type == PaymentMethodType.Transfer) return (new PaymentMethod(id, type, null, null, null, null, now), null);
        if (Tools.Gateways.NameFor(Key.Organization, (await OrganizationAsync()).IsSandbox) is not { } gateway)
        {
            return (null, Rejection.Conflict("no_payment_gateway", "No payment gateway is set up for this organization; payments can be written down by hand."));
        }

        var order = new MethodOrder(Key.Organization, state.Id, state.Profile.Name, state.Profile.Email, Infrastructure.Views.Words.Of(type), token!, now);
        var answer = await Tools.Gateways.SaveAsync(gateway, order);
        return answer.Method is { } saved ? (new PaymentMethod(id, type, gateway, saved.Token, saved.Label, saved.ExpiresOn, now), null) : (null, answer.Rejection);
    }

    private async Task<PaymentMethod> WatchedAsync(PaymentMethod method)
    {
        var organization = await OrganizationAsync();
        return ExpiringMethods.Watched(method, organization.Profile.Notices.DaysAhead, Zone(organization));
    }

    private async Task<PaidInvoice?> PaidInvoiceAsync(InvoiceId? invoice) =>
        invoice is { } id ? await Tools.Payments.FindInvoiceAsync(Key.Organization, id, Zone(await OrganizationAsync())) : null;

    private CollectionTerms Terms => (State?.Policy ?? DunningPolicy.Default).Collection;

    private static Outcome Refuse(string id, Rejection rejection) => Outcome.Refused(id, Refusals.Of(rejection));
}
