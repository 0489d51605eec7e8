using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>
/// One transaction, open between <see cref="BillingDatabase.CommitAsync{T}"/> and its commit. Grain state written meanwhile goes through
/// its connection; journal, outbox and rows are queued and sent together at the end, in one round trip.
/// </summary>
/// <remarks>Belongs to one flow of calls: a connection can do one thing at a time, so do not use it from parallel tasks.</remarks>
public sealed class UnitOfWork
{
    /// <summary>Statements one unit may queue. A unit that needs more is a bulk load and belongs in COPY.</summary>
    public const int MaxQueued = 50_000;

    private static readonly AsyncLocal<UnitOfWork?> _current = new();
    private readonly List<NpgsqlBatchCommand> _queued = [];
    private bool _open = true;

    private UnitOfWork(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        Connection = connection;
        Transaction = transaction;
    }

    /// <summary>The unit of work of the calling flow; null outside, and null again from the moment its commit begins.</summary>
    public static UnitOfWork? Current => _current.Value is { _open: true } unit ? unit : null;

    /// <summary>For reads within the transaction. They do not see what is queued and not yet flushed.</summary>
    public NpgsqlConnection Connection { get; }

    public NpgsqlTransaction Transaction { get; }

    /// <summary>Queues a statement with positional parameters (<c>$1</c>, <c>$2</c>); see <see cref="Param"/>.</summary>
    public void Add(string sql, params NpgsqlParameter[] parameters)
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

        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        _queued.Add(command);
    }

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

        await using var batch = new NpgsqlBatch(Connection, Transaction);
        foreach (var command in _queued)
        {
            batch.BatchCommands.Add(command);
        }

        _queued.Clear();
        await batch.ExecuteNonQueryAsync(cancellationToken);
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

    /// <summary>From here on nobody can join: a late write would otherwise land outside the transaction it believes in.</summary>
    internal void End()
    {
        _open = false;
        _current.Value = null;
    }
}
