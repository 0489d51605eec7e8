using System.Globalization;

namespace OrleansBilling.Chaos;

/// <summary>How long and with which seed: of <c>./chaos</c>, or the short run of <c>./test</c>.</summary>
/// <param name="Length">Null: one round of the plan.</param>
internal sealed record ChaosSettings(int Seed, TimeSpan? Length)
{
    private const int ShortSeed = 4711;

    public static ChaosSettings Read() => new(
        Number("BILLING_CHAOS_SEED") ?? ShortSeed,
        Number("BILLING_CHAOS_MINUTES") is { } minutes ? TimeSpan.FromMinutes(minutes) : null);

    private static int? Number(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
