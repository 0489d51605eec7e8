using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Sweeper;

/// <summary>What the people of an organization are told of what the sweeper found very late.</summary>
/// <param name="now">By the real clock.</param>
/// <param name="after">How late is very late.</param>
internal sealed class LateWork(Instant now, Duration after)
{
    /// <summary>The most alerts about single things that one look around raises for an organization. The rest come with later ones, when some are mended.</summary>
    private const int MostStuck = 20;

    private const int ReasonLength = 500;
    private readonly Dictionary<string, (DueAggregate First, long Count)> _late = [];
    private readonly Dictionary<string, List<AlertRaised>> _stuck = [];

    /// <summary>Takes down who was overdue, and who of them could not be woken.</summary>
    public void Add(IEnumerable<DueAggregate> overdue, IReadOnlyList<(DueAggregate Item, Exception Reason)> failed)
    {
        var reasons = failed.ToDictionary(one => one.Item, one => one.Reason);
        foreach (var found in overdue.Where(found => now - found.Due > after))
        {
            if (reasons.TryGetValue(found, out var reason)) AddStuck(found, reason);
            else _late[found.Organization] = _late.TryGetValue(found.Organization, out var known) ? (known.First, known.Count + 1) : (found, 1);
        }
    }

    /// <summary>The alerts of each organization.</summary>
    public IEnumerable<(string Organization, AlertRaised[] Alerts)> Alerts() => _late.Keys.Union(_stuck.Keys).Select(organization => (
        organization,
        (AlertRaised[])[.. _stuck.GetValueOrDefault(organization, []), .. _late.TryGetValue(organization, out var late) ? [Late(late.First, late.Count)] : Array.Empty<AlertRaised>()]));

    private void AddStuck(DueAggregate found, Exception reason)
    {
        if (!_stuck.TryGetValue(found.Organization, out var alerts)) _stuck[found.Organization] = alerts = [];
        if (alerts.Count >= MostStuck) return;
        var why = reason.Message.Length <= ReasonLength ? reason.Message : reason.Message[..ReasonLength];
        // The same for as long as it is due since the same moment.
        var id = IdForm.Derive("alt_", "stuck", found.Kind, found.Id, found.Due.ToUnixTimeTicks().ToString(CultureInfo.InvariantCulture));
        var customer = found.Kind == "customer" ? new CustomerId(found.Id) : (CustomerId?)null;
        alerts.Add(new AlertRaised(id, "stuck_work", found.Id, customer, $"It was due at {found.Due} and cannot be done: {why}", now));
    }

    // One for an organization and day: after an outage there are as many as there are customers.
    private AlertRaised Late(DueAggregate first, long count) => new(
        IdForm.Derive("alt_", "late", first.Organization, now.InUtc().Date.ToString("R", CultureInfo.InvariantCulture)),
        "late_work",
        first.Id,
        null,
        count == 1 ? $"{first.Id} was due at {first.Due} and is done only now." : $"{count} were due and are done only now, the first of them {first.Id}, which was due at {first.Due}.",
        now);
}
