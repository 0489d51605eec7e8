using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;

namespace OrleansBilling.Grains.Customers;

/// <summary>What is done about invoices that are not paid.</summary>
public sealed partial class CustomerGrain
{
    private static readonly CommandContext ByDunning = CommandContext.System("dunning");

    public async Task<Outcome> HoldInvoice(string invoice, HoldInvoice command, CommandContext context)
    {
        if (await PrecheckAsync(invoice, context) is { } done) return await CarriedOutAsync(done);
        var id = new InvoiceId(invoice);
        var place = await Tools.Documents.FindInvoiceAsync(Key.Organization, id);
        var decision = HoldDunning.Decide(
            State, id, place?.Customer.Value == Key.Id, command.HoldUntil.ToLocalDate(), command.Skip ?? false, Zone(await OrganizationAsync()), await NowAsync());
        return await CarriedOutAsync(await SettleAsync(decision, invoice, context));
    }

    private async Task FollowPolicyAsync()
    {
        if (State!.Open.Count == 0 || await PolicyAsync() is not { } policy || policy.Is(State.Policy)) return;
        await CommitAsync([new DunningPolicyFollowed(policy)], ByDunning);
    }

    private async Task DunAsync()
    {
        if (State is { Open.Count: 0, Suspended.Count: 0, Stage: null }) return;
        var organization = await OrganizationAsync();
        await CommitAsync(Dun.Decide(State!, organization, Zone(organization), await NowAsync()), ByDunning);
        // A late fee wants its number, a retry its money.
        await IssueAsync();
        await CollectAsync();
    }

    private async Task<DunningPolicy> PolicyAsync() => (await OrganizationAsync()).PolicyOf(State?.Profile.DunningPolicy);
}
