using System.Diagnostics;

namespace OrleansBilling.Chaos;

/// <summary>Waiting for conditions.</summary>
internal static class Until
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Looks until nothing is missing any more.</summary>
    /// <param name="missing">What is still missing, in words; null when nothing is.</param>
    /// <exception cref="ChaosException">Something is missing after all patience.</exception>
    public static async Task NothingIsMissingAsync(Func<Task<string?>> missing)
    {
        var began = Stopwatch.GetTimestamp();
        while (await missing() is { } still)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience) throw new ChaosException($"After {Patience}: {still}");
            await Task.Delay(Pause);
        }
    }
}

/// <summary>Something is wrong with the product.</summary>
internal sealed class ChaosException(string message) : Exception(message);
