using System.Text.Json;
using OrleansBilling.Chaos.Hosts;
using OrleansBilling.Chaos.Load;

namespace OrleansBilling.Chaos.Checks;

/// <summary>After each step: waits until what is due is done, and then holds the books and the answers against what was promised.</summary>
internal sealed class Check(ChaosCluster cluster, Promises promises, Caller caller, Receiver receiver, Func<DateOnly> today)
{
    private const int AtOnce = 4;
    private readonly Books _books = new(cluster.Postgres.ConnectionString, promises);
    private int _read;

    public async Task AfterStepAsync(string name)
    {
        await SettleAsync(() => _books.MissingAsync(today()));
        Refuse(await _books.WrongAsync(today()));
        await ReadAsync([.. promises.Writes.Skip(_read)]);
        _read = promises.Writes.Count;
        await AuditAsync(name);
    }

    /// <summary>What takes its time: a collector whose silo died asks the gateway a minute later, a sender's events are let go a minute later.</summary>
    public async Task AfterRoundAsync(string name)
    {
        await SettleAsync(_books.UnpaidAsync);
        await SettleAsync(() => _books.UntoldAsync(receiver));
        await ReadAsync([.. promises.Writes]);
        await AfterStepAsync(name);
    }

    private Task SettleAsync(Func<Task<string?>> missing) => Until.NothingIsMissingAsync(() =>
    {
        cluster.Revive();
        return missing();
    });

    private async Task ReadAsync(IReadOnlyCollection<Acknowledged> writes) =>
        await Parallel.ForEachAsync(writes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (write, _) =>
        {
            var found = await caller.GetAsync(write.Path);
            foreach (var field in write.Fields)
            {
                if (Text(found, field) != Text(write.Said, field)) Refuse($"{write.Path} was answered {write.Said} and is {found}.");
            }
        });

    private async Task AuditAsync(string name)
    {
        var audit = await caller.PostAsync("/v1/audit", new { }, $"audit-{name}");
        await SettleAsync(async () =>
        {
            audit = await caller.GetAsync("/v1/audit");
            return audit.GetProperty("status").GetString() == "running" ? "the audit still runs" : null;
        });
        if (audit.GetProperty("status").GetString() != "passed") Refuse($"The audit says {audit}");
    }

    private static string? Text(JsonElement element, string field) => element.TryGetProperty(field, out var value) ? value.GetRawText() : null;

    private static void Refuse(string? wrong)
    {
        if (wrong is not null) throw new ChaosException(wrong);
    }
}
