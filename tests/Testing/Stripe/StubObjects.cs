using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansBilling.Testing.Stripe;

/// <summary>Everything Stripe knows of one account.</summary>
public sealed partial class StubObjects
{
    private readonly List<JsonObject> _all = [];
    private readonly Lock _lock = new();
    private int _count;

    /// <summary>What was taken, in the order in which it was.</summary>
    public JsonObject[] Charged => [.. All("payment_intent").Where(intent => (string?)intent["status"] == "succeeded")];

    public JsonObject[] All(string kind)
    {
        lock (_lock) return [.. _all.Where(one => (string?)one["object"] == kind).Select(one => one.DeepClone().AsObject())];
    }

    /// <summary>A debit's bank has answered: it was paid, or refused with a code.</summary>
    public void Settle(string intent, string? refusedFor)
    {
        lock (_lock)
        {
            var found = Find(intent)!;
            found["status"] = refusedFor is null ? "succeeded" : "requires_payment_method";
            if (refusedFor is not null) found["last_payment_error"] = Error("card_error", refusedFor, null);
        }
    }

    /// <summary>An object as it stands now.</summary>
    public JsonObject Get(string id)
    {
        lock (_lock) return Find(id)!.DeepClone().AsObject();
    }

    /// <summary>The payer's bank asks for its money back.</summary>
    public string Dispute(string intent, string status)
    {
        lock (_lock)
        {
            var (charged, id) = (Find(intent)!, "dp_" + intent[3..]);
            var known = Find(id);
            var dispute = known ?? new JsonObject
            {
                ["id"] = id, ["object"] = "dispute", ["payment_intent"] = intent, ["amount"] = (long)charged["amount"]!, ["currency"] = (string)charged["currency"]!, ["reason"] = "fraudulent",
            };
            dispute["status"] = status;
            if (known is null) _all.Add(dispute);
            return id;
        }
    }

    /// <summary>A setup intent that a browser made, with a method that its payer confirmed, or has not yet.</summary>
    public string BrowserSetup(string method, string status, string? customer = null)
    {
        lock (_lock)
        {
            var paying = Method(method)!;
            if (customer is not null) paying["customer"] = customer;
            var intent = Add("setup_intent", "seti", new JsonObject { ["status"] = status, ["payment_method"] = paying["id"]!.DeepClone(), ["customer"] = customer });
            return (string)intent["id"]!;
        }
    }

    internal StubAnswer Answer(string verb, string path, IReadOnlyDictionary<string, string> fields)
    {
        lock (_lock)
        {
            var parts = path.Trim('/').Split('/');
            return (verb, parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2), parts.ElementAtOrDefault(3)) switch
            {
                ("POST", "customers", null, _) => Good(Add("customer", "cus", new JsonObject { ["metadata"] = Metadata(fields) })),
                ("POST", "setup_intents", null, _) => Setup(fields),
                ("POST", "payment_methods", { } id, "attach") => Attach(id, fields["customer"]),
                ("POST", "payment_intents", null, _) => Charge(fields),
                ("POST", "payment_intents", { } id, "cancel") => Cancel(id),
                ("POST", "refunds", null, _) => GiveBack(fields),
                ("GET", "payment_intents", null, _) => List("payment_intent", fields, "customer"),
                ("GET", "refunds", null, _) => List("refund", fields, "payment_intent"),
                ("GET", _, { } id, _) => Find(id) is { } found ? Good(Expanded(found, fields)) : Missing("id"),
                _ => StubAnswer.Error(404, "invalid_request_error", null, "Unrecognized request URL."),
            };
        }
    }

    private StubAnswer Setup(IReadOnlyDictionary<string, string> fields)
    {
        if (OldTypes(fields) is { } old) return old;
        if (Find(fields["customer"]) is null) return Missing("customer");
        if (Method(fields["payment_method"]) is not { } method) return Missing("payment_method");
        var code = DeclineOf(method);
        if (code == "lost_card") return StubAnswer.Error(402, "card_error", "card_declined", "Your card was declined.", new JsonObject { ["decline_code"] = code });
        if ((string?)method["type"] == "sepa_debit" && !fields.ContainsKey("mandate_data[customer_acceptance][type]"))
            return StubAnswer.Error(400, "invalid_request_error", "parameter_missing", "A mandate is needed.");
        var status = (string?)method["stub"] == "mustConfirm" ? "requires_action" : "succeeded";
        if (status == "succeeded") method["customer"] = fields["customer"];
        var intent = Add("setup_intent", "seti", new JsonObject
        {
            ["status"] = status, ["customer"] = fields["customer"], ["payment_method"] = (string)method["id"]!, ["usage"] = fields.GetValueOrDefault("usage"), ["metadata"] = Metadata(fields),
        });
        return Good(Expanded(intent, fields));
    }

    private StubAnswer Attach(string id, string customer)
    {
        if (Method(id) is not { } method) return Missing("payment_method");
        method["customer"] = customer;
        return Good(method);
    }

    private StubAnswer Charge(IReadOnlyDictionary<string, string> fields)
    {
        if (OldTypes(fields) is { } old) return old;
        if (Find(fields["customer"]) is null) return Missing("customer");
        if (Find(fields["payment_method"]) is not { } method) return Missing("payment_method");
        var amount = long.Parse(fields["amount"], CultureInfo.InvariantCulture);
        if ((string?)method["customer"] != fields["customer"])
            return StubAnswer.Error(400, "invalid_request_error", "payment_method_unactivated", "The method is not attached to this customer.");
        if (amount < 50 && fields["currency"] == "eur") return StubAnswer.Error(400, "invalid_request_error", "amount_too_small", "Amount must be at least €0.50 eur.");
        var intent = Add("payment_intent", "pi", new JsonObject
        {
            ["amount"] = amount, ["currency"] = fields["currency"], ["customer"] = fields["customer"], ["payment_method"] = fields["payment_method"],
            ["description"] = fields.GetValueOrDefault("description"), ["metadata"] = Metadata(fields), ["off_session"] = fields["off_session"],
        });
        if ((string?)method["stub"] == "nextAction")
        {
            intent["status"] = "requires_action";
            return Good(intent);
        }

        if (DeclineOf(method) is { } code)
        {
            intent["status"] = "requires_payment_method";
            intent["last_payment_error"] = Error("card_error", code == "authentication_required" ? code : "card_declined", code);
            var error = Error("card_error", code == "authentication_required" ? code : "card_declined", code);
            error["payment_intent"] = intent.DeepClone();
            return StubAnswer.Error(402, "card_error", (string)error["code"]!, "Your card was declined.", error);
        }

        intent["status"] = (string?)method["type"] == "sepa_debit" ? "processing" : "succeeded";
        return Good(intent);
    }

    private StubAnswer Cancel(string id)
    {
        if (Find(id) is not { } intent) return Missing("intent");
        if ((string?)intent["status"] is "succeeded" or "canceled")
            return StubAnswer.Error(400, "invalid_request_error", "payment_intent_unexpected_state", "You cannot cancel this PaymentIntent.");
        intent["status"] = "canceled";
        return Good(intent);
    }

    private StubAnswer GiveBack(IReadOnlyDictionary<string, string> fields)
    {
        if (Find(fields["payment_intent"]) is not { } intent || (string?)intent["status"] != "succeeded") return Missing("payment_intent");
        var amount = long.Parse(fields["amount"], CultureInfo.InvariantCulture);
        var before = _all.Where(one => (string?)one["object"] == "refund" && (string?)one["payment_intent"] == fields["payment_intent"]).Sum(one => (long)one["amount"]!);
        if (before + amount > (long)intent["amount"]!) return StubAnswer.Error(400, "invalid_request_error", "charge_already_refunded", "The refund is greater than what is left.");
        return Good(Add("refund", "re", new JsonObject
        {
            ["amount"] = amount, ["currency"] = (string)intent["currency"]!, ["payment_intent"] = fields["payment_intent"], ["status"] = "succeeded", ["metadata"] = Metadata(fields),
        }));
    }

    private StubAnswer List(string kind, IReadOnlyDictionary<string, string> fields, string owner)
    {
        var newest = _all.Where(one => (string?)one["object"] == kind && (string?)one[owner] == fields[owner]).Reverse().ToArray();
        if (fields.TryGetValue("starting_after", out var after)) newest = [.. newest.SkipWhile(one => (string?)one["id"] != after).Skip(1)];
        var limit = int.Parse(fields.GetValueOrDefault("limit", "10"), CultureInfo.InvariantCulture);
        return Good(new JsonObject
        {
            ["object"] = "list", ["url"] = "/v1/" + kind + "s", ["has_more"] = newest.Length > limit, ["data"] = new JsonArray([.. newest.Take(limit).Select(one => one.DeepClone())]),
        });
    }

    // Removed in the API version of 2026-09-30.
    private static StubAnswer? OldTypes(IReadOnlyDictionary<string, string> fields) => fields.Keys.Any(key => key.StartsWith("payment_method_types", StringComparison.Ordinal))
        ? StubAnswer.Error(400, "invalid_request_error", "payment_method_types_no_longer_supported", "Use allowed_payment_method_types.")
        : null;

    private JsonObject? Method(string token)
    {
        if (Find(token) is { } known) return known;
        var kind = MethodName().Match(token);
        if (!kind.Success && token != "pm_sepa") return null;
        var method = new JsonObject { ["id"] = token, ["object"] = "payment_method" };
        if (token == "pm_sepa")
        {
            method["type"] = "sepa_debit";
            method["sepa_debit"] = new JsonObject { ["country"] = "FR", ["last4"] = "2606" };
        }
        else
        {
            method["type"] = "card";
            method["stub"] = kind.Groups[1].Value;
            method["card"] = new JsonObject { ["brand"] = "visa", ["last4"] = "4242", ["exp_month"] = 12, ["exp_year"] = 2030 };
        }

        _all.Add(method);
        return method;
    }

    private static string? DeclineOf(JsonObject method) => (string?)method["stub"] switch
    {
        null or "visa" or "mustConfirm" or "nextAction" => null,
        "authenticationRequired" => "authentication_required",
        { } code => code,
    };

    private JsonObject Expanded(JsonObject one, IReadOnlyDictionary<string, string> fields)
    {
        var copy = one.DeepClone().AsObject();
        if (fields.GetValueOrDefault("expand[0]") is { } field && (string?)copy[field] is { } id) copy[field] = Find(id)!.DeepClone();
        return copy;
    }

    private JsonObject Add(string kind, string prefix, JsonObject content)
    {
        content["id"] = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{++_count:D6}");
        content["object"] = kind;
        content["created"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        _all.Add(content);
        return content;
    }

    private JsonObject? Find(string id) => _all.FirstOrDefault(one => (string?)one["id"] == id);

    private static JsonObject Error(string type, string code, string? decline) =>
        new() { ["type"] = type, ["code"] = code, ["message"] = "Declined.", ["decline_code"] = decline };

    private static JsonObject Metadata(IReadOnlyDictionary<string, string> fields) => new(fields
        .Where(field => field.Key.StartsWith("metadata[", StringComparison.Ordinal))
        .Select(field => KeyValuePair.Create(field.Key["metadata[".Length..^1], (JsonNode?)field.Value)));

    private static StubAnswer Good(JsonObject one) => new(200, one.DeepClone().AsObject());

    private static StubAnswer Missing(string parameter) =>
        StubAnswer.Error(404, "invalid_request_error", "resource_missing", $"No such {parameter}.", new JsonObject { ["param"] = parameter });

    [GeneratedRegex("^pm_card_([A-Za-z_]+?)[0-9]*$")]
    private static partial Regex MethodName();
}
