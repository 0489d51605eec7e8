using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>Reads templates and makes them out. In HTML every value is escaped, unless the template says <c>raw</c>.</summary>
public static class Liquid
{
    private static readonly FluidParser Parser = LiquidLimits.Parser();
    private static readonly TemplateOptions Options = LiquidLimits.Options();
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>What is wrong with a template, in words; null when it can be read.</summary>
    public static string? Problem(string template) => LiquidDepth.Parse(Parser, template).Problem;

    /// <summary>The first field of a wording that cannot be read, and why; null when all can.</summary>
    public static (string Pointer, string Problem)? Problem(Wording wording)
    {
        ArgumentNullException.ThrowIfNull(wording);
        foreach (var (pointer, template) in new[] { ("/subject", wording.Subject), ("/html", wording.Html), ("/text", wording.Text) })
        {
            if (Problem(template) is { } problem) return (pointer, problem);
        }

        return null;
    }

    /// <summary>The letter that a wording becomes.</summary>
    /// <param name="variables">Texts, numbers, lists and objects of them.</param>
    /// <exception cref="LiquidFailedException">A template cannot be read, or took more than its share.</exception>
    public static async Task<Wording> MakeOutAsync(Wording wording, IReadOnlyDictionary<string, object?> variables)
    {
        ArgumentNullException.ThrowIfNull(wording);
        var subject = await RenderAsync(wording.Subject, variables, NullEncoder.Default);
        return new Wording(
            subject.Trim(),
            await RenderAsync(wording.Html, variables, Html),
            await RenderAsync(wording.Text, variables, NullEncoder.Default));
    }

    private static async Task<string> RenderAsync(string template, IReadOnlyDictionary<string, object?> variables, TextEncoder encoder)
    {
        var (parsed, problem) = LiquidDepth.Parse(Parser, template);
        if (parsed is null) throw new LiquidFailedException(problem!);
        var context = new TemplateContext(Options);
        foreach (var (name, value) in variables) context.SetValue(name, value);
        await using var output = new BoundedWriter();
        try
        {
            await parsed.RenderAsync(output, context, encoder);
        }
#pragma warning disable CA1031 // Whatever a template does wrong is the template's, and said to whoever wrote it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new LiquidFailedException(exception.Message, exception);
        }

        return output.ToString();
    }

    private sealed class BoundedWriter() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void Write(char value)
        {
            Check(1);
            base.Write(value);
        }

        public override void Write(string? value)
        {
            Check(value?.Length ?? 0);
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            Check(count);
            base.Write(buffer, index, count);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            Check(buffer.Length);
            base.Write(buffer);
        }

        public override void Write(StringBuilder? value)
        {
            Check(value?.Length ?? 0);
            base.Write(value);
        }

        private void Check(int more)
        {
            if (GetStringBuilder().Length + more > LiquidLimits.MaxOutput) throw new LiquidLimitException("The letter grew too long.");
        }
    }
}

/// <summary>A template could not be made out; the message says what it did wrong.</summary>
public sealed class LiquidFailedException : Exception
{
    public LiquidFailedException()
    {
    }

    public LiquidFailedException(string message)
        : base(message)
    {
    }

    public LiquidFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
