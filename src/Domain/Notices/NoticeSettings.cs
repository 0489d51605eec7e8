using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Notices;

/// <summary>
/// Which notices an organization sends. What a customer must know about its money is on; what comes before each charge or renewal, again
/// and again, is off until somebody wants it.
/// </summary>
public sealed record NoticeSettings
{
    public bool InvoiceIssued { get; init; } = true;
    public bool PaymentReceived { get; init; } = true;
    public bool PaymentFailed { get; init; } = true;
    public bool UpcomingRenewal { get; init; }
    public bool UpcomingCharge { get; init; }
    public bool TrialEnding { get; init; } = true;
    public bool CardExpiring { get; init; } = true;
    public bool PriceChange { get; init; } = true;
    public bool Cancellation { get; init; } = true;
    public bool Reminder { get; init; } = true;

    /// <summary>How long before they are sent.</summary>
    public NoticeDays DaysAhead { get; init; } = new();
}

/// <summary>How many days before its day a notice is sent.</summary>
public sealed record NoticeDays
{
    public int TrialEnding { get; init; } = 3;
    public int UpcomingRenewal { get; init; } = 30;
    public int UpcomingCharge { get; init; } = 7;
    public int CardExpiring { get; init; } = 30;
}

/// <summary>An organization's settings of notices as they were sent; null means not sent.</summary>
public sealed record NoticeSettingsFields
{
    public bool? InvoiceIssued { get; init; }
    public bool? PaymentReceived { get; init; }
    public bool? PaymentFailed { get; init; }
    public bool? UpcomingRenewal { get; init; }
    public bool? UpcomingCharge { get; init; }
    public bool? TrialEnding { get; init; }
    public bool? CardExpiring { get; init; }
    public bool? PriceChange { get; init; }
    public bool? Cancellation { get; init; }
    public bool? Reminder { get; init; }
    public int? TrialEndingDays { get; init; }
    public int? UpcomingRenewalDays { get; init; }
    public int? UpcomingChargeDays { get; init; }
    public int? CardExpiringDays { get; init; }

    /// <summary>The settings after it.</summary>
    public Result<NoticeSettings> Read(NoticeSettings old)
    {
        var days = old.DaysAhead;
        var ahead = new NoticeDays
        {
            TrialEnding = TrialEndingDays ?? days.TrialEnding,
            UpcomingRenewal = UpcomingRenewalDays ?? days.UpcomingRenewal,
            UpcomingCharge = UpcomingChargeDays ?? days.UpcomingCharge,
            CardExpiring = CardExpiringDays ?? days.CardExpiring,
        };
        var bad = Fields.First(
            InRange(ahead.TrialEnding, "trial_ending"),
            InRange(ahead.UpcomingRenewal, "upcoming_renewal"),
            InRange(ahead.UpcomingCharge, "upcoming_charge"),
            InRange(ahead.CardExpiring, "card_expiring"));
        if (bad is not null) return bad;
        return new NoticeSettings
        {
            InvoiceIssued = InvoiceIssued ?? old.InvoiceIssued,
            PaymentReceived = PaymentReceived ?? old.PaymentReceived,
            PaymentFailed = PaymentFailed ?? old.PaymentFailed,
            UpcomingRenewal = UpcomingRenewal ?? old.UpcomingRenewal,
            UpcomingCharge = UpcomingCharge ?? old.UpcomingCharge,
            TrialEnding = TrialEnding ?? old.TrialEnding,
            CardExpiring = CardExpiring ?? old.CardExpiring,
            PriceChange = PriceChange ?? old.PriceChange,
            Cancellation = Cancellation ?? old.Cancellation,
            Reminder = Reminder ?? old.Reminder,
            DaysAhead = ahead,
        };
    }

    private static Rejection? InRange(int days, string name) => days is >= 1 and <= Limits.NoticeDays
        ? null
        : new Rejection("days_ahead_out_of_range", $"A notice is sent 1 to {Limits.NoticeDays} days ahead.", "/notices/days_ahead/" + name);
}
