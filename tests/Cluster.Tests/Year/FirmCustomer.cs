using NodaTime;

namespace OrleansBilling.Cluster.Tests.Year;

/// <summary>What a customer does about invoices; who has a card has it charged.</summary>
internal enum Habit
{
    ByCard,
    OnTime,
    Late,
    InTwoHalves,
    OnceTooMuch,
    HalfAtMost,
    Never,

    /// <summary>Never pays, and is written off by hand in the end.</summary>
    GivenUp,

    /// <summary>Promises to pay, is held until then, and pays late all the same.</summary>
    Promises,

    /// <summary>Never pays, and the seller wants no letters sent.</summary>
    Spared,
}

/// <summary>A step of a policy: so many days from the due date; no template sends nothing, the end cancels and writes off.</summary>
internal sealed record PolicyStep(int Days, string? Template, bool IsTheEnd = false);

/// <summary>How a customer is collected from.</summary>
/// <param name="Code">Null is the one that ships.</param>
internal sealed record FirmPolicy(string? Code, bool AtDueDate, int[] Retries, PolicyStep[] Steps)
{
    public static FirmPolicy Shipped { get; } = new(
        null, false, [1, 3, 5, 7], [new(-7, "reminder_before"), new(3, "reminder_1"), new(7, "reminder_2"), new(14, "reminder_3"), new(30, "reminder_final")]);

    public static FirmPolicy Strict { get; } = new("strict", false, [2, 5], [new(3, "reminder_1"), new(10, "reminder_final"), new(20, null, IsTheEnd: true)]);

    public static FirmPolicy OnTheDueDate { get; } = new("patient", true, [4], [new(6, "reminder_2")]);
}

/// <param name="Months">Of a period.</param>
/// <param name="Seats">Of the plan's price each.</param>
/// <param name="EndsOn">The first day not used, agreed at the beginning.</param>
/// <param name="CancelsIn">The day of the office, counted from 0, on which it is canceled for the end of its period.</param>
internal sealed record FirmSubscription(
    string Id, int Months, int Seats, LocalDate Start, LocalDate? TrialEnd = null, LocalDate? EndsOn = null, int? CancelsIn = null)
{
    public string Plan => $"every_{Months}";

    public decimal Amount => Seats * PriceOf(Months);

    public LocalDate FirstBilled => TrialEnd ?? Start;

    public static decimal PriceOf(int months) => months switch
    {
        1 => 49.00m,
        3 => 129.00m,
        _ => 990.00m,
    };
}

/// <summary>One of the firm's customers.</summary>
/// <param name="Token">The card; null pays by itself.</param>
/// <param name="NewCardIn">The day of the office on which there is a good card.</param>
internal sealed record FirmCustomer(int Number, string Zone, int TermsDays, Habit Habit, string? Token, int? NewCardIn, FirmPolicy Policy, FirmSubscription[] Subscriptions)
{
    public string Id => $"cus_{Number:000}";

    public string Email => $"{Id}@buyer.example";

    /// <summary>Several clocks, as a seller with several trials of its own would have.</summary>
    public string Clock => $"clk_{Number % 2}";

    /// <summary>The same mix each time.</summary>
    public static FirmCustomer[] All(int count) => [.. Enumerable.Range(0, count).Select(Make)];

    private static FirmCustomer Make(int number)
    {
        var (kind, nth) = (number % 20, number / 20 % 10);
        var (token, newCard) = CardOf(kind, nth);
        return new FirmCustomer(
            number,
            (((number * 3) + nth) % 10) switch { 4 => "America/New_York", 9 => "Pacific/Auckland", _ => "Europe/Paris" },
            ((number + nth) % 3) switch { 0 => 30, 1 => 14, _ => 7 },
            token is null ? HabitOf(kind, nth) : Habit.ByCard,
            token,
            newCard,
            (kind, nth) switch { (19, >= 5) => FirmPolicy.Strict, (16, >= 7) => FirmPolicy.OnTheDueDate, _ => FirmPolicy.Shipped },
            [.. Subscribe(number, kind, nth)]);
    }

    private static (string? Token, int? NewCardIn) CardOf(int kind, int nth) => (kind, nth) switch
    {
        ( < 12, _) => ("tok_ok", null),
        (12, < 8) => ($"tok_fails_{(nth % 4) + 1}", null),
        (12, _) => ($"tok_fails_{nth - 2}", null),
        (13, < 6) => ("tok_declined", 5 + nth),
        (13, _) => ("tok_declined", null),
        (14, < 5) => ("tok_lost_card", 8 + (3 * nth)),
        (14, _) => ("tok_lost_card", null),
        (15, < 4) => ("tok_pending", null),
        (15, < 7) => ("tok_timeout", null),
        (15, _) => ("tok_never", null),
        (16, < 2) => ("tok_pending_fails", 20),
        (16, < 4) => ("tok_pending_fails", null),
        (16, < 7) => ("tok_expiring", null),
        (16, < 9) => ("tok_ok", null),
        (16, _) => ("tok_fails_1", null),
        (19, >= 8) => ("tok_declined", null),
        _ => (null, null),
    };

    private static Habit HabitOf(int kind, int nth) => (kind, nth) switch
    {
        (17, < 3) => Habit.OnTime,
        (17, < 7) => Habit.Late,
        (17, < 9) => Habit.InTwoHalves,
        (17, _) => Habit.OnceTooMuch,
        (18, < 3) => Habit.Never,
        (18, < 6) => Habit.GivenUp,
        (18, < 8) => Habit.HalfAtMost,
        (18, _) => Habit.Late,
        (19, < 3) => Habit.Promises,
        (19, < 5) => Habit.Spared,
        _ => Habit.Never,
    };

    private static IEnumerable<FirmSubscription> Subscribe(int number, int kind, int nth)
    {
        var months = (number * 7 % 20) switch { < 14 => 1, < 18 => 3, _ => 12 };
        var start = new LocalDate(2026, 1, 2).PlusDays(number * 11 % 58);
        var first = new FirmSubscription($"sub_{number:000}", months, 1 + (nth % 4), start);
        yield return (kind, nth % 2) switch
        {
            (11, 0) => first with { TrialEnd = start.PlusDays(14) },
            (10, 0) => first with { Months = 1, EndsOn = start.PlusMonths(5) },
            (10, _) => first with { Months = 1, CancelsIn = 12 + nth },
            _ => first,
        };
        if (number % 25 == 3) yield return new FirmSubscription($"sub_{number:000}b", 3, 2, start.PlusDays(4));
    }
}
