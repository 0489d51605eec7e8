using System.Globalization;
using OrleansBilling.Domain.Payments;

namespace OrleansBilling.Infrastructure.Payments.Sandbox;

/// <summary>What becomes of a charge, by the token it is asked with.</summary>
internal static class SandboxTokens
{
    internal const string Pending = "tok_pending";
    internal const string PendingFails = "tok_pending_fails";

    /// <summary>The money is taken, and the answer is lost.</summary>
    internal const string Timeout = "tok_timeout";

    /// <summary>The first order of each key never arrives.</summary>
    internal const string Never = "tok_never";
    internal const string Expiring = "tok_expiring";

    private const string Fails = "tok_fails_";
    private static readonly string[] _known = ["tok_ok", "tok_declined", "tok_lost_card", Pending, PendingFails, Timeout, Never, Expiring];

    internal static string Names => string.Join(", ", _known) + $" and {Fails}1 to {Fails}99";

    internal static bool IsKnown(string token) => _known.Contains(token) || DeclinesOf(token) is > 0 and < 100;

    /// <param name="declinesBefore">How many orders with this token of this customer were declined already.</param>
    internal static GatewayAnswer OutcomeOf(string token, string key, int declinesBefore) => token switch
    {
        "tok_declined" => new GatewayDeclined("insufficient_funds", IsHard: false),
        "tok_lost_card" => new GatewayDeclined("lost_card", IsHard: true),
        Pending or PendingFails => new GatewayPending(Reference(key)),
        _ when DeclinesOf(token) > declinesBefore => new GatewayDeclined("insufficient_funds", IsHard: false),
        _ => new GatewaySucceeded(Reference(key)),
    };

    internal static string Reference(string key) => "sandbox_" + key;

    private static int? DeclinesOf(string token) =>
        token.StartsWith(Fails, StringComparison.Ordinal) && int.TryParse(token.AsSpan(Fails.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
