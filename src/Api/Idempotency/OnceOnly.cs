using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;

namespace OrleansBilling.Api.Idempotency;

/// <summary>Carries a request out once per <c>Idempotency-Key</c>, whatever happens to the answer or to the process.</summary>
public sealed class OnceOnly(IdempotencyKeys keys, ProcessOwner owner, ILogger<OnceOnly> log)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";
    private const int MaximumKey = 255;

    /// <summary>The key sent, null for none, or what is wrong with it.</summary>
    public static (string? Key, Problem? Problem) KeyOf(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var sent)) return (null, null);
        var key = sent.ToString();
        if (sent.Count == 1 && key.Length is > 0 and <= MaximumKey && key.All(c => c is >= ' ' and <= '~')) return (key, null);
        return (null, Problem.Malformed("invalid_idempotency_key", $"{Header} has 1 to {MaximumKey} printable ASCII characters.", Header));
    }

    /// <summary>What makes two requests the same: method, path with query, and body.</summary>
    public static byte[] HashOf(HttpRequest request, byte[] body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    /// <summary>Runs <paramref name="work"/>, or answers what it answered before. True beside the answer when it is not the first.</summary>
    public async Task<(ApiAnswer Answer, bool Replayed)> Run(
        string organization, string key, byte[] hash, HttpContext http, Func<RequestSeed, Task<ApiAnswer>> work)
    {
        var claim = await keys.Claim(organization, key, hash, http.RequestAborted);
        return claim switch
        {
            Claim.Answered answered => (answered.Answer, true),
            Claim.OtherRequest => (OtherRequest, false),
            Claim.Running => (StillRunning, false),
            Claim.Run run => (await CarryOut(organization, key, run.Seed, http, work), run.TakenOver),
            _ => throw new UnreachableException(claim.GetType().Name),
        };
    }

    private static ApiAnswer OtherRequest => Problem.Invalid(
        "idempotency_key_reused", "This Idempotency-Key was used for another request. Take a new key for a new request.", Header);

    private static ApiAnswer StillRunning => new Problem(
        409, "request_in_progress", "A request with this Idempotency-Key is being carried out. Repeat it in a moment.") { RetryAfter = 1 };

    private async Task<ApiAnswer> CarryOut(
        string organization, string key, RequestSeed seed, HttpContext http, Func<RequestSeed, Task<ApiAnswer>> work)
    {
        var kept = false;
        try
        {
            var answer = await work(seed);
            if (answer.Status < 500)
            {
                await keys.Answer(organization, key, seed, answer, BytesOf(answer, http));
                kept = true;
            }

            return answer;
        }
        finally
        {
            if (!kept) await LetGo(organization, key, seed);
            owner.End(seed.Bytes);
        }
    }

    // A failure here must not hide the one that brought us here; this process's own rows can be taken over anyway.
    private async Task LetGo(string organization, string key, RequestSeed seed)
    {
        try
        {
            await keys.Release(organization, key, seed);
        }
        catch (Exception exception)
        {
            log.LogWarning(exception, "The request {Key} of {Organization} could not be let go.", key, organization);
        }
    }

    private static byte[]? BytesOf(ApiAnswer answer, HttpContext http) => answer.Problem is { } problem
        ? JsonSerializer.SerializeToUtf8Bytes(ProblemBody.From(problem, http), ApiJson.Options)
        : answer.KeptBody ?? answer.Body;
}
