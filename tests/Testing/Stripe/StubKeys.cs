using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansBilling.Testing.Stripe;

/// <summary>A status and its JSON.</summary>
public sealed record StubAnswer(int Status, JsonObject Body)
{
    public static StubAnswer Error(int status, string type, string? code, string message, JsonObject? more = null)
    {
        var error = more ?? [];
        error["type"] = type;
        error["message"] = message;
        if (code is not null) error["code"] = code;
        return new StubAnswer(status, new JsonObject { ["error"] = error });
    }
}

/// <summary>The first answer for each key is given again for the same request, also when it was an error; another request with it is refused.</summary>
internal sealed class StubKeys
{
    private readonly Dictionary<string, (string Request, StubAnswer Answer)> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public void Forget()
    {
        lock (_lock) _known.Clear();
    }

    public StubAnswer Once(HttpRequest http, IReadOnlyDictionary<string, string> fields, Func<StubAnswer> carryOut)
    {
        lock (_lock)
        {
            if (http.Headers["Idempotency-Key"].ToString() is not { Length: > 0 } key) return carryOut();
            var request = http.Path + "?" + string.Join('&', fields.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
            if (key.Length > 255) return StubAnswer.Error(400, "invalid_request_error", null, "The key is too long.");
            if (!_known.TryGetValue(key, out var first)) _known[key] = first = (request, carryOut());
            return first.Request == request
                ? first.Answer with { Body = first.Answer.Body.DeepClone().AsObject() }
                : StubAnswer.Error(400, "idempotency_error", null, "Keys for idempotent requests can only be used with the same parameters they were first used with.");
        }
    }
}
