using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Audit;
using OrleansBilling.Infrastructure.Postgres.Commits;
using OrleansBilling.Infrastructure.Postgres.Connections;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>
/// The one door of a process to PostgreSQL: one pool, and a queue in front of it for each kind of caller so that none can starve another.
/// What many callers share has a few connections apart, which then have its statements prepared.
/// </summary>
public sealed class BillingDatabase : IAsyncDisposable
{
    /// <summary>Grouped reads under way at once, of all kinds together.</summary>
    private const int GroupedReads = 3;

    private readonly string _settings;
    private readonly NpgsqlDataSource _pool;
    private readonly NpgsqlDataSource _grouped;
    private readonly ConnectionGate _workGate;
    private readonly ConnectionGate _backgroundGate;
    private readonly PlannerStatistics _statistics;
    private readonly ConnectionGate _sharedGate;
    private readonly ConnectionGate _groupedGate = new(GroupedReads, int.MaxValue);
    private readonly SharedCommits? _shared;

    public BillingDatabase(BillingDatabaseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        // The outbox holds one while the grain it wakes wants another for its reminder.
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BackgroundConnections, 2);
        _settings = PoolSettings(options, checked(options.WorkConnections + options.BackgroundConnections + options.MembershipConnections));
        _pool = new NpgsqlDataSourceBuilder(_settings).Build();
        _grouped = new NpgsqlDataSourceBuilder(PoolSettings(options, SharedCommits.MostConnections + GroupedReads)).Build();
        _workGate = new ConnectionGate(options.WorkConnections, options.MaxWaiting);
        GrainStorage = new LendingDataSource(_pool, _workGate);
        _backgroundGate = new ConnectionGate(options.BackgroundConnections, options.MaxWaiting);
        Background = new QueueingDataSource(_pool, _backgroundGate);
        _statistics = new PlannerStatistics(this);
        Membership = new QueueingDataSource(_pool, new ConnectionGate(options.MembershipConnections, options.MaxWaiting));
        _sharedGate = new ConnectionGate(options.SharedCommitsAtOnce, options.MaxWaiting);
        if (!options.SharedCommits) return;
        _shared = new SharedCommits(_grouped);
        States = new GrainStates(this);
    }

    /// <summary>The states of grains that share their commits; null when none does.</summary>
    internal GrainStates? States { get; }

    /// <summary>For <c>AdoNetGrainStorageOptions.DataSource</c>: state joins the current unit of work.</summary>
    public LendingDataSource GrainStorage { get; }

    /// <summary>For <c>AdoNetReminderTableOptions.DataSource</c> and background work: queued apart from the units of work.</summary>
    public QueueingDataSource Background { get; }

    /// <summary>For the clustering options of silos and clients: never behind billing work.</summary>
    public QueueingDataSource Membership { get; }

    /// <summary>Callers waiting for a connection at this moment.</summary>
    public int WaitingForConnection => _workGate.Waiting;

    /// <summary>Callers waiting at this moment until there is room for another shared commit.</summary>
    public int WaitingToCommit => _sharedGate.Waiting;

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, sends what it queued and commits. On any exception everything is rolled back
    /// and the exception passes through; whether a commit whose answer was lost took place is then unknown, so the caller must read again.
    /// </summary>
    /// <remarks>
    /// Do not call other grains or register reminders inside <paramref name="work"/>: the connection is held until it ends.
    /// </remarks>
    public async Task<T> CommitAsync<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        RefuseNesting();
        await _workGate.EnterAsync(cancellationToken);
        try
        {
            return await CommitInPlaceAsync(work, cancellationToken);
        }
        finally
        {
            _workGate.Leave();
        }
    }

    /// <inheritdoc cref="CommitAsync{T}"/>
    public Task CommitAsync(Func<UnitOfWork, Task> work, CancellationToken cancellationToken = default) =>
        CommitAsync(
            async unit =>
            {
                await work(unit);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Lets <paramref name="work"/> collect what is to be committed, and commits it in one transaction with what others have collected
    /// meanwhile. To its caller it is as <see cref="CommitAsync{T}"/>, except that nothing can be read within, and that a commit whose answer
    /// was lost is looked for before it fails.
    /// </summary>
    public async Task CommitSharedAsync(Func<UnitOfWork, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_shared is null)
        {
            await CommitAsync(work);
            return;
        }

        RefuseNesting();
        // Before it collects: what waits here takes no room.
        await _sharedGate.EnterAsync(CancellationToken.None);
        try
        {
            await _shared.CommitAsync(await CollectAsync(work));
            _statistics.CountCommit();
        }
        finally
        {
            _sharedGate.Leave();
        }
    }

    /// <summary>
    /// Runs a read on a connection of its own, or on the current unit's, where it sees what that unit has written so far.
    /// </summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (UnitOfWork.Current is { } unit)
        {
            return await read(unit.Connection);
        }

        await _workGate.EnterAsync(cancellationToken);
        try
        {
            await using var connection = await _pool.OpenConnectionAsync(cancellationToken);
            return await read(connection);
        }
        finally
        {
            _workGate.Leave();
        }
    }

    /// <summary>A read for many callers at once; each kind of them reads one at a time, so that there is a connection.</summary>
    internal async Task<T> ReadForManyAsync<T>(Func<NpgsqlConnection, Task<T>> read)
    {
        await _groupedGate.EnterAsync(CancellationToken.None);
        try
        {
            await using var connection = await _grouped.OpenConnectionAsync();
            return await read(connection);
        }
        finally
        {
            _groupedGate.Leave();
        }
    }

    /// <summary>A pooled connection of the background's share, for work that is no unit of work and may itself cause some.</summary>
    internal async Task<BackgroundConnection> OpenBackgroundAsync(CancellationToken cancellationToken)
    {
        await _backgroundGate.EnterAsync(cancellationToken);
        try
        {
            return new BackgroundConnection(await _pool.OpenConnectionAsync(cancellationToken), _backgroundGate);
        }
        catch
        {
            _backgroundGate.Leave();
            throw;
        }
    }

    /// <summary>A connection that is nobody else's and in no pool, for work that leaves traces in its session.</summary>
    /// <param name="more">More options of the session.</param>
    internal async Task<NpgsqlConnection> OpenApartAsync(string more, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(_settings) { Pooling = false, CommandTimeout = 600 };
        settings.Options = $"{settings.Options} {more}";
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>The refresh of statistics that runs, or the last one; for tests, which must not guess when it is over.</summary>
    internal Task StatisticsRefresh => _statistics.Refresh;

    /// <summary>What was sent to be committed is; then nothing is left open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_shared is not null) await _shared.DrainAsync();
        await _statistics.Refresh;
        await _grouped.DisposeAsync();
        await _pool.DisposeAsync();
    }

    private static async Task<IReadOnlyList<QueuedStatement>> CollectAsync(Func<UnitOfWork, Task> work)
    {
        var unit = UnitOfWork.Collect();
        try
        {
            await work(unit);
            return unit.TakeQueued();
        }
        finally
        {
            unit.End();
        }
    }

    private static void RefuseNesting()
    {
        if (UnitOfWork.Current is not null)
        {
            throw new InvalidOperationException("A unit of work is open in this flow already: queue into it instead of opening a second.");
        }
    }

    private async Task<T> CommitInPlaceAsync<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _pool.OpenConnectionAsync(cancellationToken);
        // Disposing a transaction that was not committed rolls it back, also when the connection broke.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var unit = UnitOfWork.Begin(connection, transaction);
        try
        {
            var result = await work(unit);
            await unit.FlushAsync(cancellationToken);
            unit.End();
            // A commit that was sent must be waited for: cancelling it would only hide its outcome.
            await transaction.CommitAsync(CancellationToken.None);
            _statistics.CountCommit();
            return result;
        }
        finally
        {
            unit.End();
        }
    }

    private static string PoolSettings(BillingDatabaseOptions options, int connections)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = connections,
            MaxAutoPrepare = 200,
            // We set no session state (no SET, no session locks, no temporary tables), so there is nothing to reset before each reuse.
            NoResetOnClose = true,
            // Which statement of a batch was refused says whether those before it did what they had to.
            IncludeFailedBatchedCommand = true,
        };
        settings.Options = $"{settings.Options} -c role={BillingDatabaseOptions.ApplicationRole} {RowSeals.Written}".TrimStart();
        settings.ApplicationName ??= "OrleansBilling";
        return settings.ConnectionString;
    }
}
