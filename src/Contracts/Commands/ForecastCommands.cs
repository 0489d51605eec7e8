namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /forecasts.</summary>
[GenerateSerializer, Immutable, Alias("StartForecast")]
public sealed record StartForecast
{
    [Id(0)] public string? Id { get; init; }

    /// <summary>The last billing day that is priced.</summary>
    [Id(1)] public DateOnly? Until { get; init; }
}
