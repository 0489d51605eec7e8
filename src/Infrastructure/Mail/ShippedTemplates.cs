using System.Collections.Frozen;
using OrleansBilling.Domain.Notices;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>
/// The wordings that ship, from <c>Templates/*.liquid</c>: for each code and language a subject, the HTML and the text. What all have in
/// common stands once per language, in <c>shared.*.liquid</c>, and is put in here, so that who reads a template through the API sees all of it.
/// </summary>
public static class ShippedTemplates
{
    /// <summary>The languages that ship.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "fr"];

    private static readonly FrozenDictionary<(string Code, string Language), Wording> All =
        Languages.SelectMany(language => NoticeTemplates.Shipped.Select(code => ((code, language), Read(code, language)))).ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);

    public static IReadOnlyList<string> Codes => NoticeTemplates.Shipped;

    public static Wording? Find(string code, string language) => All.GetValueOrDefault((code, language));

    private static Wording Read(string code, string language)
    {
        var shared = Parts($"shared.{language}");
        var own = Parts($"{code}.{language}");
        // What the seller is told by its own engine has no salutation.
        var toSeller = code == "alert" ? "seller_" : "";
        string Filled(string frame, string part) => shared[toSeller + frame]
            .Replace("[[content]]", own[part].Trim(), StringComparison.Ordinal)
            .Replace("[[invoices]]", shared["invoices_" + part].Trim(), StringComparison.Ordinal)
            .Trim() + "\n";
        return new Wording(own["subject"].Trim(), Filled("html", "html"), Filled("text", "text"));
    }

    // A file is a list of parts: "=== name", and then its lines.
    private static Dictionary<string, string> Parts(string name)
    {
        var resource = $"OrleansBilling.Infrastructure.Mail.Templates.{name}.liquid";
        using var stream = typeof(ShippedTemplates).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} does not ship.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Split("=== ", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('\n', 2))
            .ToDictionary(part => part[0].Trim(), part => part[1], StringComparer.Ordinal);
    }
}
