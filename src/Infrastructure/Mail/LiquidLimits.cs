using Fluid;
using Fluid.Values;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>
/// Keeps templates, which organizations write, from taking more than their share: bounded steps and sizes of values, and nothing to read
/// but the variables given.
/// </summary>
internal static class LiquidLimits
{
    private const int MaxSteps = 20_000;
    private const int MaxText = 100_000;
    private const int MaxItems = 10_000;

    /// <summary>The most a made-out letter may be long.</summary>
    internal const int MaxOutput = 500_000;

    // Blocks keep text that no step counts; the others look for files, of which there are none.
    private static readonly string[] Banned = ["capture", "include", "render", "liquid"];

    // What comes out of these can be as long as one value times another.
    private static readonly string[] Multiplying = ["replace", "join"];

    internal static FluidParser Parser()
    {
        var parser = new FluidParser(new FluidParserOptions { AllowFunctions = false });
        foreach (var tag in Banned) parser.RegisteredTags.Remove(tag);
        return parser;
    }

    internal static TemplateOptions Options()
    {
        var options = new TemplateOptions { MaxSteps = MaxSteps, MaxRecursion = 10 };
        foreach (var (name, filter) in options.Filters.ToArray()) options.Filters.AddFilter(name, Bounded(name, filter));
        return options;
    }

    private static FilterDelegate Bounded(string name, FilterDelegate filter) => async (input, arguments, context) =>
    {
        if (Multiplying.Contains(name)) Check(Length(input) * (1L + arguments.Values.Sum(Length)), MaxText * 10L);
        var result = await filter(input, arguments, context);
        Check(Length(result), result is ArrayValue ? MaxItems : MaxText);
        return result;
    };

    private static long Length(FluidValue value) => value switch
    {
        StringValue text => text.ToStringValue().Length,
        ArrayValue items => items.Values.Count,
        _ => 50,
    };

    private static void Check(long length, long most)
    {
        if (length > most) throw new LiquidLimitException("A value grew too long.");
    }
}

/// <summary>A template took more than its share.</summary>
public sealed class LiquidLimitException : Exception
{
    public LiquidLimitException()
    {
    }

    public LiquidLimitException(string message)
        : base(message)
    {
    }

    public LiquidLimitException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
