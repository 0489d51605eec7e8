using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>Answers that show a secret: the stored answer for a repeat of the request is without it.</summary>
internal static class WebhookSecrets
{
    private const string Lost = "The secret was shown in the first answer only. If it was lost, rotate it.";

    internal static async Task<ApiAnswer> Show(Outcome outcome, ApiCall call, WebhookRows rows, bool withSecret, string? address = null)
    {
        var answer = await outcome.Show(id => rows.Find(call.Organization, id, CancellationToken.None), view => view.Revision, address);
        if (!withSecret || answer.Problem is not null) return answer;
        if (await rows.FindWithSecret(call.Organization, outcome.Id, CancellationToken.None) is not { } view) return answer;
        return ApiAnswer.Single(view, view.Revision, answer.Status) with
        {
            Location = answer.Location,
            KeptBody = ApiAnswer.Json(view with { Secret = null, Note = Lost }),
        };
    }
}
