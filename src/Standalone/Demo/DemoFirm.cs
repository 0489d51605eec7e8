namespace OrleansBilling.Standalone.Demo;

/// <summary>Loads a small firm through the public API.</summary>
public sealed class DemoFirm(string url, string key)
{
    public Task LoadAsync(Action<string> say, CancellationToken stop)
    {
        say($"{url} {key.Length}");
        return Task.CompletedTask;
    }
}
