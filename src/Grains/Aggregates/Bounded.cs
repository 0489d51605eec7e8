namespace OrleansBilling.Grains.Aggregates;

/// <summary>Many calls of which so many are at work at once.</summary>
internal static class Bounded
{
    /// <summary>Does something for each item. One that fails keeps none of the others from it; it comes back with its reason.</summary>
    internal static async Task<IReadOnlyList<(T Item, Exception Reason)>> ForEachAsync<T>(IEnumerable<T> items, int concurrency, Func<T, Task> work)
    {
        using var free = new SemaphoreSlim(concurrency);
        var failures = await Task.WhenAll(items.Select(TryAsync));
        return [.. failures.OfType<(T, Exception)>()];

        async Task<(T, Exception)?> TryAsync(T item)
        {
            await free.WaitAsync();
            try
            {
                await work(item);
                return null;
            }
#pragma warning disable CA1031 // Whatever it is, it goes to the caller, who tells it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return (item, exception);
            }
            finally
            {
                free.Release();
            }
        }
    }
}
