using System.Text.Json.Serialization;

namespace OrleansBilling.Contracts.Views;

/// <summary>What became of a batch of usage events, one result each, in their order.</summary>
public sealed record UsageBatchView(int Accepted, int Duplicates, int Conflicts, int Refused, UsageResultView[] Results);

/// <summary>What became of one event: <c>accepted</c>, <c>duplicate</c> (it was there), <c>conflict</c> (its id was there with other content) or <c>refused</c>.</summary>
public sealed record UsageResultView(string Id, string Status)
{
    /// <summary>Why it was not taken.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UsageErrorView? Error { get; init; }
}

/// <summary>Why an event was not taken.</summary>
/// <param name="Pointer">The field of the request, e.g. <c>/events/3/at</c>.</param>
public sealed record UsageErrorView(string Pointer, string Code, string Detail);
