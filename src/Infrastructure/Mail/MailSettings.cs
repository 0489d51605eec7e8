namespace OrleansBilling.Infrastructure.Mail;

/// <summary>Where mail goes.</summary>
public sealed record MailSettings
{
    /// <summary>The mail server; null when there is none.</summary>
    public string? Host { get; init; }

    public int Port { get; init; } = 587;

    /// <summary>Null sends without signing in.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary><c>starttls</c>, <c>tls</c> (from the first byte), <c>none</c>, or <c>auto</c>, which takes what the port and the server offer.</summary>
    public string Security { get; init; } = "auto";

    /// <summary>The address that mail comes from; the seller's legal name stands before it.</summary>
    public string From { get; init; } = "billing@localhost";

    /// <summary>A folder that gets each mail as a file when there is no server; null to leave notices queued.</summary>
    public string? PickupFolder { get; init; }

    /// <summary>When the next attempt follows a failed one; when all are used up, the notice has failed.</summary>
    public IReadOnlyList<TimeSpan> Retries { get; init; } =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(18)];

    /// <summary>How long one attempt may take before another sender may try. Longer than <see cref="Patience"/>.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a mail server may take for one mail, connecting included.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a sender with nothing to do looks again.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a sender rests when the server cannot be reached, so that not every notice in line wastes an attempt.</summary>
    public TimeSpan AfterFailure { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A notice that waited longer than this says what is no longer so, and is skipped.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);
}
