namespace OrleansBilling.Reporting;

/// <summary>The first sheet: what this is, of whom and when, what the database added up, and what must be nothing.</summary>
internal static class CoverSheet
{
    public const double LabelWidth = 44;
    public const double ValueWidth = 28;

    public static IReadOnlyList<SheetCell[]> Rows(Report report, ReportRequest request, ReportSums sums, WorkbookSetting setting)
    {
        List<SheetCell[]> rows =
        [
            [new(setting.Title(report), Look.Title)],
            [new(setting.Say(report.Summary, report.Resume), Look.Note)],
            [],
            Line(setting.Say("Organization", "Organisation"), setting.Organization, Look.Text),
        ];
        if (request.Customer is { } customer) rows.Add(Line(setting.Say("Customer", "Client"), customer, Look.Text));
        if (!report.IsAsOf) rows.Add(Line(setting.Say("From", "Du"), request.From.ToDateTime(TimeOnly.MinValue), Look.Day));
        rows.AddRange(
        [
            Line(report.IsAsOf ? setting.Say("As of the end of", "À la fin du") : setting.Say("To (included)", "Au (inclus)"), request.To.ToDateTime(TimeOnly.MinValue), Look.Day),
            Line(setting.Say("Currency", "Devise"), request.Currency, Look.Text),
            Line(setting.Say("Rows", "Lignes"), sums.Rows, Look.Count),
            Line(setting.Say("Made at", "Établi le"), setting.MadeAt, Look.Moment),
            [],
            Head(setting.Say("Control totals, from the database", "Totaux de contrôle, de la base")),
        ]);
        rows.AddRange(sums.Totals.Select(total => Amount(setting.Title(report.Columns.Single(column => column.Name == total.Column)), total.Minor)));
        if (sums.Figures.Count > 0) rows.AddRange([[], Head(setting.Say("Key figures", "Chiffres clés"))]);
        rows.AddRange(sums.Figures.Select(Figure));
        rows.AddRange([[], Head(setting.Say("Checks against the books: 0 is right", "Contrôles avec les livres : 0 est juste"))]);
        rows.AddRange(sums.Checks.Select(check => Amount(check.Name.Replace('_', ' '), check.Difference)));
        return rows;

        SheetCell[] Figure(ReportFigure figure) => figure.Value switch
        {
            long minor => Amount(setting.Say(figure.English, figure.French), minor),
            var number => Line(setting.Say(figure.English, figure.French), number, Look.Number),
        };

        SheetCell[] Amount(string label, long minor) => Line(label, WorkbookSetting.Major(minor, request.Currency), Look.Amount);
    }

    private static SheetCell[] Head(string text) => [new(text, Look.Head), new(null, Look.Head)];

    private static SheetCell[] Line(string label, object? value, Look look) => [new(label, Look.Label), new(value, look)];
}
