using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansBilling.Deploy.Tests.Manifests;
using OrleansBilling.Deploy.Tests.Tools;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Alerts;

/// <summary>Alerts fire when they should and only then, and whoever is woken is told what to do.</summary>
public sealed class AlertTests
{
    private const string Runbooks = "docs/operations.md";
    private static readonly string[] Severities = ["page", "ticket"];
    private static readonly JsonSerializerOptions Lower = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    [PromtoolFact]
    public void Prometheus_understands_the_rules_and_they_fire_when_they_should()
    {
        var folder = Directory.CreateTempSubdirectory("billing-alerts-");
        try
        {
            // Prometheus reads YAML, of which JSON is a part.
            File.WriteAllText(Path.Combine(folder.FullName, "rules.yaml"), JsonSerializer.Serialize(WithSummariesOnly(MetricNames.Rules.Spec), Lower));
            string[] tests = [.. Repository.Files("tests/Deploy.Tests/Alerts", ".yaml")];
            foreach (var test in tests) File.Copy(Path.Combine(Repository.Root, test), Path.Combine(folder.FullName, Path.GetFileName(test)));

            var check = Tool.Run(PromtoolFactAttribute.Program!, folder.FullName, "check", "rules", "rules.yaml");
            var run = Tool.Run(PromtoolFactAttribute.Program!, folder.FullName, ["test", "rules", .. tests.Select(Path.GetFileName).OfType<string>()]);

            Assert.True(check.Succeeded, check.Output + check.Errors);
            Assert.True(run.Succeeded, run.Output + run.Errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [KustomizeFact]
    public void Every_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not()
    {
        var tests = string.Concat(Repository.Files("tests/Deploy.Tests/Alerts", ".yaml").Select(Repository.Read));

        Assert.NotEmpty(MetricNames.Alerts);
        Assert.All(MetricNames.Alerts, alert =>
        {
            Assert.Matches($@"alertname: {alert.Alert}\n +exp_alerts:\n", tests);
            Assert.Matches($@"alertname: {alert.Alert}\n +exp_alerts: \[\]", tests);
        });
    }

    [KustomizeFact]
    public void Every_alert_says_how_bad_it_is_and_links_to_a_runbook_that_is_there()
    {
        var headings = DocumentTests.Anchors(Runbooks);

        Assert.All(MetricNames.Alerts, alert =>
        {
            Assert.Contains(alert.Labels["severity"], Severities);
            Assert.NotEmpty(alert.Annotations["summary"]);
            Assert.NotEmpty(alert.Annotations["description"]);
            var link = new Uri(alert.Annotations["runbook_url"]);
            Assert.EndsWith("/" + Runbooks, link.AbsolutePath, StringComparison.Ordinal);
            Assert.Single(headings, alert.Alert.ToLowerInvariant());
            Assert.Equal("#" + alert.Alert.ToLowerInvariant(), link.Fragment);
        });
        Assert.Equal(MetricNames.Alerts.Count(), MetricNames.Alerts.DistinctBy(alert => alert.Alert).Count());
    }

    [KustomizeFact]
    public void Every_runbook_is_that_of_an_alert() => Assert.Equal(
        MetricNames.Alerts.Select(alert => alert.Alert).Order(StringComparer.Ordinal),
        Regex.Matches(Repository.Read(Runbooks), "^### (Billing[A-Za-z]+)$", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void The_dashboard_is_one_that_Grafana_loads_with_a_name_for_each_panel_and_its_source_to_choose()
    {
        var panels = MetricNames.Dashboard.GetProperty("panels").EnumerateArray().ToArray();
        var variables = MetricNames.Dashboard.GetProperty("templating").GetProperty("list").EnumerateArray().Select(one => one.GetProperty("name").GetString());

        Assert.Equal(["source", "namespace"], variables);
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("title").GetString()).Distinct().Count());
        Assert.All(panels.Where(panel => panel.GetProperty("type").GetString() != "row"), panel =>
        {
            Assert.Equal("${source}", panel.GetProperty("datasource").GetProperty("uid").GetString());
            Assert.InRange(panel.GetProperty("gridPos").GetProperty("x").GetInt32() + panel.GetProperty("gridPos").GetProperty("w").GetInt32(), 1, 24);
        });
        Assert.All(MetricNames.Queries, query => Assert.Contains("namespace=\"$namespace\"", query, StringComparison.Ordinal));
    }

    [PromtoolFact]
    public void Prometheus_understands_every_query_of_the_dashboard()
    {
        var folder = Directory.CreateTempSubdirectory("billing-dashboard-");
        try
        {
            var rules = new JsonArray([.. MetricNames.Queries.Select((query, number) => new JsonObject
            {
                ["record"] = $"panel:{number}",
                ["expr"] = query.Replace("$__rate_interval", "5m", StringComparison.Ordinal),
            })]);
            File.WriteAllText(Path.Combine(folder.FullName, "panels.yaml"), new JsonObject { ["groups"] = new JsonArray(new JsonObject { ["name"] = "panels", ["rules"] = rules }) }.ToJsonString());

            var check = Tool.Run(PromtoolFactAttribute.Program!, folder.FullName, "check", "rules", "panels.yaml");

            Assert.NotEmpty(MetricNames.Queries);
            Assert.True(check.Succeeded, check.Output + check.Errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [KustomizeFact]
    public void The_names_of_figures_are_found_in_expressions() => Assert.Equal(
        ["billing_register_waiting", "billing_invoices_issued_total"],
        MetricNames.In("sum by (le, gateway) (billing_register_waiting{kind=\"stuck_work\"}) > 0 and histogram_quantile(0.95, sum(increase(billing_invoices_issued_total[10m]))) == 1e3"));

    // An expected alert must be given with all its annotations; what is of interest there is the text with figures in it.
    private static PrometheusRuleSpec WithSummariesOnly(PrometheusRuleSpec spec) => new()
    {
        Groups =
        [
            .. spec.Groups.Select(group => new RuleGroup
            {
                Name = group.Name,
                Rules =
                [
                    .. group.Rules.Select(rule => new AlertRule
                    {
                        Alert = rule.Alert,
                        Expr = rule.Expr,
                        For = rule.For,
                        Labels = rule.Labels,
                        Annotations = new Dictionary<string, string> { ["summary"] = rule.Annotations["summary"] },
                    }),
                ],
            }),
        ],
    };
}
