namespace OrleansBilling.Infrastructure.Postgres.Local;

/// <summary>
/// The private PostgreSQL cannot be found, started or adopted. The message is written for the person at the terminal: it says what is
/// wrong and what to do, so a host prints it alone, without a stack trace.
/// </summary>
public sealed class LocalPostgresException : Exception
{
    public LocalPostgresException(string message)
        : base(message)
    {
    }

    public LocalPostgresException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public LocalPostgresException()
    {
    }
}
