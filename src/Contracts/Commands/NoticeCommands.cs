namespace OrleansBilling.Contracts.Commands;

/// <summary>PUT /notice-templates/{code}/{language}: the words of a notice, in Liquid.</summary>
[GenerateSerializer, Immutable, Alias("WriteNoticeTemplate")]
public sealed record WriteNoticeTemplate
{
    [Id(0)] public string? Subject { get; init; }
    [Id(1)] public string? Html { get; init; }
    [Id(2)] public string? Text { get; init; }
}

/// <summary>POST /notice-templates/{code}/{language}/preview. What is left out of the words is taken from the stored template.</summary>
[GenerateSerializer, Immutable, Alias("PreviewNoticeTemplate")]
public sealed record PreviewNoticeTemplate
{
    [Id(0)] public string? Subject { get; init; }
    [Id(1)] public string? Html { get; init; }
    [Id(2)] public string? Text { get; init; }

    /// <summary>Whose data to show; null shows a sample.</summary>
    [Id(3)] public string? Customer { get; init; }

    /// <summary>An issued invoice to show; null shows samples.</summary>
    [Id(4)] public string? Invoice { get; init; }
}
