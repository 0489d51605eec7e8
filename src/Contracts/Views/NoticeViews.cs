using System.Text.Json;

namespace OrleansBilling.Contracts.Views;

/// <summary>A message to a customer, or to the seller of an alert.</summary>
public sealed record NoticeView
{
    public required string Id { get; init; }
    public required string Kind { get; init; }

    /// <summary>The code of its template.</summary>
    public required string Template { get; init; }

    /// <summary><c>queued, sending, sent, failed, canceled</c> or <c>skipped</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Who is told; null when it is the seller, of an alert.</summary>
    public string? Customer { get; init; }

    /// <summary>The alert that the seller is told of.</summary>
    public string? Alert { get; init; }
    public string? Subscription { get; init; }
    public required string[] Invoices { get; init; }

    /// <summary>What it says beside what customer, subscription and invoices say.</summary>
    public required JsonElement Data { get; init; }
    public required int Attempts { get; init; }

    /// <summary>When it is tried next, in real time; null when it will not be.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>What went wrong at the last attempt, or why it is canceled or skipped.</summary>
    public string? LastError { get; init; }
    public string? Recipient { get; init; }
    public string? Language { get; init; }
    public string? Subject { get; init; }

    /// <summary>The mail as it was sent; not in lists.</summary>
    public string? Html { get; init; }

    /// <summary>The mail as it was sent; not in lists.</summary>
    public string? Text { get; init; }

    /// <summary>By the customer's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>In real time.</summary>
    public DateTimeOffset? SentAt { get; init; }
}

/// <summary>A template in one language.</summary>
/// <param name="Code">The kind of notice, or the reminder.</param>
/// <param name="Origin"><c>shipped</c>, or <c>own</c> when the organization has words of its own.</param>
public sealed record NoticeTemplateSummary(string Code, string Language, string Origin);

/// <summary>All templates there are.</summary>
public sealed record NoticeTemplateList(IReadOnlyList<NoticeTemplateSummary> Data);

/// <summary>A template in one language, in Liquid.</summary>
/// <param name="Origin"><c>shipped</c>, or <c>own</c> when the organization has words of its own.</param>
public sealed record NoticeTemplateView(string Code, string Language, string Origin, string Subject, string Html, string Text);

/// <summary>What a template becomes.</summary>
public sealed record NoticePreviewView(string Subject, string Html, string Text);
