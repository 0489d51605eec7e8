namespace OrleansBilling.Contracts;

/// <summary>The database does not answer at the moment. Whether what was asked was done is not known: ask again.</summary>
[GenerateSerializer, Alias("DatabaseUnavailable")]
public sealed class DatabaseUnavailableException : Orleans.Runtime.OrleansException
{
    public DatabaseUnavailableException()
    {
    }

    public DatabaseUnavailableException(string message)
        : base(message)
    {
    }

    public DatabaseUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The database refused a statement. Nothing was done, and asking again will not help: this is a bug or a damaged schema.</summary>
[GenerateSerializer, Alias("DatabaseRefused")]
public sealed class DatabaseRefusedException : Exception
{
    public DatabaseRefusedException()
    {
    }

    public DatabaseRefusedException(string message)
        : base(message)
    {
    }

    public DatabaseRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
