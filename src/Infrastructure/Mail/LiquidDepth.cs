using Fluid;
using Fluid.Ast;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>
/// Parses, and refuses what is nested too deep or counts by itself. Parser and visitor call themselves at each level, and a stack that
/// overflows ends the process: so they run on a thread with room for the deepest template that its length allows, one at a time.
/// </summary>
internal sealed class LiquidDepth : AstVisitor
{
    private const int MaxDepth = 30;

    // 50,000 opening brackets take about a third of it.
    private const int StackBytes = 256 * 1024 * 1024;

    private static readonly Lock OneAtATime = new();

    private int _depth;
    private string? _problem;

    /// <summary>The template, or what is wrong with it.</summary>
    internal static (IFluidTemplate? Template, string? Problem) Parse(FluidParser parser, string template)
    {
        (IFluidTemplate? Template, string? Problem) result = default;
        var thread = new Thread(() => result = ParseHere(parser, template), StackBytes) { IsBackground = true, Name = "Liquid" };
        lock (OneAtATime)
        {
            thread.Start();
            thread.Join();
        }

        return result;
    }

    private static (IFluidTemplate? Template, string? Problem) ParseHere(FluidParser parser, string template)
    {
        try
        {
            if (!parser.TryParse(template, out var parsed, out var error)) return (null, error.ReplaceLineEndings(" ").TrimEnd('.', ' '));
            var depth = new LiquidDepth();
            depth.VisitTemplate(parsed);
            return depth._problem is { } problem ? (null, problem) : (parsed, null);
        }
#pragma warning disable CA1031 // An exception of this thread would end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (null, exception.Message);
        }
    }

    public override Statement Visit(Statement statement) => Deeper(() => base.Visit(statement), statement);

    public override Expression Visit(Expression expression) => Deeper(() => base.Visit(expression), expression);

    // A range is made whole before anything counts its steps.
    protected override Expression VisitRangeExpression(RangeExpression rangeExpression)
    {
        _problem ??= "a range such as (1..9) is not taken";
        return rangeExpression;
    }

    // The visitor passes over what stands between brackets.
    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        foreach (var segment in memberExpression.Segments.OfType<IndexerSegment>()) Visit(segment.Expression);
        return memberExpression;
    }

    private T Deeper<T>(Func<T> visit, T part)
    {
        if (_depth == MaxDepth) _problem ??= $"it is nested deeper than {MaxDepth} levels";
        if (_problem is not null) return part;
        _depth++;
        var visited = visit();
        _depth--;
        return visited;
    }
}
