using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansBilling.Api.Http;

namespace OrleansBilling.Api.Bodies;

/// <summary>Compares a JSON value with a schema and collects everything that is wrong, each with its pointer.</summary>
public sealed partial class SchemaCheck
{
    private const int MaximumErrors = 20;
    private readonly List<ProblemError> _errors = [];
    private bool _malformed;

    private SchemaCheck()
    {
    }

    /// <summary>
    /// Null when all fits. Else 400 when something is malformed (unknown field, wrong type, impossible day), 422 when the form
    /// is right and the content is not (missing, too long, not one of the words).
    /// </summary>
    public static Problem? Of(JsonElement json, ObjectSchema schema)
    {
        var check = new SchemaCheck();
        check.Check(json, schema, "");
        if (check._errors.Count == 0) return null;
        var first = check._errors[0];
        var detail = check._errors.Count == 1 ? first.Detail : $"{first.Detail} ({check._errors.Count} errors in all.)";
        return new Problem(check._malformed ? 400 : 422, first.Code, detail) { Errors = check._errors };
    }

    private void Check(JsonElement json, Schema schema, string at)
    {
        if (_errors.Count >= MaximumErrors) return;
        switch (schema)
        {
            case ObjectSchema s: CheckObject(json, s, at); break;
            case ListSchema s: CheckList(json, s, at); break;
            case MapSchema s: CheckMap(json, s, at); break;
            case WordOrObjectSchema s: CheckWordOrObject(json, s, at); break;
            case TextSchema s: CheckText(json, s, at); break;
            case IdSchema s: CheckId(json, s, at); break;
            case ChoiceSchema s: CheckChoice(json, s, at); break;
            case DecimalSchema: CheckDecimal(json, at); break;
            case IntegerSchema s: CheckInteger(json, s, at); break;
            case CountSchema: CheckCount(json, at); break;
            case FlagSchema: CheckFlag(json, at); break;
            case DaySchema: CheckDay(json, at); break;
            case InstantSchema: CheckInstant(json, at); break;
            default: throw new UnreachableException(schema.GetType().Name);
        }
    }

    private void CheckObject(JsonElement json, ObjectSchema schema, string at)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            WrongType(at, "an object", json);
            return;
        }

        foreach (var sent in json.EnumerateObject())
        {
            var pointer = Pointer(at, sent.Name);
            if (schema.Find(sent.Name) is not { } field) Malformed(pointer, "unknown_field", $"There is no field {Show(sent.Name)} here.");
            else if (sent.Value.ValueKind != JsonValueKind.Null) Check(sent.Value, field.Schema, pointer);
        }

        foreach (var field in schema.Fields.Where(field => field.Required && !IsPresent(json, field.Name)))
            Invalid(Pointer(at, field.Name), "required", $"{field.Name} is required.");
    }

    private void CheckList(JsonElement json, ListSchema schema, string at)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            WrongType(at, "a list", json);
            return;
        }

        var count = json.GetArrayLength();
        if (count < schema.Minimum) Invalid(at, "too_few", $"At least {schema.Minimum} needed.");
        if (count > schema.Maximum)
        {
            Invalid(at, "too_many", $"At most {schema.Maximum} allowed, {count} sent.");
            return;
        }

        var index = 0;
        foreach (var item in json.EnumerateArray())
            Check(item, schema.Item, $"{at}/{(index++).ToString(CultureInfo.InvariantCulture)}");
    }

    private void CheckMap(JsonElement json, MapSchema schema, string at)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            WrongType(at, "an object", json);
            return;
        }

        var count = json.EnumerateObject().Count();
        if (count > schema.MaximumPairs)
        {
            Invalid(at, "too_many", $"At most {schema.MaximumPairs} pairs allowed, {count} sent.");
            return;
        }

        foreach (var pair in json.EnumerateObject())
        {
            var pointer = Pointer(at, pair.Name);
            if (pair.Name.Length is 0 || pair.Name.Length > schema.MaximumKey || HasUnstorable(pair.Name))
                Invalid(pointer, "invalid_key", $"A name has 1 to {schema.MaximumKey} characters.");
            if (pair.Value.ValueKind != JsonValueKind.Null) Check(pair.Value, schema.Value, pointer);
            else if (!schema.NullRemoves) WrongType(pointer, "a value", pair.Value);
        }
    }

    private void CheckWordOrObject(JsonElement json, WordOrObjectSchema schema, string at)
    {
        if (json.ValueKind == JsonValueKind.Object) CheckChoiceOfFields(json, schema.Object, at);
        else if (json.ValueKind != JsonValueKind.String) WrongType(at, $"\"{string.Join("\", \"", schema.Words)}\" or an object", json);
        else if (Text(json, at) is { } text && !schema.Words.Contains(text)) Invalid(at, "invalid_value", $"Must be \"{string.Join("\", \"", schema.Words)}\" or an object.");
    }

    // The object stands for one choice, like the word: two fields would leave us to guess which one counts.
    private void CheckChoiceOfFields(JsonElement json, ObjectSchema schema, string at)
    {
        var before = _errors.Count;
        CheckObject(json, schema, at);
        if (_errors.Count > before) return;
        if (json.EnumerateObject().Count(field => field.Value.ValueKind != JsonValueKind.Null) != 1)
            Invalid(at, "one_field_needed", $"Give exactly one of: {string.Join(", ", schema.Fields.Select(field => field.Name))}.");
    }

    private void CheckText(JsonElement json, TextSchema schema, string at)
    {
        if (Text(json, at) is not { } text) return;
        if (text.Length < schema.Minimum) Invalid(at, "too_short", $"At least {schema.Minimum} characters needed.");
        if (text.Length > schema.Maximum) Invalid(at, "too_long", $"At most {schema.Maximum} characters allowed, {text.Length} sent.");
    }

    private void CheckId(JsonElement json, IdSchema schema, string at)
    {
        if (Text(json, at) is not { } text) return;
        if (!text.StartsWith(schema.Prefix, StringComparison.Ordinal) || text.Length == schema.Prefix.Length)
            Invalid(at, "invalid_id", $"Must begin with {schema.Prefix} and go on.");
        else if (!Ids.IsWellFormed(text))
            Invalid(at, "invalid_id", $"Has 1 to {IdSchema.MaximumLength} letters, digits, _ and -.");
    }

    private void CheckChoice(JsonElement json, ChoiceSchema schema, string at)
    {
        if (Text(json, at) is not { } text || schema.Values.Contains(text)) return;
        Invalid(at, "invalid_value", $"Must be one of: {string.Join(", ", schema.Values)}.");
    }

    private void CheckDecimal(JsonElement json, string at)
    {
        if (json.ValueKind == JsonValueKind.Number)
            Malformed(at, "number_not_string", "Send amounts and quantities as strings, e.g. \"49.00\": a JSON number may lose digits.");
        else if (Text(json, at) is { } text && !DecimalPattern().IsMatch(text))
            Malformed(at, "invalid_decimal", "Must be a decimal number such as \"49.00\": up to 18 digits, a point, up to 12 digits.");
    }

    private void CheckInteger(JsonElement json, IntegerSchema schema, string at)
    {
        if (json.ValueKind != JsonValueKind.Number) WrongType(at, "a whole number", json);
        else if (!json.TryGetInt32(out var number) || json.GetRawText().AsSpan().ContainsAny(".eE")) Malformed(at, "wrong_type", "Must be a whole number.");
        else if (number < schema.Minimum || number > schema.Maximum)
            Invalid(at, "out_of_range", $"Must be between {schema.Minimum} and {schema.Maximum}.");
    }

    private void CheckCount(JsonElement json, string at)
    {
        if (json.ValueKind == JsonValueKind.Number) CheckInteger(json, new IntegerSchema(0, 999_999_999), at);
        else if (Text(json, at) is { } text && (text.Length is 0 or > 9 || !text.All(char.IsAsciiDigit))) Malformed(at, "wrong_type", "Must be a whole number, 0 or more.");
    }

    private void CheckFlag(JsonElement json, string at)
    {
        if (json.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) WrongType(at, "true or false", json);
    }

    private void CheckDay(JsonElement json, string at)
    {
        if (Text(json, at) is { } text && !Moments.TryDay(text, out _))
            Malformed(at, "invalid_date", "Must be a day of the calendar such as 2026-01-31.");
    }

    private void CheckInstant(JsonElement json, string at)
    {
        if (Text(json, at) is { } text && !Moments.TryInstant(text, out _))
            Malformed(at, "invalid_instant", "Must be an instant such as 2026-01-31T09:00:00Z.");
    }

    private string? Text(JsonElement json, string at)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            WrongType(at, "a string", json);
            return null;
        }

        try
        {
            var text = json.GetString()!;
            if (!HasUnstorable(text)) return text;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape: falls through to the same answer as other text that cannot be kept.
        }

        Malformed(at, "invalid_text", "Contains a character that cannot be stored (NUL or half a surrogate pair).");
        return null;
    }

    private static bool HasUnstorable(string text) => text.Contains('\0', StringComparison.Ordinal);

    private static bool IsPresent(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private void WrongType(string at, string wanted, JsonElement sent) =>
        Malformed(at, "wrong_type", $"Must be {wanted}, not {NameOf(sent.ValueKind)}.");

    private void Malformed(string at, string code, string detail)
    {
        _malformed = true;
        _errors.Add(new ProblemError(at, code, detail));
    }

    private void Invalid(string at, string code, string detail) => _errors.Add(new ProblemError(at, code, detail));

    private static string Pointer(string at, string name) =>
        $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private static string Show(string name) => name.Length <= 60 ? name : name[..60] + "...";

    private static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    [GeneratedRegex(@"\A-?[0-9]{1,18}(\.[0-9]{1,12})?\z")]
    private static partial Regex DecimalPattern();
}
