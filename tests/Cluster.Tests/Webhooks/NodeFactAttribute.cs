using OrleansBilling.Testing;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Webhooks;

/// <summary>
/// A test against the library that receivers in JavaScript use (<c>standardwebhooks</c>). Where it cannot be had the test is skipped and says so. The published example is
/// checked always.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    private static readonly NodePackages Packages = new("standardwebhooks@1.1.1");

    public NodeFactAttribute() => Skip = Packages.Problem;

    /// <inheritdoc cref="NodePackages.RunAsync"/>
    public static Task<string> RunAsync(string script, params string[] arguments) => Packages.RunAsync(script, arguments);
}
