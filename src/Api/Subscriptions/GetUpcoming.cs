using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>GET /subscriptions/{id}/upcoming: the next invoice.</summary>
public sealed class GetUpcomingEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/subscriptions/{id}/upcoming", "get_upcoming", "Subscriptions", "Price the next invoice", Access.Read)
    {
        Answers = [new(200, typeof(InvoiceView), "The next invoice as it would be today, with its derivations.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        var answer = await grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id)).Upcoming();
        if (answer.Refusal is { } refusal) return refusal.ToProblem();
        return answer.Value!.Invoice is { } invoice
            ? ApiAnswer.Ok(invoice)
            : Problem.At(404, "nothing_upcoming", "Nothing more will be invoiced for this subscription.", null);
    }
}
