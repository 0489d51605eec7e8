using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Grains.Audit;

/// <summary>Counts what each check looked at and what of it is wrong, and keeps the first thing that is.</summary>
internal sealed class AuditTally
{
    public const string Journal = "journal";
    public const string Ledger = "ledger";
    public const string Numbers = "numbers";
    public const string Days = "days";
    public const string Due = "due";
    public const string Amounts = "amounts";
    public const string Rows = "rows";
    public const string Seals = "seals";

    private const int DetailLength = 1000;
    private static readonly string[] Names = [Journal, Ledger, Numbers, Days, Due, Amounts, Rows, Seals];
    private Dictionary<string, AuditCheck> _checks;

    /// <param name="soFar">What an audit that goes on had found before.</param>
    public AuditTally(IReadOnlyList<AuditCheck> soFar)
    {
        var known = soFar.ToDictionary(check => check.Name);
        _checks = Names.ToDictionary(name => name, name => known.GetValueOrDefault(name) ?? new AuditCheck(name, 0, 0, null));
    }

    public IReadOnlyList<AuditCheck> Checks => [.. Names.Select(name => _checks[name])];

    /// <summary>What it says now; calling the answer takes back all that it is told from here on.</summary>
    public Action Mark()
    {
        var then = new Dictionary<string, AuditCheck>(_checks);
        return () => _checks = then;
    }

    public void Count(string check, long looked = 1) => _checks[check] = _checks[check] with { Checked = _checks[check].Checked + looked };

    /// <summary>Something is wrong; what is wrong with it was counted already.</summary>
    public void Fail(string check, string place, string detail, long times = 1)
    {
        var known = _checks[check];
        var first = known.First ?? new AuditFinding(place, detail.Length <= DetailLength ? detail : detail[..DetailLength] + "...");
        _checks[check] = known with { Failed = known.Failed + times, First = first };
    }

    /// <summary>One thing was looked at, and is wrong if there is anything to say about it.</summary>
    public void Check(string check, string place, string? wrong)
    {
        Count(check);
        if (wrong is not null) Fail(check, place, wrong);
    }
}
