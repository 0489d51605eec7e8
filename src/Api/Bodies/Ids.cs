using System.Text.RegularExpressions;

namespace OrleansBilling.Api.Bodies;

/// <summary>What an id or code may look like, wherever it comes from.</summary>
public static partial class Ids
{
    public static bool IsWellFormed(string? id) => id is not null && WellFormed().IsMatch(id);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex WellFormed();
}
