using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Commits;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>Reads what has been recorded of monthly recurring revenue.</summary>
public sealed class MrrStore(BillingDatabase database)
{
    private readonly GroupedRead<(string Organization, SubscriptionId Subscription), LocalDate?> _lastDays = new(database, FindLastDaysAsync);

    /// <summary>The day of a subscription's last movement; null when it had none.</summary>
    public Task<LocalDate?> LastDayAsync(string organization, SubscriptionId subscription) => _lastDays.AskAsync((organization, subscription));

    private static async Task<IReadOnlyList<LocalDate?>> FindLastDaysAsync(
        NpgsqlConnection connection, IReadOnlyList<(string Organization, SubscriptionId Subscription)> wanted)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT (SELECT m.day FROM mrr_movements m WHERE m.organization = r.organization AND m.subscription = r.subscription ORDER BY m.recorded_in DESC LIMIT 1)
            FROM unnest($1, $2) WITH ORDINALITY AS r (organization, subscription, place)
            ORDER BY r.place
            """,
            connection);
        command.With(Param.Texts([.. wanted.Select(one => one.Organization)]), Param.Texts([.. wanted.Select(one => one.Subscription.Value)]));
        await using var rows = await command.ExecuteReaderAsync();
        var days = new List<LocalDate?>();
        while (await rows.ReadAsync()) days.Add(rows.IsDBNull(0) ? null : rows.Day(0));
        return days;
    }
}
