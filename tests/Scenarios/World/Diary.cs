namespace OrleansBilling.Scenarios.World;

/// <summary>
/// Base of every diary: it opens the world, and when the test is over, whatever it was about, the books of that world are checked.
/// </summary>
public abstract class Diary : IDisposable
{
    private readonly List<BillingWorld> _worlds = [];

    public void Dispose()
    {
        foreach (var world in _worlds) Books.Verify(world);
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the diary on a day (its first instant) or at an instant.</summary>
    protected BillingWorld On(string dayOrInstant, string zone = "UTC", string currency = "EUR", string country = "FR")
    {
        var world = new BillingWorld(dayOrInstant, zone, currency, country);
        _worlds.Add(world);
        return world;
    }
}
