using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
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
        StartDate = Day(command.StartDate),
        Anchor = new AnchorChoice(command.Anchor?.Day, command.Anchor?.Weekday, Day(command.Anchor?.Date)),
        FirstPeriod = command.FirstPeriod,
        TrialEnd = Day(command.TrialEnd),
        EndsOn = Day(command.EndsOn),
        BillFrom = Day(command.BillFrom),
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
        new AnchorChoice(command.Anchor?.Day, command.Anchor?.Weekday, Day(command.Anchor?.Date)),
        command.Effective,
        command.Proration,
        now,
        KeepsPlan: command.Plan is null && command.Version is null);

    private static LocalDate? Day(DateOnly? day) => day is { } value ? LocalDate.FromDateOnly(value) : null;
}
