using NodaTime;
using NodaTime.TimeZones;

namespace OrleansBilling.Domain.Values;

/// <summary>A time zone of the IANA database, and the two questions billing asks of it.</summary>
/// <remarks>
/// A billing day begins at the first instant of the local day: midnight, or what follows it when a clock change skips midnight. A day
/// that a zone left out altogether (Samoa had no 30 December 2011) begins with the day after it.
/// </remarks>
public sealed record BillingZone
{
    private static readonly ZoneLocalMappingResolver FirstInstant =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    private readonly DateTimeZone _zone;

    /// <exception cref="ArgumentException">The id is not in the database.</exception>
    public BillingZone(string id)
    {
        Id = id;
        _zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? throw new ArgumentException($"'{id}' is not an IANA time zone.", nameof(id));
    }

    public string Id { get; }

    public static Result<BillingZone> Parse(string? id, string pointer = "/time_zone")
    {
        if (id is null) return new Rejection("time_zone_required", "Say which time zone, as an IANA id such as Europe/Paris.", pointer);
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is null)
        {
            return new Rejection("unknown_time_zone", $"'{id}' is not an IANA time zone such as Europe/Paris.", pointer);
        }

        return new BillingZone(id);
    }

    /// <summary>The first instant of a local day.</summary>
    public Instant StartOf(LocalDate day) => _zone.ResolveLocal(day.AtMidnight(), FirstInstant).ToInstant();

    /// <summary>A time of a local day; where a clock change skips it, what follows.</summary>
    public Instant At(LocalDate day, LocalTime time) => _zone.ResolveLocal(day + time, FirstInstant).ToInstant();

    /// <summary>The local day in which an instant falls.</summary>
    public LocalDate DayOf(Instant instant) => instant.InZone(_zone).Date;

    public bool Equals(BillingZone? other) => other?.Id == Id;

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
