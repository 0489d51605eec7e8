using System.Globalization;
using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Usage;

/// <summary>An event of a meter, as it was sent.</summary>
/// <param name="Properties">JSON, or null.</param>
public sealed record UsageEvent(string Id, string Subscription, string Meter, decimal? Quantity, DateTimeOffset At, string? Properties);

/// <summary>What became of an event.</summary>
public enum UsageStatus
{
    Accepted,

    /// <summary>It was there already, with the same content.</summary>
    Duplicate,

    /// <summary>Its id was there already, with other content.</summary>
    Conflict,
    Refused,
}

/// <summary>What became of one event, and why when it was not taken.</summary>
/// <param name="Field">The field of the event that is wrong.</param>
public sealed record UsageResult(string Id, UsageStatus Status, string? Code = null, string? Detail = null, string? Field = null);

/// <summary>
/// Takes events of meters, each once by its id. They go straight into their table: a subscription's grain never sees them, only what
/// they add up to.
/// </summary>
public sealed class UsageIngestion(BillingDatabase database)
{
    /// <summary>How far ahead of the customer's clock an event may be: clocks of other machines are a little off.</summary>
    public static readonly Duration Ahead = Duration.FromMinutes(5);

    public Task<IReadOnlyList<UsageResult>> AddAsync(string organization, IReadOnlyList<UsageEvent> events, DateTimeOffset now) => database.CommitAsync(async unit =>
    {
        string[] subscriptions = [.. events.Select(one => one.Subscription).Distinct(StringComparer.Ordinal)];
        await UsageLock.ShareAsync(unit, organization, subscriptions);
        var known = await MeteredSubscription.ReadAsync(unit, organization, subscriptions);

        var results = new UsageResult?[events.Count];
        var good = new List<int>();
        for (var i = 0; i < events.Count; i++)
        {
            results[i] = UsageCheck.Refusal(events[i], known.GetValueOrDefault(events[i].Subscription), Instant.FromDateTimeOffset(now));
            if (results[i] is null) good.Add(i);
        }

        // By id, so that two batches with the same events wait for each other in one order.
        good.Sort((left, right) => string.CompareOrdinal(events[left].Id, events[right].Id) is var order and not 0 ? order : left - right);
        int[] first = [.. good.DistinctBy(i => events[i].Id, StringComparer.Ordinal)];
        var added = await InsertAsync(unit, organization, [.. first.Select(i => events[i])], known);
        foreach (var i in first.Where(i => added.Contains(events[i].Id))) results[i] = new UsageResult(events[i].Id, UsageStatus.Accepted);
        int[] repeated = [.. good.Where(i => results[i] is null)];
        var same = await SameAsync(unit, organization, [.. repeated.Select(i => events[i])]);
        for (var i = 0; i < repeated.Length; i++) results[repeated[i]] = Repeated(events[repeated[i]], same[i]);
        return (IReadOnlyList<UsageResult>)results!;
    });

    private static UsageResult Repeated(UsageEvent one, bool same) => same
        ? new UsageResult(one.Id, UsageStatus.Duplicate)
        : new UsageResult(one.Id, UsageStatus.Conflict, "id_taken", $"An event {Shown(one.Id)} exists with other content; it stays as it was.", "id");

    private static async Task<HashSet<string>> InsertAsync(
        UnitOfWork unit, string organization, UsageEvent[] events, Dictionary<string, MeteredSubscription> known)
    {
        var added = new HashSet<string>(StringComparer.Ordinal);
        if (events.Length == 0) return added;
        bool[] late = [.. events.Select(one => Instant.FromDateTimeOffset(one.At) < known[one.Subscription].ClosedUntil)];
        await using var command = unit.CreateCommand(
            """
            INSERT INTO usage_events (organization, id, subscription, meter, quantity, at, properties, late)
            SELECT $1, e.id, e.subscription, e.meter, e.quantity, e.at, e.properties::jsonb, e.late
            FROM unnest($2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY AS e (id, subscription, meter, quantity, at, properties, late, ordinal)
            ORDER BY e.ordinal
            ON CONFLICT (organization, id) DO NOTHING
            RETURNING id
            """,
            [Param.Text(organization), .. Parameters(events), new NpgsqlParameter<bool[]> { TypedValue = late }]);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) added.Add(rows.GetString(0));
        return added;
    }

    // In the order of the events: whether the one of that id is this very one.
    private static async Task<List<bool>> SameAsync(UnitOfWork unit, string organization, UsageEvent[] events)
    {
        var same = new List<bool>();
        if (events.Length == 0) return same;
        await using var command = unit.CreateCommand(
            """
            SELECT (u.subscription, u.meter, u.quantity, u.at, u.properties)
                   IS NOT DISTINCT FROM (e.subscription, e.meter, e.quantity, e.at, e.properties::jsonb)
            FROM unnest($2, $3, $4, $5, $6, $7) WITH ORDINALITY AS e (id, subscription, meter, quantity, at, properties, ordinal)
            LEFT JOIN usage_events u ON u.organization = $1 AND u.id = e.id
            ORDER BY e.ordinal
            """,
            [Param.Text(organization), .. Parameters(events)]);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) same.Add(rows.GetBoolean(0));
        return same;
    }

    private static NpgsqlParameter[] Parameters(UsageEvent[] events) =>
    [
        Param.Texts([.. events.Select(one => one.Id)]),
        Param.Texts([.. events.Select(one => one.Subscription)]),
        Param.Texts([.. events.Select(one => one.Meter)]),
        new NpgsqlParameter<decimal[]> { TypedValue = [.. events.Select(one => one.Quantity ?? 1)] },
        new NpgsqlParameter<DateTime[]> { TypedValue = [.. events.Select(one => one.At.UtcDateTime)], NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.TimestampTz },
        new NpgsqlParameter<string?[]> { TypedValue = [.. events.Select(one => one.Properties)], NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text },
    ];

    internal static string Shown(string id) => id.Length <= 40 ? id : id[..40] + "...";
}

/// <summary>Whether an event can be taken.</summary>
internal static class UsageCheck
{
    internal static UsageResult? Refusal(UsageEvent one, MeteredSubscription? subscription, Instant now)
    {
        if (subscription is null) return Refused("unknown_subscription", "There is no such subscription.", "subscription");
        if (subscription.Status is "canceled" or "ended") return Refused("subscription_over", $"The subscription is {subscription.Status} and takes no usage any more.", "subscription");
        if (!subscription.Meters.Contains(one.Meter)) return Refused("unknown_meter", $"The plan of this subscription has no meter '{UsageIngestion.Shown(one.Meter)}'.", "meter");
        if (one.Quantity is null && subscription.NeedsQuantity.Contains(one.Meter)) return Refused("quantity_required", "This meter adds quantities up, so an event has one.", "quantity");
        if (one.Quantity is < 0) return Refused("negative_quantity", "A quantity of usage is 0 or more.", "quantity");
        if (one.Quantity is { } quantity && (quantity > Limits.UsageQuantity || decimal.Round(quantity, Limits.QuantityDigits) != quantity))
        {
            return Refused("quantity_out_of_range", string.Create(CultureInfo.InvariantCulture, $"A quantity is at most {Limits.UsageQuantity:0} with {Limits.QuantityDigits} digits after the point."), "quantity");
        }

        return RefusedByTime(one, subscription, subscription.Now ?? now);

        UsageResult Refused(string code, string detail, string field) => new(one.Id, UsageStatus.Refused, code, detail, field);
    }

    private static UsageResult? RefusedByTime(UsageEvent one, MeteredSubscription subscription, Instant now)
    {
        var at = Instant.FromDateTimeOffset(one.At);
        if (at > now + UsageIngestion.Ahead) return Refused("in_the_future", $"For this customer it is {now:g} only.");
        if (at < subscription.StartsAt) return Refused("before_start", $"The subscription starts at {subscription.StartsAt:g}.");
        if (at >= subscription.ClosedUntil || subscription.ClosedUntil is null)
        {
            return subscription.Status == "paused" ? Refused("subscription_paused", "The subscription is paused and takes no usage until it is resumed.") : null;
        }

        if (subscription.ClosedForGood) return Refused("subscription_over", "The last bill of this subscription is being made.");
        return subscription.RefusesLate ? Refused("usage_too_late", $"Usage before {subscription.ClosedUntil:g} is invoiced, and this seller takes no late usage.") : null;

        UsageResult Refused(string code, string detail) => new(one.Id, UsageStatus.Refused, code, detail, "at");
    }
}
