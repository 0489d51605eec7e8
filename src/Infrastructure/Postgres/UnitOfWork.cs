using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Commits;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>
/// What is committed together. Between <see cref="BillingDatabase.CommitAsync{T}"/> and its commit it is an open transaction: grain state
/// written meanwhile by the stock storage goes through its connection; journal, outbox and rows are queued and sent together at the end, in
/// one round trip. In <see cref="BillingDatabase.CommitSharedAsync"/> it has no connection and only collects, state included.
/// </summary>
/// <remarks>Belongs to one flow of calls: a connection can do one thing at a time, so do not use it from parallel tasks.</remarks>
public sealed class UnitOfWork
{
    /// <summary>Statements one unit may queue. A unit that needs more is a bulk load and belongs in COPY.</summary>
    public const int MaxQueued = 50_000;

    private static readonly AsyncLocal<UnitOfWork?> _current = new();
    private readonly NpgsqlConnection? _connection;
    private readonly NpgsqlTransaction? _transaction;
    private List<QueuedStatement> _queued = [];
    private bool _open = true;

    private UnitOfWork(NpgsqlConnection? connection, NpgsqlTransaction? transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    /// <summary>The unit of work of the calling flow; null outside, and null again from the moment its commit begins.</summary>
    public static UnitOfWork? Current => _current.Value is { _open: true } unit ? unit : null;

    /// <summary>For reads within the transaction. They do not see what is queued and not yet flushed.</summary>
    /// <exception cref="InvalidOperationException">It is a shared commit, which has none: read before it.</exception>
    public NpgsqlConnection Connection => _connection ?? throw HasNone();

    public NpgsqlTransaction Transaction => _transaction ?? throw HasNone();

    /// <summary>Queues a statement with positional parameters (<c>$1</c>, <c>$2</c>); see <see cref="Param"/>.</summary>
    public void Add(string sql, params Param[] parameters) => Queue(sql, parameters, Sending.Alone);

    /// <summary>
    /// Queues a row for a statement that takes many, <c>SELECT ... FROM unnest($1, $2)</c>: each parameter reaches it as an array of the values
    /// of all rows that are sent together. No two of them may mean the same row.
    /// </summary>
    public void AddRow(string sql, params Param[] row) => Queue(sql, row, Sending.WithOthers);

    /// <summary>The same, and a row that changes nothing in the database refuses the commit.</summary>
    internal void AddRowThatCounts(string sql, params Param[] row) => Queue(sql, row, Sending.WithOthersOrNotAtAll);

    /// <summary>A command on this connection and in this transaction, for a read that the decision needs.</summary>
    public NpgsqlCommand CreateCommand(string sql, params NpgsqlParameter[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var command = new NpgsqlCommand(sql, Connection, Transaction);
        command.Parameters.AddRange(parameters);
        return command;
    }

    /// <summary>How many statements are queued.</summary>
    public int Queued => _queued.Count;

    /// <summary>Sends what is queued now. Only needed when a later read of the same unit must see it.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_queued.Count == 0)
        {
            return;
        }

        var merged = new MergedStatements();
        merged.Add(TakeQueued());
        await merged.SendAsync(Connection, Transaction, cancellationToken: cancellationToken);
    }

    /// <summary>What is queued, which is then somebody else's to send.</summary>
    internal IReadOnlyList<QueuedStatement> TakeQueued()
    {
        var taken = _queued;
        _queued = [];
        return taken;
    }

    /// <summary>Begins a transaction and makes it the current unit of the calling flow and of all it calls.</summary>
    internal static UnitOfWork Begin(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        var unit = new UnitOfWork(connection, transaction);
        _current.Value = unit;
        return unit;
    }

    /// <summary>A unit over a transaction that somebody else ends, and that no flow of calls joins by itself.</summary>
    internal static UnitOfWork Over(NpgsqlConnection connection, NpgsqlTransaction transaction) => new(connection, transaction);

    /// <summary>A unit without a connection, current in the calling flow as well: what it collects is sent with that of others.</summary>
    internal static UnitOfWork Collect()
    {
        var unit = new UnitOfWork(null, null);
        _current.Value = unit;
        return unit;
    }

    /// <summary>From here on nobody can join: a late write would otherwise land outside the transaction it believes in.</summary>
    internal void End()
    {
        _open = false;
        _current.Value = null;
    }

    private void Queue(string sql, Param[] parameters, Sending sending)
    {
        ArgumentException.ThrowIfNullOrEmpty(sql);
        ArgumentNullException.ThrowIfNull(parameters);
        if (!_open)
        {
            throw new InvalidOperationException("The unit of work has ended: nothing can be added to it.");
        }

        if (_queued.Count >= MaxQueued)
        {
            throw new InvalidOperationException($"A unit of work holds at most {MaxQueued} statements.");
        }

        _queued.Add(new QueuedStatement(sql, parameters, sending));
    }

    private static InvalidOperationException HasNone() => new("This unit of work is committed with others and has no connection: what it needs is read before it.");
}
