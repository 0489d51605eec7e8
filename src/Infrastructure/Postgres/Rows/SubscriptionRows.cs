using NodaTime;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The row of a subscription. <c>past_due</c> is not its own: the customer's commits set it.</summary>
public static class SubscriptionRows
{
    /// <summary>The whole row, new or not.</summary>
    /// <param name="renewal">The next period as things stand; null when none begins.</param>
    public static void Write(UnitOfWork unit, string organization, SubscriptionState state, long version, Instant? nextDue, Renewal? renewal)
    {
        var terms = state.Terms;
        var period = Current(state);
        unit.AddRow(
            """
            INSERT INTO subscriptions (organization, id, customer, plan, plan_version, currency, status, start_date, bill_from, anchor,
                first_period, trial_end, ends_on, cancel_on, canceled_at, cancel_reason, quantities, scheduled, current_period_start,
                current_period_end, next_billing_date, time_zone, test_clock, metadata, next_due, version, created_at, open_items, minimum_amount, discounts,
                renews_on, renewal_amount)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27,
                $28, $29, $30, $31, $32)
            ON CONFLICT (organization, id) DO UPDATE SET plan = excluded.plan, plan_version = excluded.plan_version, anchor = excluded.anchor,
                quantities = excluded.quantities, open_items = excluded.open_items, discounts = excluded.discounts, status = excluded.status, cancel_on = excluded.cancel_on, canceled_at = excluded.canceled_at,
                cancel_reason = excluded.cancel_reason, scheduled = excluded.scheduled, current_period_start = excluded.current_period_start,
                current_period_end = excluded.current_period_end, next_billing_date = excluded.next_billing_date, time_zone = excluded.time_zone,
                metadata = excluded.metadata, next_due = excluded.next_due, version = excluded.version, renews_on = excluded.renews_on,
                renewal_amount = excluded.renewal_amount
            """,
            Param.Text(organization),
            Param.Text(terms.Id.Value),
            Param.Text(terms.Customer.Value),
            Param.Text(terms.Plan),
            Param.Int(terms.PlanVersion),
            Param.Text(terms.Currency.Code),
            Param.Text(Views.Words.Of(state.Status)),
            Param.Day(terms.StartDate),
            Param.Day(terms.BillFrom),
            Param.JsonOf(Anchor(terms)),
            Param.Text(Views.Words.Of(terms.FirstPeriod)),
            Param.Day(terms.TrialEnd),
            Param.Day(terms.EndsOn),
            Param.Day(state.Cancellation?.On),
            Param.At(state.Cancellation?.DecidedAt),
            Param.Text(state.Cancellation?.Reason),
            Param.JsonOf(terms.Quantities.ToDictionary(pair => pair.Key, pair => Decimals.ToText(pair.Value))),
            Param.JsonOf(Scheduled(state)),
            Param.Day(period?.Start),
            Param.Day(period?.End),
            Param.Day(state.NextBillingDay),
            Param.Text(state.Zone.Id),
            Param.Text(state.TestClock?.Value),
            Param.JsonOf(terms.Metadata),
            Param.At(nextDue),
            Param.Long(version),
            Param.At(state.CreatedAt),
            OpenItems(state),
            Param.Long(terms.MinimumAmount?.Minor),
            Discounts(state),
            Param.Day(renewal?.On),
            Param.Long(renewal?.Amount?.Minor));
    }

    /// <summary>The row after events. Most leave the terms as they were, and then those are not written again: bills are the most frequent commits there are.</summary>
    /// <param name="old">The state before them; null when the subscription is new.</param>
    /// <param name="renewal">The next period as things stand; null when none begins.</param>
    public static void Write(
        UnitOfWork unit, string organization, SubscriptionState? old, SubscriptionState state, long version, Instant? nextDue, Renewal? renewal)
    {
        if (!ReferenceEquals(old?.Terms, state.Terms))
        {
            Write(unit, organization, state, version, nextDue, renewal);
            return;
        }

        var period = Current(state);
        unit.AddRow(
            """
            UPDATE subscriptions s SET status = r.status, cancel_on = r.cancel_on, canceled_at = r.canceled_at, cancel_reason = r.cancel_reason,
                scheduled = r.scheduled, current_period_start = r.current_period_start, current_period_end = r.current_period_end,
                next_billing_date = r.next_billing_date, time_zone = r.time_zone, next_due = r.next_due, version = r.version,
                open_items = r.open_items, discounts = r.discounts, renews_on = r.renews_on, renewal_amount = r.renewal_amount
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                AS r (organization, id, status, cancel_on, canceled_at, cancel_reason, scheduled, current_period_start, current_period_end,
                    next_billing_date, time_zone, next_due, version, open_items, discounts, renews_on, renewal_amount)
            WHERE s.organization = r.organization AND s.id = r.id
            """,
            Param.Text(organization),
            Param.Text(state.Terms.Id.Value),
            Param.Text(Views.Words.Of(state.Status)),
            Param.Day(state.Cancellation?.On),
            Param.At(state.Cancellation?.DecidedAt),
            Param.Text(state.Cancellation?.Reason),
            Param.JsonOf(Scheduled(state)),
            Param.Day(period?.Start),
            Param.Day(period?.End),
            Param.Day(state.NextBillingDay),
            Param.Text(state.Zone.Id),
            Param.At(nextDue),
            Param.Long(version),
            OpenItems(state),
            Discounts(state),
            Param.Day(renewal?.On),
            Param.Long(renewal?.Amount?.Minor));
    }

    private static Param OpenItems(SubscriptionState state) =>
        Param.JsonOf(state.Items.Select(item => Views.OpenItemViews.Of(item, state.Terms.Currency, item.AtOnce ? "now" : "period_end")));

    private static Param Discounts(SubscriptionState state) => Param.JsonOf(state.Discounts.Select(Discount));

    private static SubscriptionDiscountView Discount(AttachedDiscount discount) => new(
        discount.Number,
        discount.Terms.Coupon,
        discount.Terms.Percent is { } percent ? Decimals.ToText(percent) : null,
        discount.Terms.Amount?.ToAmountString(),
        discount.Terms.Amount?.Currency.Code,
        CouponRows.Duration(discount.Terms.Periods),
        [.. discount.Terms.AppliesTo],
        discount.From.ToDateOnly(),
        discount.Until?.ToDateOnly(),
        discount.PeriodsUsed,
        discount.PeriodsLeft);

    // While on trial the trial is the period under way.
    private static ServicePeriod? Current(SubscriptionState state) => state.Status == SubscriptionStatus.Trialing
        ? new ServicePeriod(state.Terms.StartDate, state.Terms.FirstBilledDay).Clip(state.Terms.StartDate, state.EndDay)
        : state.Current?.Period;

    private static AnchorView Anchor(SubscriptionTerms terms) =>
        new(terms.Anchor.Date.ToDateOnly(), terms.Interval.Months > 0 ? terms.Anchor.Day : null);

    private static ScheduledChangeView[] Scheduled(SubscriptionState state)
    {
        if (state.IsOver) return [];
        var changes = new List<ScheduledChangeView>();
        if (state.Status == SubscriptionStatus.Scheduled) changes.Add(new ScheduledChangeView("start", state.Terms.StartDate.ToDateOnly()));
        if (state.Status == SubscriptionStatus.Trialing) changes.Add(new ScheduledChangeView("trial_end", state.Terms.FirstBilledDay.ToDateOnly()));
        changes.AddRange(PlannedChanges.Outline(state).Select(change => new ScheduledChangeView("change", change.On.ToDateOnly())
        {
            Plan = change.Plan,
            Version = change.Version,
            Quantities = change.Quantities.ToDictionary(pair => pair.Key, pair => Decimals.ToText(pair.Value)),
        }));
        changes.AddRange(state.PriceMoves
            .Select(move => (Move: move, On: PriceMoves.RenewalOf(state, move)))
            .Where(coming => coming.On is not null)
            .OrderBy(coming => coming.On)
            .Select(coming => new ScheduledChangeView("price_change", coming.On!.Value.ToDateOnly())
            {
                Plan = coming.Move.Plan,
                Version = coming.Move.Target.Number,
                PriceChange = coming.Move.PriceChange.Value,
            }));
        if (state.Pause is { } pause && state.Status != SubscriptionStatus.Paused) changes.Add(new ScheduledChangeView("pause", pause.From.ToDateOnly()));
        if (state.Pause?.Until is { } until) changes.Add(new ScheduledChangeView("resume", until.ToDateOnly()));
        if (state.EndDay is { } end) changes.Add(new ScheduledChangeView(state.Cancellation?.On == end ? "cancel" : "end", end.ToDateOnly()));
        return [.. changes];
    }
}
