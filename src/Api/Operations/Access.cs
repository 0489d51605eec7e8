namespace OrleansBilling.Api.Operations;

/// <summary>Who may use an operation.</summary>
public enum Access
{
    /// <summary>An API key with the scope <c>read</c>.</summary>
    Read,

    /// <summary>An API key with the scope <c>write</c>.</summary>
    Write,

    /// <summary>An API key with the scope <c>admin</c>: keys and the organization's settings.</summary>
    Admin,

    /// <summary>The operator's key from the configuration.</summary>
    Operator,

    /// <summary>No key: the sender signs what it sends.</summary>
    Signed,
}
