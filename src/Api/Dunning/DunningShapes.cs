using OrleansBilling.Api.Bodies;

namespace OrleansBilling.Api.Dunning;

/// <summary>What the bodies about dunning look like.</summary>
internal static class DunningShapes
{
    private const int MaximumDays = 365;
    private const int MaximumSteps = 30;
    private const int MaximumRetries = 20;
    private const int MaximumRates = 200;

    private static readonly ObjectSchema Step = new(
        "DunningStepFields",
        new Field("days", new IntegerSchema(-MaximumDays, MaximumDays) { Description = "From the due date; negative is before it." }),
        new Field("balance", Shapes.Money with { Description = "Instead of days: what is overdue in total from which the step is taken." }),
        new Field("currency", Shapes.Currency with { Description = "Of the balance; the step is for customers of this currency." }),
        new Field("actions", new ListSchema(new ChoiceSchema("remind", "retry", "late_fee", "suspend", "cancel", "write_off", "alert"), 7, 1), Required: true),
        new Field("template", Shapes.Code with { Description = "Of the message, where the step reminds." }));

    private static readonly ObjectSchema Rate = new(
        "LateInterestFields",
        new Field("from", Shapes.Day, Required: true),
        new Field("percent", new DecimalSchema { Description = "For a year.", Example = "12.15" }, Required: true));

    public static ObjectSchema Policy { get; } = new(
        "SaveDunningPolicy",
        new Field("code", Shapes.Code, Required: true),
        new Field("collect_at", new ChoiceSchema("issue", "due_date")),
        new Field("retry_days", new ListSchema(new IntegerSchema(1, MaximumDays), MaximumRetries)),
        new Field("steps", new ListSchema(Step, MaximumSteps)),
        new Field("late_interest", new ListSchema(Rate, MaximumRates)));

    public static ObjectSchema Hold { get; } = new(
        "HoldInvoice",
        new Field("hold_until", Shapes.Day with { Description = "The first day on which it goes on; left out, it goes on now." }),
        new Field("skip", new FlagSchema { Description = "Whether it is not dunned at all.", Example = "false" }));
}
