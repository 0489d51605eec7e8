namespace OrleansBilling.Api.Lists;

/// <summary>A field that a list can be filtered by.</summary>
/// <param name="Name">The query parameter.</param>
/// <param name="Column">The SQL expression it is compared with.</param>
/// <param name="Kind">What values it takes; days and instants also take <c>[gte] [gt] [lte] [lt]</c>.</param>
public sealed record ListFilter(string Name, string Column, FilterKind Kind)
{
    /// <summary>The words a <see cref="FilterKind.Choice"/> takes.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>Turns what was sent into what is compared, when they differ.</summary>
    public Func<string, string>? Rewrite { get; init; }

    /// <summary>A column of texts any of which may be the value just as well.</summary>
    public string? AlsoIn { get; init; }

    /// <summary>For a parameter that is no filter: what it means.</summary>
    public string? Description { get; init; }

    public bool HasRange => Kind is FilterKind.Day or FilterKind.Instant;

    public static ListFilter Text(string name, string? column = null) => new(name, column ?? name, FilterKind.Text);

    public static ListFilter Choice(string name, params string[] values) => new(name, name, FilterKind.Choice) { Values = values };

    public static ListFilter Flag(string name) => new(name, name, FilterKind.Flag);

    public static ListFilter Day(string name, string? column = null) => new(name, column ?? name, FilterKind.Day);

    public static ListFilter Instant(string name, string? column = null) => new(name, column ?? name, FilterKind.Instant);

    public static ListFilter CreatedAt(string column = "created_at") => Instant("created_at", column);
}

/// <summary>The kinds of filter values.</summary>
public enum FilterKind
{
    Text,
    Choice,
    Flag,
    Day,
    Instant,
}
