using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.PriceChanges;

/// <summary>Plans a price change for the subscribers of a plan.</summary>
/// <param name="Sold">The plan; null when there is none of that code.</param>
/// <param name="NoticeDays">Null takes <see cref="PlanPriceChange.UsualNotice"/>.</param>
public sealed record PlanPriceChangeCommand(
    PriceChangeId Id, string? Plan, PlanState? Sold, int? Version, LocalDate? From, int? NoticeDays, Cohort Cohort, Instant Now);

/// <summary>Decides a price change, how it goes on, and its withdrawal.</summary>
public static class PlanPriceChange
{
    /// <summary>Days of notice where none are named.</summary>
    public const int UsualNotice = 30;

    // Long enough after the first look that whoever subscribed while it went on is there at the second.
    private static readonly Duration UntilSecondLook = Duration.FromMinutes(10);

    public static Decision<PriceChangeEvent> Decide(PriceChangeState? state, PlanPriceChangeCommand command)
    {
        var terms = Read(command);
        if (terms.Rejection is not null) return terms.Rejection;
        if (state is null) return new PriceChangeEvent[] { new PriceChangeCreated(terms.Value, command.Now) };
        return state.Terms with { Cohort = terms.Value.Cohort } == terms.Value && state.Terms.Cohort.SameAs(terms.Value.Cohort)
            ? Array.Empty<PriceChangeEvent>()
            : Rejection.Conflict("id_taken", $"{command.Id} exists with other content.", "/id");
    }

    /// <summary>All subscribers that were found know of it.</summary>
    public static IReadOnlyList<PriceChangeEvent> Looked(PriceChangeState state, Instant now) => state.Status switch
    {
        PriceChangeStatus.Scheduling => [new PriceChangeScheduled(now + UntilSecondLook)],
        PriceChangeStatus.Scheduled => [new PriceChangeScheduled(null)],
        PriceChangeStatus.Withdrawing => [new PriceChangeWithdrawn(now)],
        _ => [],
    };

    public static Decision<PriceChangeEvent> Withdraw(PriceChangeState? state, Instant now) => state?.Status switch
    {
        null => Rejection.Missing("price_change_not_found", "There is no such price change."),
        PriceChangeStatus.Withdrawing or PriceChangeStatus.Withdrawn => Array.Empty<PriceChangeEvent>(),
        _ => new PriceChangeEvent[] { new PriceChangeWithdrawalStarted(now) },
    };

    private static Result<PriceChangeTerms> Read(PlanPriceChangeCommand command)
    {
        if (command.Sold is not { } plan) return new Rejection("plan_not_found", "There is no such plan.", "/plan");
        if (command.Version is not { } version || plan.Version(version) is null)
        {
            return new Rejection("plan_version_not_found", $"The plan has versions 1 to {Text(plan.Versions.Count)}.", "/version");
        }

        if (version == 1) return new Rejection("nobody_to_move", "Nobody is on a version before the first; name a newer one.", "/version");
        if (command.From is not { } from) return new Rejection("from_required", "Say from which day on subscribers move at their renewal.", "/from");
        var today = command.Now.InUtc().Date;
        if (from < today.PlusYears(-Limits.StartYears) || from > today.PlusYears(Limits.StartYears))
        {
            return new Rejection("day_out_of_range", $"A price change is at most {Limits.StartYears} years away.", "/from");
        }

        var notice = command.NoticeDays ?? UsualNotice;
        if (notice is < 0 or > Limits.NoticeDays) return new Rejection("notice_out_of_range", $"Notice is given 0 to {Limits.NoticeDays} days ahead.", "/notice_days");
        return CohortFits(command.Cohort, version) is { } bad
            ? bad
            : new PriceChangeTerms(command.Id, plan.Code, version, from, notice, command.Cohort);
    }

    private static Rejection? CohortFits(Cohort cohort, int version)
    {
        for (var i = 0; i < cohort.Versions.Count; i++)
        {
            if (cohort.Versions[i] < 1 || cohort.Versions[i] >= version)
            {
                return new Rejection("version_not_older", $"Only subscribers of versions before {Text(version)} can move to it.", "/cohort/versions/" + Text(i));
            }
        }

        for (var i = 0; i < cohort.Countries.Count; i++)
        {
            if (Fields.Country(cohort.Countries[i], "/cohort/countries/" + Text(i)) is { } unknown) return unknown;
        }

        if (Fields.Metadata(cohort.Metadata) is { } bad) return bad with { Pointer = "/cohort" + bad.Pointer };
        return cohort.StartedBefore <= cohort.StartedFrom
            ? new Rejection("empty_cohort", "'started_before' is the first start day that is too late, so it comes after 'started_from'.", "/cohort/started_before")
            : null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
