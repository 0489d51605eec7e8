using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace OrleansBilling.Domain.Values;

/// <summary>Enum values as the words of the contract: <c>ReverseCharge</c> is <c>reverse_charge</c>.</summary>
public static partial class EnumWords
{
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    public static string Of(Enum value) =>
        Known.GetOrAdd(value, static word => WordStart().Replace(word.ToString(), "_").ToLowerInvariant());

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}
