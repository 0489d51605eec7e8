using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Connections;

/// <summary>
/// An open connection in the hands of somebody who will dispose it, as the stock Orleans providers do after every statement.
/// What disposing means is the lender's business: nothing for the connection of a unit of work, return to pool and gate otherwise.
/// </summary>
/// <remarks>
/// Only what the providers use is there: commands are real Npgsql commands, already in the unit of work's transaction.
/// Opening, closing and transactions of one's own are refused loudly, because the connection is not the borrower's.
/// </remarks>
internal sealed class LentConnection : DbConnection
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction? _transaction;
    private readonly ConnectionGate? _gate;
    private bool _returned;

    private LentConnection(NpgsqlConnection connection, NpgsqlTransaction? transaction, ConnectionGate? gate)
    {
        _connection = connection;
        _transaction = transaction;
        _gate = gate;
    }

    /// <summary>Lends the connection of a unit of work, which stays its owner.</summary>
    public static LentConnection Of(UnitOfWork unit) => new(unit.Connection, unit.Transaction, gate: null);

    /// <summary>Gives away a pooled connection together with its place in the gate; disposing returns both.</summary>
    public static LentConnection OfPool(NpgsqlConnection connection, ConnectionGate gate) => new(connection, transaction: null, gate);

    [AllowNull]
    public override string ConnectionString
    {
        get => _connection.ConnectionString;
        set => throw NotYours();
    }

    public override string Database => _connection.Database;

    public override string DataSource => _connection.DataSource;

    public override string ServerVersion => _connection.ServerVersion;

    public override ConnectionState State => _returned ? ConnectionState.Closed : _connection.State;

    public override void ChangeDatabase(string databaseName) => throw NotYours();

    public override void Open() => throw NotYours();

    /// <summary>Gives the connection back; a second call does nothing.</summary>
    public override void Close()
    {
        if (_returned)
        {
            return;
        }

        _returned = true;
        if (_gate is not null)
        {
            Return(_gate);
        }
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw NotYours();

    protected override DbCommand CreateDbCommand()
    {
        ObjectDisposedException.ThrowIf(_returned, this);
        var command = _connection.CreateCommand();
        command.Transaction = _transaction;
        return command;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private void Return(ConnectionGate gate)
    {
        try
        {
            _connection.Dispose();
        }
        finally
        {
            gate.Leave();
        }
    }

    private static NotSupportedException NotYours() =>
        new("This connection is lent: it is open already, and its transaction belongs to the unit of work.");
}
