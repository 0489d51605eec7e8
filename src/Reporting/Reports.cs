namespace OrleansBilling.Reporting;

/// <summary>All reports there are.</summary>
public static class Reports
{
    public static IReadOnlyList<Report> All { get; } =
    [
        new InvoiceJournal(), new Payments(), new DunningRecovery(), new AgedReceivables(), new VatByRate(), new MrrMovements(), new MrrCohorts(), new RevenueByPlan(), new DeferredRevenue(),
        new CashFlow(), new UpcomingRenewals(), new CustomerStatement(), new TrialBalance(), new GeneralLedger(),
    ];

    public static Report? Find(string name) => All.FirstOrDefault(report => report.Name == name);
}
