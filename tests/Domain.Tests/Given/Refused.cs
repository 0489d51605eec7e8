namespace OrleansBilling.Tests.Given;

/// <summary>How a test reads a refusal.</summary>
internal static class Refused
{
    internal static void ShouldBe(this Rejection? rejection, string code, string? pointer, RejectionKind kind = RejectionKind.Invalid)
    {
        Assert.True(rejection is not null, $"Accepted; expected {code}.");
        Assert.Equal((code, pointer, kind), (rejection.Code, rejection.Pointer, rejection.Kind));
        Assert.EndsWith(".", rejection.Message, StringComparison.Ordinal);
    }
}
