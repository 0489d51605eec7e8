using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Payments;

/// <summary>Tells so many days ahead that the card that is charged will not be valid any more, while there is time to give another.</summary>
public static class ExpiringMethods
{
    /// <summary>A method that was just given, with the moment to tell of its end: by the settings of now, whatever becomes of them.</summary>
    public static PaymentMethod Watched(PaymentMethod method, NoticeDays ahead, BillingZone zone) => method.ExpiresOn is { } day
        ? method with { TellAt = zone.StartOf(day.PlusDays(-ahead.CardExpiring)) }
        : method;

    /// <summary>When there is something to tell; a method that another one has replaced is not told of.</summary>
    internal static Instant? Next(CustomerState state) => PaymentDue.MethodOf(state)?.TellAt;

    /// <param name="zone">The customer's: a card is valid until the end of a day there.</param>
    public static Decision<CustomerEvent> Tell(CustomerState state, BillingZone zone, Instant now) =>
        PaymentDue.MethodOf(state) is { TellAt: { } moment, ExpiresOn: { } day } method && moment <= now
            ? new CustomerEvent[] { new PaymentMethodExpiring(method.Id, day, zone.StartOf(day) <= now, now) }
            : Array.Empty<CustomerEvent>();
}
