using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Organizations;

/// <summary>A dated rate as a seller writes it.</summary>
public sealed record AddTaxRateCommand(string Id, string? Name, string? Country, string? Category, string? Percent, LocalDate? ValidFrom, Instant Now);

/// <summary>Adds a dated tax rate. Rates are never changed: a later one of the same name takes over on its day.</summary>
public static class AddTaxRate
{
    public static Decision<OrganizationEvent> Decide(OrganizationState? state, AddTaxRateCommand command)
    {
        if (state is null) return Rejection.Missing("organization_not_found", "There is no such organization.");
        var rate = Read(command);
        return rate.Rejection is not null ? rate.Rejection : Place(state, rate.Value);
    }

    /// <summary>The rate that a command describes, or what is wrong with it.</summary>
    /// <param name="at">Pointer to the object the fields are in.</param>
    /// <param name="percentField">What the percentage is called there.</param>
    internal static Result<TaxRate> Read(AddTaxRateCommand command, string at = "", string percentField = "percent")
    {
        var percent = Decimals.Parse(command.Percent, Limits.UnitPriceDigits, $"{at}/{percentField}");
        var bad = Fields.First(
            Fields.Country(command.Country, at + "/country"),
            command.Category is null ? null : Fields.Code(command.Category, at + "/category"),
            Fields.Text(command.Name, Limits.NameLength, at + "/name", required: false),
            percent.Rejection);
        if (bad is not null) return bad;
        if (percent.Value is < 0 or > 100) return new Rejection("percent_out_of_range", "A tax rate is 0 to 100 percent.", $"{at}/{percentField}");
        if (command.ValidFrom is not { } from) return new Rejection("valid_from_required", "Say from which day the rate is in force.", at + "/valid_from");
        return new TaxRate(command.Id, command.Name ?? "VAT", command.Country!, command.Category ?? PublishPlan.StandardCategory, percent.Value, from, command.Now);
    }

    internal static Rejection Exists(TaxRate rate, string pointer) => Rejection.Conflict(
        "rate_exists", $"A rate '{rate.Name}' for {rate.Country}/{rate.Category} from {rate.ValidFrom:R} exists: {Decimals.ToText(rate.Percent)} %.", pointer);

    private static Decision<OrganizationEvent> Place(OrganizationState state, TaxRate rate)
    {
        if (state.TaxRates.FirstOrDefault(other => other.Id == rate.Id) is { } same)
        {
            return same with { CreatedAt = rate.CreatedAt } == rate
                ? Array.Empty<OrganizationEvent>()
                : Rejection.Conflict("id_taken", $"{rate.Id} exists with other content.", "/id");
        }

        if (state.TaxRates.FirstOrDefault(other => (other.Name, other.Country, other.Category, other.ValidFrom) == (rate.Name, rate.Country, rate.Category, rate.ValidFrom)) is { } there)
        {
            return Exists(there, "/valid_from");
        }

        return state.TaxRates.Count >= Limits.TaxRatesPerOrganization
            ? Rejection.Conflict("too_many_tax_rates", $"An organization has room for {Limits.TaxRatesPerOrganization} tax rates.")
            : new OrganizationEvent[] { new TaxRateAdded(rate) };
    }
}
