using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansBilling.Deploy.Tests.Manifests;

namespace OrleansBilling.Deploy.Tests.Alerts;

/// <summary>The figures that alerts and dashboard ask for, by their names in Prometheus.</summary>
internal static partial class MetricNames
{
    // Words of PromQL that stand where a figure could.
    private static readonly HashSet<string> Words = ["by", "and", "or", "unless", "on", "without", "bool", "offset", "absent", "count", "sum", "min", "max", "rate", "increase", "histogram_quantile", "label_values"];

    // What Prometheus says itself.
    private static readonly HashSet<string> Own = ["up"];

    public static PrometheusRule Rules => Manifest.Of(Manifest.Production).Every<PrometheusRule>().Single();

    public static JsonElement Dashboard => JsonDocument.Parse(Repository.Read("deploy/k8s/monitoring/billing.json")).RootElement;

    public static IEnumerable<AlertRule> Alerts => Rules.Spec.Groups.SelectMany(group => group.Rules);

    /// <summary>Every expression of every panel.</summary>
    public static IEnumerable<string> Queries => Dashboard.GetProperty("panels").EnumerateArray()
        .Where(panel => panel.TryGetProperty("targets", out _))
        .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
        .Select(target => target.GetProperty("expr").GetString()!);

    /// <summary>What a process of ours must export for alerts and dashboard to see anything.</summary>
    public static IEnumerable<string> Asked => Alerts.Select(alert => alert.Expr).Concat(Queries).SelectMany(In).Where(name => !Own.Contains(name)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The figures in an expression: names that are no words, no labels, no text and no durations.</summary>
    public static IEnumerable<string> In(string expression)
    {
        var bare = Grouping().Replace(Duration().Replace(Labels().Replace(expression, ""), ""), "");
        return Name().Matches(bare).Select(match => match.Value).Where(name => !Words.Contains(name)).Distinct();
    }

    /// <summary>What is scraped under a name: a sample's own name, as in the text format of Prometheus.</summary>
    public static HashSet<string> Exported(string scrape) =>
        [.. scrape.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOfAny(['{', ' '])])];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\b(by|without|on) *\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w.])[a-z_:][a-z0-9_:]*", RegexOptions.IgnoreCase)]
    private static partial Regex Name();
}
