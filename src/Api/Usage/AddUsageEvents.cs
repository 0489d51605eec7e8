using System.Globalization;
using System.Text.Json;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres.Usage;

namespace OrleansBilling.Api.Usage;

/// <summary>POST /usage-events: a batch of events, each with a result of its own.</summary>
public sealed class AddUsageEventsEndpoint(UsageIngestion ingestion, TimeProvider time) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/usage-events", "add_usage_events", "Usage", "Add usage events", Access.Write)
    {
        Description =
            "Up to 1,000 events, each counted once by its `id`, however often and by however many clients it is sent. Every event has its own result: "
            + "`accepted`, `duplicate`, `conflict` or `refused`. A body that is malformed is refused as a whole, and nothing of it is written.",
        Body = UsageShapes.Add,
        Example = """
            {"events": [
              {"id": "evt-1", "subscription": "sub_acme", "meter": "api_calls", "quantity": "120", "at": "2026-01-31T09:00:00Z"},
              {"id": "evt-2", "subscription": "sub_acme", "meter": "users", "at": "2026-01-31T09:05:00Z", "properties": {"value": "user_17"}}]}
            """,
        Answers = [new(200, typeof(UsageBatchView), "What became of each event, in their order.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        UsageEvent[] events = [.. call.Body.As<AddUsageEvents>().Events.Select(Read)];
        var results = await ingestion.AddAsync(call.Organization, events, time.GetUtcNow());
        return ApiAnswer.Ok(new UsageBatchView(
            Count(results, UsageStatus.Accepted),
            Count(results, UsageStatus.Duplicate),
            Count(results, UsageStatus.Conflict),
            Count(results, UsageStatus.Refused),
            [.. results.Select(Show)]));
    }

    private static UsageEvent Read(UsageEventFields sent) => new(
        sent.Id,
        sent.Subscription,
        sent.Meter,
        sent.Quantity is { } quantity ? decimal.Parse(quantity, CultureInfo.InvariantCulture) : null,
        sent.At,
        sent.Properties is { Count: > 0 } properties ? JsonSerializer.Serialize(properties, ApiJson.Options) : null);

    private static UsageResultView Show(UsageResult result, int index) =>
        new(result.Id, JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Status.ToString()))
        {
            Error = result.Code is null
                ? null
                : new UsageErrorView(string.Create(CultureInfo.InvariantCulture, $"/events/{index}/{result.Field}"), result.Code, result.Detail!),
        };

    private static int Count(IReadOnlyList<UsageResult> results, UsageStatus status) => results.Count(result => result.Status == status);
}
