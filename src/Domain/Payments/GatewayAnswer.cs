namespace OrleansBilling.Domain.Payments;

/// <summary>What a payment gateway says of one order to take money or to give it back.</summary>
public abstract record GatewayAnswer
{
    private protected GatewayAnswer()
    {
    }
}

/// <summary>Done. The money is on its way and will not be asked for again.</summary>
/// <param name="Reference">The gateway's own id of it.</param>
public sealed record GatewaySucceeded(string Reference) : GatewayAnswer;

/// <summary>Accepted, to be known later: a direct debit that its bank has not answered yet.</summary>
public sealed record GatewayPending(string Reference) : GatewayAnswer;

/// <summary>Refused: no money moves because of this order.</summary>
/// <param name="Code">Why, in the gateway's words: <c>insufficient_funds</c>.</param>
/// <param name="IsHard">Whether trying again is pointless until the method changes.</param>
public sealed record GatewayDeclined(string Code, bool IsHard, string? Message = null, string? Reference = null) : GatewayAnswer;

/// <summary>No answer, or none that says what happened: money may have moved. Only looking the order up by its key tells.</summary>
public sealed record GatewayUnknown(string Why) : GatewayAnswer;

/// <summary>The gateway never received an order of that key.</summary>
public sealed record GatewayHasNone : GatewayAnswer;
