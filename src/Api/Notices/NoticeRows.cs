using System.Text.Json;
using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Notices;

/// <summary>Notices as the API shows them.</summary>
public sealed class NoticeRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static string[] Kinds { get; } =
    [
        "invoice_issued", "payment_received", "payment_failed", "upcoming_renewal", "upcoming_charge", "trial_ending", "card_expiring", "price_change", "cancellation", "reminder", "alert",
    ];

    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Choice("kind", Kinds),
        ListFilter.Choice("status", "queued", "sending", "sent", "failed", "canceled", "skipped"),
        ListFilter.Text("customer"),
        ListFilter.Text("subscription"),
        ListFilter.Text("invoice", "NULL") with { AlsoIn = "invoices" },
        ListFilter.Text("template"),
        ListFilter.Text("alert"),
        ListFilter.CreatedAt(),
    ];

    private const string Columns =
        """
        id, kind, template, status, customer, alert, subscription, invoices, data, attempts,
            CASE WHEN status IN ('queued', 'sending') THEN next_attempt_at END AS next_attempt_at, last_error, recipient, language, subject, created_at, sent_at
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<NoticeView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read($"SELECT {Columns} FROM notices WHERE organization = $1", Order, query, [organization], Read, cancellation);

    public Task<NoticeView?> Find(string organization, string id, CancellationToken cancellation) => database.One(
        $"SELECT {Columns}, html, body FROM notices WHERE organization = $1 AND id = $2",
        [organization, id],
        row => Read(row) with { Html = row.TextOrNull("html"), Text = row.TextOrNull("body") },
        cancellation);

    private static NoticeView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Kind = row.Text("kind"),
        Template = row.Text("template"),
        Status = row.Text("status"),
        Customer = row.TextOrNull("customer"),
        Alert = row.TextOrNull("alert"),
        Subscription = row.TextOrNull("subscription"),
        Invoices = row.Texts("invoices"),
        Data = row.Json<JsonElement>("data"),
        Attempts = row.Int("attempts"),
        NextAttemptAt = row.AtOrNull("next_attempt_at"),
        LastError = row.TextOrNull("last_error"),
        Recipient = row.TextOrNull("recipient"),
        Language = row.TextOrNull("language"),
        Subject = row.TextOrNull("subject"),
        CreatedAt = row.At("created_at"),
        SentAt = row.AtOrNull("sent_at"),
    };
}
