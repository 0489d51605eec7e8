namespace OrleansBilling.Api.Bodies;

/// <summary>What a value of a request body may look like. It checks the body and describes it in the OpenAPI document: one truth for both.</summary>
public abstract record Schema
{
    private protected Schema()
    {
    }

    /// <summary>A sentence for the document.</summary>
    public string? Description { get; init; }

    /// <summary>A sample value for the document.</summary>
    public string? Example { get; init; }
}

/// <summary>Free text of a bounded length. NUL and broken surrogates are refused, since PostgreSQL cannot keep them.</summary>
public sealed record TextSchema(int Maximum, int Minimum = 1) : Schema;

/// <summary>An id or code: letters, digits, <c>_</c> and <c>-</c>, at most 64, beginning with <paramref name="Prefix"/> (which may be empty).</summary>
public sealed record IdSchema(string Prefix = "") : Schema
{
    public const int MaximumLength = 64;
}

/// <summary>One of a few snake_case words.</summary>
public sealed record ChoiceSchema(params string[] Values) : Schema;

/// <summary>A decimal number in a string. A JSON number is refused: it may have been rounded on its way.</summary>
public sealed record DecimalSchema : Schema
{
    public const string Pattern = @"^-?[0-9]{1,18}(\.[0-9]{1,12})?$";
}

/// <summary>A whole JSON number between two bounds, both allowed.</summary>
public sealed record IntegerSchema(int Minimum, int Maximum) : Schema;

/// <summary>A count of things, 0 or more: a whole JSON number, or one in a string.</summary>
public sealed record CountSchema : Schema
{
    public const string Pattern = "^[0-9]{1,9}$";
}

/// <summary>true or false.</summary>
public sealed record FlagSchema : Schema;

/// <summary>A day, <c>2026-01-31</c>.</summary>
public sealed record DaySchema : Schema;

/// <summary>An instant, RFC 3339 with its offset.</summary>
public sealed record InstantSchema : Schema;

/// <summary>A list with at most <paramref name="Maximum"/> items.</summary>
public sealed record ListSchema(Schema Item, int Maximum, int Minimum = 0) : Schema;

/// <summary>An object whose field names are the caller's own.</summary>
/// <param name="Value">What each value may be.</param>
/// <param name="MaximumPairs">How many pairs at most.</param>
/// <param name="MaximumKey">How long a name may be.</param>
/// <param name="NullRemoves">True where a null value is allowed (and removes the pair).</param>
public sealed record MapSchema(Schema Value, int MaximumPairs, int MaximumKey, bool NullRemoves = false) : Schema;

/// <summary>An object with known fields; any other field is an error.</summary>
public sealed record ObjectSchema(string Name, params Field[] Fields) : Schema
{
    public Field? Find(string name) => Array.Find(Fields, field => field.Name == name);
}

/// <summary>A fixed word, or an object: <c>"start"</c> or <c>{"day": 31}</c>.</summary>
public sealed record WordOrObjectSchema(string[] Words, ObjectSchema Object) : Schema;

/// <summary>One field of an object.</summary>
public sealed record Field(string Name, Schema Schema, bool Required = false);
