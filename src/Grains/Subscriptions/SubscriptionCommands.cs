using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Plans;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>The contract's commands as the rules take them.</summary>
internal static class SubscriptionCommands
{
    /// <summary>Whether a text can be a plan's code at all, and so part of a grain's key.</summary>
    internal static bool CanBeAPlan(string? code) => Fields.Code(code, "") is null;

    internal static CreateSubscriptionCommand Creation(
        string id, CreateSubscription command, CustomerState customer, BillingZone zone, PlanSnapshot plan, IReadOnlyList<DiscountTerms> discounts, Instant now) => new()
    {
        Id = new SubscriptionId(id),
        Customer = customer.Id,
        CustomerCurrency = customer.Currency,
        Zone = zone,
        TestClock = customer.TestClock,
        Plan = command.Plan!,
        Version = plan.Version!,
        PlanArchived = plan.Archived,
        Quantities = command.Quantities,
        StartDate = command.StartDate.ToLocalDate(),
        Anchor = new AnchorChoice(command.Anchor?.Day, command.Anchor?.Weekday, command.Anchor?.Date.ToLocalDate()),
        FirstPeriod = command.FirstPeriod,
        TrialEnd = command.TrialEnd.ToLocalDate(),
        EndsOn = command.EndsOn.ToLocalDate(),
        BillFrom = command.BillFrom.ToLocalDate(),
        MinimumAmount = command.MinimumAmount,
        Coupons = command.Discounts ?? [],
        Discounts = discounts,
        Metadata = command.Metadata,
        Now = now,
    };

    internal static ChangeSubscriptionCommand Change(string code, ChangeSubscription command, PlanSnapshot plan, Instant now) => new(
        code,
        plan.Version!,
        plan.Archived,
        command.Quantities,
        command.Anchor?.OnChange ?? false,
        new AnchorChoice(command.Anchor?.Day, command.Anchor?.Weekday, command.Anchor?.Date.ToLocalDate()),
        command.Effective,
        command.Proration,
        now,
        KeepsPlan: command.Plan is null && command.Version is null);
}
