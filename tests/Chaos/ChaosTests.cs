using System.Diagnostics;
using OrleansBilling.Chaos.Checks;
using OrleansBilling.Chaos.Hosts;
using OrleansBilling.Chaos.Load;
using OrleansBilling.Chaos.Plan;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Chaos;

/// <summary>Real processes under load, and what happens to them: docs/operations.md promises that the books stay whole.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private readonly ChaosSettings _settings = ChaosSettings.Read();
    private readonly long _began = Stopwatch.GetTimestamp();

    [Fact]
    public async Task Whatever_is_killed_or_cut_everything_is_billed_and_charged_once()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"billing-chaos-{Environment.ProcessId}");
        Directory.CreateDirectory(directory);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(directory, (UnixFileMode)0b111_001_001);
        Say($"Seed {_settings.Seed}; logs in {directory}.");
        await using (var cluster = await ChaosCluster.StartAsync(directory))
        await using (var receiver = await Receiver.StartAsync())
        {
            Say("All are ready.");
            await RunAsync(cluster, receiver, directory);
        }

        Directory.Delete(directory, recursive: true);
    }

    private async Task RunAsync(ChaosCluster cluster, Receiver receiver, string directory)
    {
        var (promises, caller) = await Firm.FoundAsync(cluster, receiver);
        using var _ = caller;
        var load = new MixedLoad(caller, promises, new Random(_settings.Seed), Today);
        var disturb = new Disturb(cluster, promises);
        var check = new Check(cluster, promises, caller, receiver, Today);
        foreach (var step in new ChaosPlan(_settings.Seed, ChaosCluster.SiloCount).Steps())
        {
            try
            {
                Say(step.ToString());
                await UnderLoadAsync(load, () => disturb.DoAsync(step));
                await check.AfterStepAsync($"step-{step.Number}");
                var isLast = IsOver(step);
                if (isLast || step.Number % ChaosPlan.StepsOfRound == 0) await check.AfterRoundAsync($"round-{step.Number}");
                Say($"is well: {promises.Writes.Count} writes, {promises.Subscriptions.Count} subscriptions; asked again {string.Join(", ", caller.Repeats)}");
                if (isLast) return;
            }
            catch (ChaosException wrong)
            {
                Assert.Fail($"Seed {_settings.Seed}, {step}: {wrong.Message}\nAgain: ./chaos --minutes N --seed {_settings.Seed}; logs of this run: {directory}.");
            }
        }
    }

    private static async Task UnderLoadAsync(MixedLoad load, Func<Task> disturbance)
    {
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(stop.Token);
        try
        {
            await disturbance();
        }
        finally
        {
            await stop.CancelAsync();
        }

        await running;
    }

    private bool IsOver(Step step) => _settings.Length is { } length ? Stopwatch.GetElapsedTime(_began) >= length : step.Number == ChaosPlan.StepsOfRound;

    // The seller's day: it may change while this runs.
    private static DateOnly Today() =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(Firm.TimeZone)).DateTime);

    private void Say(string text)
    {
        var line = $"{Stopwatch.GetElapsedTime(_began).TotalSeconds,6:F1} s  {text}";
        output.WriteLine(line);
        // A long run is watched: what a test says otherwise is shown when it has ended.
        Console.Error.WriteLine(line);
    }
}
