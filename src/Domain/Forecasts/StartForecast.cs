using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Forecasts;

/// <summary>Asks for a forecast.</summary>
/// <param name="Subscriptions">How many there are to price.</param>
/// <param name="Earliest">Today by the earliest of the seller's clocks: the real one and those of a sandbox.</param>
/// <param name="Latest">Today by the latest of them.</param>
public sealed record StartForecastCommand(ForecastId Id, LocalDate? Until, int Subscriptions, LocalDate Earliest, LocalDate Latest, Instant Now);

/// <summary>Begins a forecast.</summary>
public static class StartForecast
{
    public static Decision<ForecastEvent> Decide(ForecastState? state, StartForecastCommand command)
    {
        if (command.Until is not { } until) return new Rejection("until_required", "A forecast needs the last day that it prices.", "/until");
        if (state is not null)
        {
            return state.Until == until
                ? Array.Empty<ForecastEvent>()
                : Rejection.Conflict("id_taken", $"{command.Id} exists with other content.", "/id");
        }

        if (until < command.Earliest) return new Rejection("forecast_in_the_past", "That day is over by all clocks: there is nothing left to expect.", "/until");
        if (until > command.Latest.PlusYears(Limits.ForecastYears))
        {
            return new Rejection("forecast_too_far", $"A forecast reaches at most {Limits.ForecastYears} years ahead.", "/until");
        }

        return new ForecastEvent[] { new ForecastStarted(command.Id, until, command.Subscriptions, command.Now) };
    }
}
