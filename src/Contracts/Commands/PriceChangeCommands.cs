using System.Text.Json.Serialization;

namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /price-changes.</summary>
[GenerateSerializer, Immutable, Alias("CreatePriceChange")]
public sealed record CreatePriceChange
{
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public string? Plan { get; init; }

    /// <summary>The version of the plan to move to.</summary>
    [Id(2)] public int? Version { get; init; }

    /// <summary>Subscribers move at their first renewal on or after this day.</summary>
    [Id(3)] public DateOnly? From { get; init; }

    /// <summary>How many days before its renewal each is told; 30 when left out.</summary>
    [Id(4)] public int? NoticeDays { get; init; }

    /// <summary>Null takes everybody on an older version.</summary>
    [Id(5)] public CohortFields? Cohort { get; init; }
}

/// <summary>Narrows a price change to some subscribers; what is left out narrows nothing.</summary>
[GenerateSerializer, Immutable, Alias("CohortFields")]
public sealed record CohortFields
{
    /// <summary>The versions of the plan they are on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(0)] public int[]? Versions { get; init; }

    /// <summary>The country of the customer's address.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(1)] public string[]? Countries { get; init; }

    /// <summary>Pairs that the subscription has or, where it has no such key, its customer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(2)] public Dictionary<string, string>? Metadata { get; init; }

    /// <summary>The earliest start day.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(3)] public DateOnly? StartedFrom { get; init; }

    /// <summary>The first start day that is too late.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(4)] public DateOnly? StartedBefore { get; init; }
}
