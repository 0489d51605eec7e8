using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Audit;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Checks of an audit as the contract shows them.</summary>
public static class AuditViews
{
    public static AuditCheckView Of(AuditCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        return new AuditCheckView(check.Name, check.Checked, check.Failed, check.First is { } first ? new AuditFindingView(first.Place, first.Detail) : null);
    }
}
