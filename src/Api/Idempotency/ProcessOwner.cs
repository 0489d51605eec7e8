using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Idempotency;

/// <summary>
/// Shows the other API processes that this one lives: a connection of its own holds an advisory lock on the process's number. PostgreSQL
/// drops the lock with the connection, so a crash is seen at once and needs no time-out to be believed.
/// </summary>
/// <remarks>Needs a direct connection or session pooling: a pooler that shares sessions between clients would share the lock.</remarks>
public sealed class ProcessOwner(BillingDatabaseOptions options, ILogger<ProcessOwner> log) : BackgroundService
{
    /// <summary>The first key of the advisory lock; the second is the owner's number.</summary>
    public const int LockClass = 7301;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<string, byte> _running = new(StringComparer.Ordinal);
    private NpgsqlConnection? _connection;
    private int _number;

    /// <summary>This process's number, with its lock held; taken anew when the connection broke.</summary>
    public async Task<int> Number(CancellationToken cancellation)
    {
        if (_connection is { State: System.Data.ConnectionState.Open }) return _number;
        await _one.WaitAsync(cancellation);
        try
        {
            if (_connection is not { State: System.Data.ConnectionState.Open }) await Take(cancellation);
            return _number;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Notes, before the row says so, that this process carries out the request with this seed.</summary>
    internal void Begin(byte[] seed) => _running[Convert.ToHexString(seed)] = 0;

    internal void End(byte[] seed) => _running.TryRemove(Convert.ToHexString(seed), out _);

    /// <summary>True while this very process carries the request out.</summary>
    internal bool IsRunningHere(byte[] seed) => _running.ContainsKey(Convert.ToHexString(seed));

    public override void Dispose()
    {
        _connection?.Dispose();
        _one.Dispose();
        base.Dispose();
    }

    // A number whose lock was lost is never taken again: others may already have taken over what it left.
    private async Task Take(CancellationToken cancellation)
    {
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            KeepAlive = 5,
            ApplicationName = "OrleansBilling API owner",
        };
        settings.Options = $"{settings.Options} -c role={BillingDatabaseOptions.ApplicationRole}".TrimStart();
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            _number = await LockNewNumber(connection, cancellation);
            _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<int> LockNewNumber(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var next = new NpgsqlCommand("SELECT nextval('api_owner')::integer", connection);
        var number = (int)(await next.ExecuteScalarAsync(cancellation))!;
        await using var take = new NpgsqlCommand(
            string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_lock({LockClass}, {number})"), connection);
        await take.ExecuteNonQueryAsync(cancellation);
        return number;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery);
        do
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogWarning(exception, "The lock that shows this API process alive is lost; it is taken again.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Look(CancellationToken cancellation)
    {
        await Number(cancellation);
        await _one.WaitAsync(cancellation);
        try
        {
            await using var look = new NpgsqlCommand("SELECT 1", _connection);
            await look.ExecuteScalarAsync(cancellation);
        }
        finally
        {
            _one.Release();
        }
    }
}
