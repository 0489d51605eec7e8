using NodaTime;

namespace OrleansBilling.Cluster.Tests.Year;

/// <summary>The year and its days of the office: every ten days, at a time at which nothing else happens.</summary>
internal static class FirmYear
{
    public const int OfficeDays = 36;

    public static Instant Begin { get; } = Instant.FromUtc(2026, 1, 1, 10, 0);

    public static Instant End { get; } = Instant.FromUtc(2027, 1, 1, 10, 0);

    /// <summary>A card of the sandbox that expires does so a month after it was given.</summary>
    public static LocalDate CardExpires { get; } = new(2026, 2, 1);

    public static Instant Office(int day) => Instant.FromUtc(2026, 1, 10, 15, 30) + Duration.FromDays(10 * day);
}
