using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>Subscriptions as the API shows them.</summary>
public sealed class SubscriptionRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("customer"),
        ListFilter.Text("plan"),
        ListFilter.Choice("status", "scheduled", "trialing", "active", "paused", "canceled", "ended"),
        ListFilter.Flag("past_due"),
        ListFilter.Text("currency"),
        ListFilter.Text("test_clock"),
        ListFilter.Day("start_date"),
        ListFilter.Day("next_billing_date"),
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        """
        SELECT id, customer, plan, plan_version, status, past_due, currency, quantities, start_date, anchor, first_period, trial_end, ends_on,
               bill_from, cancel_on, canceled_at, cancel_reason, current_period_start, current_period_end, next_billing_date, scheduled,
               minimum_amount, discounts, metadata, version, created_at
        FROM subscriptions
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<SubscriptionView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<SubscriptionView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    /// <summary>What waits for the next invoice; null when there is no such subscription.</summary>
    public Task<OpenItemsView?> OpenItems(string organization, string id, CancellationToken cancellation) => database.One(
        "SELECT open_items FROM subscriptions WHERE organization = $1 AND id = $2",
        [organization, id],
        row => new OpenItemsView(row.Json<OpenItemView[]>("open_items")),
        cancellation);

    private static SubscriptionView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Customer = row.Text("customer"),
        Plan = row.Text("plan"),
        Version = row.Int("plan_version"),
        Status = row.Text("status"),
        PastDue = row.Flag("past_due"),
        Currency = row.Text("currency"),
        Quantities = row.Json<Dictionary<string, string>>("quantities"),
        StartDate = row.Day("start_date"),
        Anchor = row.JsonOrNull<AnchorView>("anchor") ?? new AnchorView(row.Day("start_date"), null),
        FirstPeriod = row.TextOrNull("first_period") ?? "prorate",
        TrialEnd = row.DayOrNull("trial_end"),
        EndsOn = row.DayOrNull("ends_on"),
        BillFrom = row.DayOrNull("bill_from"),
        MinimumAmount = row.LongOrNull("minimum_amount") is { } minimum ? MinorUnits.Format(minimum, row.Text("currency")) : null,
        CancelOn = row.DayOrNull("cancel_on"),
        CanceledAt = row.AtOrNull("canceled_at"),
        CancelReason = row.TextOrNull("cancel_reason"),
        CurrentPeriod = row.Period("current_period_start", "current_period_end"),
        NextBillingDate = row.DayOrNull("next_billing_date"),
        Scheduled = row.Json<ScheduledChangeView[]>("scheduled"),
        Discounts = row.Json<SubscriptionDiscountView[]>("discounts"),
        Metadata = row.Json<Dictionary<string, string>>("metadata"),
        CreatedAt = row.At("created_at"),
        Revision = row.Long("version"),
    };
}
