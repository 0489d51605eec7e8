using NodaTime;

namespace OrleansBilling.Cluster.Tests.Year;

/// <summary>An invoice as the plain rules have it.</summary>
internal sealed class ExpectedInvoice(FirmSubscription subscription, LocalDate billedOn, LocalDate issuedOn, Instant issuedAt, LocalDate dueOn, Instant overdueAt)
{
    public FirmSubscription Subscription => subscription;

    /// <summary>The day of its period, where the customer is.</summary>
    public LocalDate BilledOn => billedOn;

    /// <summary>The day on which it got its number, where the seller is.</summary>
    public LocalDate IssuedOn => issuedOn;

    public Instant IssuedAt => issuedAt;

    public LocalDate DueOn => dueOn;

    public Instant OverdueAt => overdueAt;

    public decimal Total => subscription.Amount;

    public decimal Due { get; set; }

    public bool WrittenOff { get; set; }

    /// <summary>When the card is charged; null when it is not.</summary>
    public Instant? TryAt { get; set; }

    public int Declines { get; set; }

    public Instant? FirstDeclinedAt { get; set; }

    /// <summary>When the gateway says what became of a charge.</summary>
    public Instant? KnownAt { get; set; }

    /// <summary>The newest step that was taken.</summary>
    public int? Step { get; set; }

    public Instant? HeldUntil { get; set; }

    public bool Spared { get; set; }

    public bool WasAskedFor { get; set; }

    public bool HasFailed { get; set; }

    public bool IsOpen => Due > 0;

    public bool IsDunned(Instant now) => IsOpen && !WrittenOff && !Spared && !(HeldUntil > now);

    /// <summary>Where it ends: <c>cus_1 sub_1 2026-01-02 issued 14 49.00</c>.</summary>
    public string EndsAs => FormattableString.Invariant(
        $"{subscription.Id} {BilledOn:uuuu-MM-dd}/{IssuedOn:uuuu-MM-dd} {(!IsOpen ? "paid" : WrittenOff ? "uncollectible" : "issued")} {Step?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {Due:0.00}");
}

/// <summary>What somebody does on a day of the office.</summary>
internal enum ActKind
{
    Pays,
    IsHeld,
    IsSpared,
    IsWrittenOff,
    GivesANewCard,
    Cancels,
}

/// <param name="Day">The day of the office, counted from 0.</param>
internal sealed record Act(int Day, ActKind Kind, FirmCustomer Who, FirmSubscription? Subscription = null, LocalDate? BilledOn = null, decimal Amount = 0, LocalDate? Until = null);
