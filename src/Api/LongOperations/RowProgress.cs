namespace OrleansBilling.Api.LongOperations;

/// <summary>How many rows are written; read while others write it.</summary>
public sealed class RowProgress
{
    private int _done;
    private int _total;

    public int Done => Volatile.Read(ref _done);

    /// <summary>Null while it is not known.</summary>
    public int? Total => Volatile.Read(ref _total) is var total and > 0 ? total : null;

    public void Report(int done, int total)
    {
        Volatile.Write(ref _done, done);
        Volatile.Write(ref _total, total);
    }
}
