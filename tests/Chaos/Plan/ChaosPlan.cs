using System.Globalization;

namespace OrleansBilling.Chaos.Plan;

/// <summary>What is done to the running cluster.</summary>
internal enum Disturbance
{
    /// <summary><c>kill -9</c> of a silo, which is started again.</summary>
    KillSilo,

    /// <summary><c>kill -9</c> of the API, which is started again.</summary>
    KillApi,

    /// <summary><c>kill -9</c> of PostgreSQL with all its processes, which is started again.</summary>
    KillPostgres,

    /// <summary>SIGSTOP of a silo for a while: the others take it for dead, and it does not know.</summary>
    PauseSilo,

    /// <summary>All connections to PostgreSQL are cut, again and again for a while.</summary>
    CutConnections,

    /// <summary>Whatever has a reminder is woken twice at once, and the sweeper too.</summary>
    DoubleWakes,

    /// <summary>SIGTERM to each silo in turn, the next when the one before is back.</summary>
    RollingRestart,
}

/// <summary>One disturbance.</summary>
/// <param name="Silo">Which silo, where it is about one.</param>
/// <param name="After">How long the load runs before.</param>
/// <param name="Length">How long it lasts, where that is chosen.</param>
internal sealed record Step(int Number, Disturbance Disturbance, int Silo, TimeSpan After, TimeSpan Length)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"step {Number}: {Disturbance}, silo {Silo}, after {After.TotalMilliseconds} ms, for {Length.TotalMilliseconds} ms");
}

/// <summary>The disturbances of a run, which its seed alone decides: rounds of all kinds, each round in another order.</summary>
internal sealed class ChaosPlan(int seed, int silos)
{
    private const int LongestWait = 2_500;
    private const int ShortestLength = 500;
    private const int LongestLength = 12_000;

    public static int StepsOfRound { get; } = Enum.GetValues<Disturbance>().Length;

    public IEnumerable<Step> Steps()
    {
        var random = new Random(seed);
        for (var number = 1; ;)
        {
            var round = Enum.GetValues<Disturbance>();
            random.Shuffle(round);
            foreach (var disturbance in round)
            {
                yield return new Step(
                    number++,
                    disturbance,
                    random.Next(silos),
                    TimeSpan.FromMilliseconds(random.Next(LongestWait)),
                    TimeSpan.FromMilliseconds(random.Next(ShortestLength, LongestLength)));
            }
        }
    }
}
