namespace OrleansBilling.Reporting;

/// <summary>All reports there are.</summary>
public static class Reports
{
    public static IReadOnlyList<Report> All { get; } = [new InvoiceJournal(), new AgedReceivables(), new VatByRate(), new DeferredRevenue(), new Payments(), new TrialBalance(), new GeneralLedger(), new CustomerStatement(), new UpcomingRenewals(), new CashFlow()];

    public static Report? Find(string name) => All.FirstOrDefault(report => report.Name == name);
}
