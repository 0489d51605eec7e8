using Xunit;

namespace OrleansBilling.Deploy.Tests.Tools;

/// <summary>A test of built alert rules, skipped where there is no promtool, or nothing that builds them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute() =>
        Skip = Program is null ? "Alert rules are tested by promtool: 'apt-get install prometheus', or put promtool on the PATH." : Kustomize.Missing;

    internal static string? Program { get; } = Tool.Find("promtool");
}
