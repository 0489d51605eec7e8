using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Usage;

/// <summary>
/// Keeps an event from falling between two bills. Who adds events holds the lock of their subscription shared until the commit; who
/// closes days for billing takes it alone for as long as it takes to draw a watermark. So when the watermark is drawn every event with
/// a lower position is committed and seen, and every later one gets a higher position and sees that it is late.
/// </summary>
/// <remarks>
/// Subscriptions share a fixed number of locks, or a batch of a thousand subscriptions would need a thousand places in PostgreSQL's
/// lock table. The locks are the transaction's, and end with it.
/// </remarks>
internal static class UsageLock
{
    /// <summary>How many locks there are. Changing it needs all processes stopped: old and new would not exclude each other.</summary>
    private const int Buckets = 64;
    private const int LockClass = 7302;

    internal static async Task ShareAsync(UnitOfWork unit, string organization, IEnumerable<string> subscriptions)
    {
        int[] buckets = [.. subscriptions.Select(subscription => BucketOf(organization, subscription)).Distinct().Order()];
        // In one order for all, so that nobody waits in a circle.
        await using var command = unit.CreateCommand("SELECT pg_advisory_xact_lock_shared($1, bucket) FROM unnest($2) AS bucket", Param.Int(LockClass), Ints(buckets));
        await command.ExecuteNonQueryAsync();
    }

    internal static async Task TakeAsync(UnitOfWork unit, string organization, string subscription)
    {
        await using var command = unit.CreateCommand("SELECT pg_advisory_xact_lock($1, $2)", Param.Int(LockClass), Param.Int(BucketOf(organization, subscription)));
        await command.ExecuteNonQueryAsync();
    }

    // FNV-1a: the same in every process and version.
    private static int BucketOf(string organization, string subscription)
    {
        var hash = 2166136261u;
        foreach (var letter in $"{organization}/{subscription}") hash = unchecked((hash ^ letter) * 16777619u);
        return (int)(hash % Buckets);
    }

    private static NpgsqlParameter<int[]> Ints(int[] values) => new() { TypedValue = values };
}
