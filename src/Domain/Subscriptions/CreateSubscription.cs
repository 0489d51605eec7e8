using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Where periods are to be counted from; at most one of the fields is set, none means the first billed day.</summary>
public sealed record AnchorChoice(int? Day = null, int? Weekday = null, LocalDate? Date = null);

/// <summary>A customer subscribes to a version of a plan.</summary>
public sealed record CreateSubscriptionCommand
{
    public required SubscriptionId Id { get; init; }
    public required CustomerId Customer { get; init; }
    public required Currency CustomerCurrency { get; init; }
    public required BillingZone Zone { get; init; }
    public TestClockId? TestClock { get; init; }
    public required string Plan { get; init; }
    public required PlanVersion Version { get; init; }
    public required bool PlanArchived { get; init; }

    /// <summary>Decimal strings by component code.</summary>
    public IReadOnlyDictionary<string, string>? Quantities { get; init; }
    public LocalDate? StartDate { get; init; }
    public AnchorChoice Anchor { get; init; } = new();
    public string? FirstPeriod { get; init; }
    public LocalDate? TrialEnd { get; init; }
    public LocalDate? EndsOn { get; init; }
    public LocalDate? BillFrom { get; init; }
    public string? MinimumAmount { get; init; }

    /// <summary>The codes of the coupons it is to have, in their order.</summary>
    public IReadOnlyList<string> Coupons { get; init; } = [];

    /// <summary>What these coupons stand for, one for each; a repeated creation needs none.</summary>
    public IReadOnlyList<DiscountTerms> Discounts { get; init; } = [];
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    public required Instant Now { get; init; }
}

/// <summary>Decides whether a subscription can be made, and resolves its days: start, trial, first billed day, anchor, end.</summary>
public static class CreateSubscription
{
    public static Decision<SubscriptionEvent> Decide(SubscriptionState? state, CreateSubscriptionCommand command)
    {
        var terms = Resolve(command, (state?.Zone ?? command.Zone).DayOf(state?.CreatedAt ?? command.Now));
        if (terms.Rejection is not null) return terms.Rejection;
        if (state is not null)
        {
            return SubscriptionComparison.Same(state.Terms, terms.Value)
                ? Array.Empty<SubscriptionEvent>()
                : Rejection.Conflict("id_taken", $"{command.Id} exists with other content.", "/id");
        }

        if (command.PlanArchived) return Rejection.Conflict("plan_archived", $"The plan '{command.Plan}' is archived and takes no new subscribers.", "/plan");
        for (var i = 0; i < command.Discounts.Count; i++)
        {
            if (AttachedDiscounts.Misfit(command.Discounts[i], command.Version, [], "/discounts/" + Text(i)) is { } misfit) return misfit;
        }

        List<SubscriptionEvent> events = [new SubscriptionCreated(terms.Value, command.Zone, command.TestClock, command.Now)];
        events.AddRange(command.Discounts.Select((discount, i) => new DiscountAdded(new AttachedDiscount(i + 1, discount, terms.Value.StartDate), command.Now)));
        return events;
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Result<SubscriptionTerms> Resolve(CreateSubscriptionCommand command, LocalDate today)
    {
        if (command.Version.Currency != command.CustomerCurrency)
        {
            return new Rejection("currency_mismatch", $"The plan is sold in {command.Version.Currency}, the customer pays in {command.CustomerCurrency}.", "/plan");
        }

        var start = command.StartDate ?? today;
        // First of all: the days below are counted from it, and the calendar has an end.
        if (StartInRange(start, today) is { } outOfRange) return outOfRange;
        var trialEnd = command.TrialEnd ?? start.PlusDays(command.Version.TrialDays);
        var firstBilled = LocalDate.Max(trialEnd, command.BillFrom ?? start);
        var firstPeriod = Fields.OneOf(command.FirstPeriod, "/first_period", FirstPeriod.Prorate,
            ("prorate", FirstPeriod.Prorate), ("full", FirstPeriod.Full), ("free", FirstPeriod.Free));
        var quantities = ComponentQuantities.Read(command.Plan, command.Version, command.Quantities);
        var minimum = AmountBounds.Read(command.MinimumAmount, null, command.Version.Currency, "");
        var bad = Fields.First(
            TrialInRange(start, trialEnd),
            EndAfterStart(start, command.EndsOn),
            BillFromInRange(start, command.BillFrom),
            firstPeriod.Rejection,
            quantities.Rejection,
            minimum.Rejection,
            CouponCodes.Check(command.Coupons, "/discounts"),
            Fields.Metadata(command.Metadata));
        if (bad is not null) return bad;

        var anchor = Anchor(command.Anchor, command.Version.Interval, firstBilled);
        if (anchor.Rejection is not null) return anchor.Rejection;
        return new SubscriptionTerms
        {
            Id = command.Id,
            Customer = command.Customer,
            Plan = command.Plan,
            PlanVersion = command.Version.Number,
            Currency = command.Version.Currency,
            Interval = command.Version.Interval,
            BillsInArrears = command.Version.BillsInArrears || command.MinimumAmount is not null,
            Quantities = quantities.Value,
            StartDate = start,
            FirstBilledDay = firstBilled,
            Anchor = anchor.Value,
            FirstPeriodEnd = anchor.Value.PeriodContaining(firstBilled, command.Version.Interval).End,
            FirstPeriod = firstPeriod.Value,
            TrialEnd = trialEnd > start ? trialEnd : null,
            EndsOn = command.EndsOn,
            BillFrom = command.BillFrom,
            MinimumAmount = minimum.Value.Minimum,
            Coupons = command.Coupons,
            Metadata = command.Metadata ?? new Dictionary<string, string>(),
        };
    }

    private static Rejection? StartInRange(LocalDate start, LocalDate today) =>
        start >= today.PlusYears(-Limits.StartYears) && start <= today.PlusYears(Limits.StartYears)
            ? null
            : new Rejection("start_out_of_range", $"A subscription starts at most {Limits.StartYears} years before or after today.", "/start_date");

    private static Rejection? TrialInRange(LocalDate start, LocalDate trialEnd)
    {
        if (trialEnd < start) return new Rejection("trial_before_start", "The trial ends before the subscription starts.", "/trial_end");
        return Period.DaysBetween(start, trialEnd) <= Limits.TrialDays
            ? null
            : new Rejection("trial_too_long", $"A trial lasts at most {Limits.TrialDays} days (two years).", "/trial_end");
    }

    private static Rejection? EndAfterStart(LocalDate start, LocalDate? endsOn)
    {
        if (endsOn is not { } end) return null;
        if (end <= start) return new Rejection("end_before_start", "'ends_on' is the first day not used, so it comes after the start day.", "/ends_on");
        return end <= start.PlusYears(100) ? null : new Rejection("end_out_of_range", "A term is at most 100 years.", "/ends_on");
    }

    private static Rejection? BillFromInRange(LocalDate start, LocalDate? billFrom)
    {
        if (billFrom is not { } from) return null;
        if (from < start) return new Rejection("bill_from_before_start", "'bill_from' is the start day or later.", "/bill_from");
        return from <= start.PlusYears(Limits.StartYears)
            ? null
            : new Rejection("bill_from_out_of_range", $"'bill_from' is at most {Limits.StartYears} years after the start.", "/bill_from");
    }

    internal static Result<BillingAnchor> Anchor(AnchorChoice choice, Interval interval, LocalDate firstBilled)
    {
        var calendar = interval.Months > 0;
        return choice switch
        {
            { Day: { } day } when day is < 1 or > 31 => new Rejection("anchor_day_out_of_range", "The day of the month is 1 to 31.", "/anchor/day"),
            { Day: not null } when !calendar => new Rejection("anchor_does_not_fit", "A day of the month goes with months and years; weeks take {\"weekday\": 1..7}.", "/anchor/day"),
            { Day: { } day } => BillingAnchor.OnDayOfMonth(day, firstBilled),
            { Weekday: { } weekday } when weekday is < 1 or > 7 => new Rejection("anchor_weekday_out_of_range", "The weekday is 1 (Monday) to 7 (Sunday).", "/anchor/weekday"),
            { Weekday: not null } when interval.Unit != IntervalUnit.Week => new Rejection("anchor_does_not_fit", "A weekday goes with weeks only.", "/anchor/weekday"),
            { Weekday: { } weekday } => BillingAnchor.OnWeekday(weekday, firstBilled),
            { Date: { } date } when Math.Abs(Period.DaysBetween(firstBilled, date)) > 366 * 20 => new Rejection("anchor_date_out_of_range", "The anchor is within 20 years of the first billed day.", "/anchor/date"),
            { Date: { } date } => BillingAnchor.On(date),
            _ => BillingAnchor.On(firstBilled),
        };
    }
}

/// <summary>Whether a repeated creation asks for what is there.</summary>
internal static class SubscriptionComparison
{
    internal static bool Same(SubscriptionTerms left, SubscriptionTerms right) =>
        left with { Quantities = right.Quantities, Metadata = right.Metadata, Coupons = right.Coupons } == right
        && left.Coupons.SequenceEqual(right.Coupons)
        && SamePairs(left.Quantities, right.Quantities)
        && SamePairs(left.Metadata, right.Metadata);

    internal static bool SamePairs<T>(IReadOnlyDictionary<string, T> left, IReadOnlyDictionary<string, T> right) =>
        left.Count == right.Count
        && left.All(pair => right.TryGetValue(pair.Key, out var value) && EqualityComparer<T>.Default.Equals(pair.Value, value));
}
