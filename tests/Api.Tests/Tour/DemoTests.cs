using OrleansBilling.Standalone.Demo;
using Xunit;
using static OrleansBilling.Api.Tests.Tour.ReportReading;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What <c>./run --demo</c> loads, through the API that checks it.</summary>
public sealed class DemoTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task The_demo_firm_loads_and_loading_it_again_adds_nothing()
    {
        var seller = await standalone.NewSeller("sandbox");
        var demo = new DemoFirm(standalone.Operator.BaseAddress!.ToString().TrimEnd('/'), seller.Key);
        var said = new List<string>();

        await demo.LoadAsync(said.Add, CancellationToken.None);
        var first = said[^1];
        await demo.LoadAsync(said.Add, CancellationToken.None);

        Assert.Contains("60 customers", first, StringComparison.Ordinal);
        Assert.Equal(first, said[^1]);

        // A year and a half of a whole firm, and every report is right about it
        foreach (var (name, query) in await All(seller.Http, "2020-01-01", "2029-12-31", "cus_demo_01")) AssertRight(await Read(seller.Http, name, query));
    }
}
