using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Grains.Organizations;
using OrleansBilling.Grains.Plans;
using OrleansBilling.Infrastructure.Metrics;
using OrleansBilling.Infrastructure.Payments;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;
using OrleansBilling.Infrastructure.Postgres.Usage;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>What every grain needs from outside, in one parameter.</summary>
public sealed record GrainTools(
    BillingDatabase Database, Journal Journal, DocumentStore Documents, MrrStore Mrr, PaymentStore Payments, PaymentGateways Gateways, UsageStore Usage, OrganizationReader Organizations, PlanReader Plans, DueList Due, GrainReferences References, BillingClock Clock, WakeGate Gate, WakeOptions Wakes, WorkMetrics Metrics,
    ILogger<GrainTools> Log);

/// <summary>The one clock, by microseconds: that is what PostgreSQL keeps, and what is stored twice must be stored alike.</summary>
public sealed class BillingClock(TimeProvider time)
{
    public Instant Now
    {
        get
        {
            var ticks = time.GetUtcNow().UtcTicks;
            return Instant.FromDateTimeOffset(new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero));
        }
    }
}
