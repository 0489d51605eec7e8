namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>How a statement is sent.</summary>
internal enum Sending
{
    /// <summary>As it is.</summary>
    Alone,

    /// <summary>With others of its text in one: the parameters are arrays then.</summary>
    WithOthers,

    /// <summary>The same, and each of the rows must be affected, or the commit is refused.</summary>
    WithOthersOrNotAtAll,
}

/// <summary>A statement that a unit of work has queued.</summary>
internal readonly record struct QueuedStatement(string Sql, Param[] Values, Sending Sending);
