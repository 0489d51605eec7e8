using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Organizations;

/// <summary>One rate of an import, and where it stands in what was sent.</summary>
/// <param name="Name">Null takes the name that rates of its country and category have already, else <c>VAT</c>.</param>
/// <param name="At">JSON pointer to the rate, <c>/rates/3</c>; for a table <c>/lines/4</c>, the first line being 1.</param>
/// <param name="PercentField">What the percentage is called there.</param>
public sealed record ImportedRate(
    string? Name, string? Country, string? Category, string? Percent, LocalDate? ValidFrom, string At, string PercentField = "percent");

/// <summary>Many rates at once: exactly one of a list and the text of a table.</summary>
public sealed record ImportTaxRatesCommand(IReadOnlyList<ImportedRate>? Rates, string? Table, Instant Now);

/// <summary>What an import does.</summary>
/// <param name="Skipped">How many of the rates were there already, just so.</param>
public sealed record TaxRateImport(Decision<OrganizationEvent> Decision, int Skipped);

/// <summary>
/// Adds many rates or none. What is there already with the same percentage is passed over, so that an import can be repeated; the
/// same day with another percentage is a contradiction, since rates are never changed. All that is wrong is told at once.
/// </summary>
public static class ImportTaxRates
{
    /// <summary>How many things that are wrong are told at once.</summary>
    public const int ErrorsTold = 20;

    private const string DefaultName = "VAT";

    public static TaxRateImport Decide(OrganizationState? state, ImportTaxRatesCommand command)
    {
        if (state is null) return Refuse(Rejection.Missing("organization_not_found", "There is no such organization."));
        if (command.Rates is null == command.Table is null)
        {
            return Refuse(new Rejection("import_needs_one", "Send a list of rates, or a table, or name a source: exactly one of them."));
        }

        var (rates, errors) = command.Table is { } table ? RateTable.Read(table) : (command.Rates!, []);
        return errors.Count > 0 ? Refuse([.. errors]) : Place(state, rates, command.Now);
    }

    private static TaxRateImport Place(OrganizationState state, IReadOnlyList<ImportedRate> rates, Instant now)
    {
        var names = new RateNames(state.TaxRates, rates);
        var known = state.TaxRates.ToDictionary(Key);
        var (added, errors, skipped) = (new List<OrganizationEvent>(), new List<Rejection>(), 0);
        foreach (var sent in rates)
        {
            var read = Read(state, sent, names, now);
            var wrong = read.Rejection ?? Contradicts(known, read.Value, sent);
            if (wrong is not null) errors.Add(Where(sent, wrong));
            else if (!known.TryAdd(Key(read.Value), read.Value)) skipped++;
            else added.Add(new TaxRateAdded(read.Value));
        }

        if (errors.Count > 0) return Refuse([.. errors]);
        return known.Count > Limits.TaxRatesPerOrganization
            ? Refuse(Rejection.Conflict("too_many_tax_rates", $"An organization has room for {Limits.TaxRatesPerOrganization} tax rates; with these it would have {known.Count}."))
            : new TaxRateImport(added, skipped);
    }

    private static Result<TaxRate> Read(OrganizationState state, ImportedRate sent, RateNames names, Instant now)
    {
        var country = RateNames.CountryOf(sent);
        var name = sent.Name is null ? names.Of(country, sent.Category) : sent.Name;
        if (name is null)
        {
            return new Rejection("name_needed", $"Rates of several names apply in {country}/{sent.Category ?? PublishPlan.StandardCategory}: say which of them this one follows.", sent.At + "/name");
        }

        var read = AddTaxRate.Read(new AddTaxRateCommand("", name, country, sent.Category, sent.Percent, sent.ValidFrom, now), sent.At, sent.PercentField);
        return read.Rejection is not null ? read : read.Value with { Id = IdOf(state.Id, read.Value) };
    }

    private static Rejection? Contradicts(Dictionary<(string, string, string, LocalDate), TaxRate> known, TaxRate rate, ImportedRate sent) =>
        known.TryGetValue(Key(rate), out var other) && other.Percent != rate.Percent
            ? AddTaxRate.Exists(other, $"{sent.At}/{sent.PercentField}")
            : null;

    private static string IdOf(OrganizationId organization, TaxRate rate) =>
        IdForm.Derive("txr_", organization.Value, rate.Name, rate.Country, rate.Category, rate.ValidFrom.ToString("R", CultureInfo.InvariantCulture));

    private static (string Name, string Country, string Category, LocalDate ValidFrom) Key(TaxRate rate) => (rate.Name, rate.Country, rate.Category, rate.ValidFrom);

    private static Rejection Where(ImportedRate sent, Rejection wrong) => sent.At.StartsWith(RateTable.Lines, StringComparison.Ordinal)
        ? wrong with { Message = $"Line {sent.At[RateTable.Lines.Length..]}: {wrong.Message}" }
        : wrong;

    // What can never be accepted comes before what only does not fit what is there.
    private static TaxRateImport Refuse(params Rejection[] errors)
    {
        Rejection[] told = [.. errors.OrderBy(error => error.Kind).Take(ErrorsTold)];
        return new TaxRateImport(told[0] with { More = told[1..] }, 0);
    }

    /// <summary>The names that rates go by in each country and category, those of the import included.</summary>
    private sealed class RateNames(IReadOnlyList<TaxRate> existing, IReadOnlyList<ImportedRate> sent)
    {
        private readonly ILookup<(string?, string), string> _names = existing.Select(rate => ((string?)rate.Country, rate.Category, rate.Name))
            .Concat(sent.Where(rate => rate.Name is not null).Select(rate => (CountryOf(rate), rate.Category ?? PublishPlan.StandardCategory, rate.Name!)))
            .Distinct()
            .ToLookup(rate => (rate.Item1, rate.Item2), rate => rate.Item3);

        /// <summary>VAT tables call Greece EL; addresses, and so rates, call it GR.</summary>
        internal static string? CountryOf(ImportedRate rate) => rate.Country == "EL" ? "GR" : rate.Country;

        /// <summary>The one name there is, the usual one where there is none; null where there are several.</summary>
        internal string? Of(string? country, string? category)
        {
            string[] names = [.. _names[(country, category ?? PublishPlan.StandardCategory)]];
            return names.Length switch { 0 => DefaultName, 1 => names[0], _ => null };
        }
    }
}
