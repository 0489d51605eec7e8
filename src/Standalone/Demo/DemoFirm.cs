using System.Globalization;

namespace OrleansBilling.Standalone.Demo;

/// <summary>
/// Loads a small firm with 18 months of history, through the public API only. A second run, also after one that was cut short at any
/// point, finds what is there and goes on from it: the test clock tells which months are over.
/// </summary>
/// <param name="url">The server's own address.</param>
/// <param name="key">A key of a sandbox.</param>
public sealed class DemoFirm(string url, string key)
{
    private const int Months = 18;
    private const string ClockId = "clk_demo";
    private const string NameBeforeStart = "Demo firm, from ";

    public async Task LoadAsync(Action<string> say, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(say);
        using var api = new DemoApi(url, key, stop);
        var start = await StartAsync(api);
        say($"Loading the demo firm: 60 customers, {Months} months from {start:yyyy-MM-dd}. This takes a minute or two at the first start.");
        await new DemoCatalog(api).LoadAsync(say);
        var story = new DemoStory(api, ClockId, start);
        for (var month = 0; month < Months; month++)
        {
            var now = await api.WaitForClockAsync(ClockId);
            // The clock leaves a month only when all of it has been done.
            if (now <= story.StepOf(month)) await story.TellAsync(month);
            if (now < story.StepOf(month + 1)) await api.AdvanceAsync(ClockId, story.StepOf(month + 1));
            if (now < story.StepOf(month + 1) && (month + 1) % 6 == 0) say($"  {month + 1} months done, it is {story.StepOf(month + 1):yyyy-MM-dd}.");
        }

        foreach (var line in await DemoSummary.ReadAsync(api, ClockId)) say(line);
    }

    // The first run decides the start and leaves it in the clock's name; a run on a later day reads it there.
    private static async Task<DateOnly> StartAsync(DemoApi api)
    {
        if (await api.FindAsync($"/test-clocks/{ClockId}") is not { } clock)
        {
            var start = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddMonths(-Months);
            await api.CreateAsync("/test-clocks", new { Id = ClockId, Name = $"{NameBeforeStart}{start:yyyy-MM-dd}", Now = $"{start:yyyy-MM-dd}T00:00:00Z" });
            return start;
        }

        var name = clock.GetProperty("name").GetString() ?? "";
        return name.StartsWith(NameBeforeStart, StringComparison.Ordinal)
            && DateOnly.TryParseExact(name[NameBeforeStart.Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var kept)
            ? kept
            : throw new DemoRefusedException($"The sandbox has a test clock {ClockId} that is not the demo's; its name is '{name}'.");
    }
}
