using OrleansBilling.Api.Lists;
using OrleansBilling.Api.Operations;
using OrleansBilling.Api.Reports;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Customers;

/// <summary>GET /customers/{id}/statement.</summary>
public sealed class GetCustomerStatementEndpoint(ReportReader reports) : ApiEndpoint
{
    private static readonly CustomerStatement Statement = new();

    protected override Operation Describe() => new(
        "GET", "/v1/customers/{id}/statement", "get_customer_statement", "Customers", "Read a customer's statement", Access.Read)
    {
        Description = "Invoices, payments and credits between two days, with what the customer owes and what it has in credit after each. Days are the organization's, both included.",
        Parameters =
        [
            ListFilter.Day("from") with { Description = "The first day; the first of the month of `to` when left out." },
            ListFilter.Day("to") with { Description = "The last day, included; today when left out." },
        ],
        Answers = [new(200, typeof(CustomerStatementView), "The statement, in the customer's currency.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (result, problem) = await reports.Read(call, Statement, call.Id);
        return result is null ? problem! : ApiAnswer.Ok(Show(result));
    }

    // The first row is the opening balances.
    private static CustomerStatementView Show(ReportResult result)
    {
        var names = result.Report.Columns.Select((column, place) => (column.Name, place)).ToDictionary(column => column.Name, column => column.place);
        return new CustomerStatementView
        {
            Customer = result.Request.Customer!,
            Currency = result.Request.Currency,
            From = result.Request.From,
            To = result.Request.To,
            Opening = Balance(result.Rows[0]),
            Movements = [.. result.Rows.Skip(1).Select(Movement)],
            Closing = Balance(result.Rows[^1]),
        };

        StatementBalanceView Balance(object?[] row) => new(Amount(row, "owed")!, Amount(row, "credit_balance")!);

        StatementMovementView Movement(object?[] row) => new()
        {
            Day = (DateOnly)row[names["day"]]!,
            Kind = (string)row[names["kind"]]!,
            Document = (string?)row[names["document"]],
            Number = (string?)row[names["number"]],
            Invoice = (string?)row[names["invoice"]],
            DueDate = (DateOnly?)row[names["due_date"]],
            Detail = (string?)row[names["detail"]],
            Receivable = Amount(row, "receivable")!,
            Owed = Amount(row, "owed")!,
            Credit = Amount(row, "credit")!,
            CreditBalance = Amount(row, "credit_balance")!,
            Money = Amount(row, "money"),
        };

        string? Amount(object?[] row, string name) => row[names[name]] switch
        {
            long minor => MinorUnits.Format(minor, result.Request.Currency),
            decimal major => MinorUnits.FormatUnit(major, result.Request.Currency),
            _ => null,
        };
    }
}
