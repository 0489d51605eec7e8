using System.Collections.Concurrent;
using System.Text.Json;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Enum values as the words of the contract: <c>ReverseCharge</c> is <c>reverse_charge</c>.</summary>
public static class Words
{
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    public static string Of<T>(T value) where T : struct, Enum =>
        Known.GetOrAdd(value, static word => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString()));
}
