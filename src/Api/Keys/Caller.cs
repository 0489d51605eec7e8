namespace OrleansBilling.Api.Keys;

/// <summary>Who is calling.</summary>
/// <param name="Actor">The API key's id, or <c>operator</c>.</param>
/// <param name="Organization">The organization the key belongs to; empty for the operator.</param>
/// <param name="IsLive">True when the organization is a live one.</param>
/// <param name="Scopes">What the key may do.</param>
public sealed record Caller(string Actor, string Organization, bool IsLive, string[] Scopes)
{
    public const string OperatorName = "operator";

    public static Caller Operator { get; } = new(OperatorName, "", false, []);

    public bool IsOperator => Actor == OperatorName;
}
