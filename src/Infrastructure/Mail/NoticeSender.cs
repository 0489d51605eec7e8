using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>
/// Sends notices, one by one; one in every silo, and they share the queue. A notice is marked as sent after the mail server has taken it:
/// a crash in between sends it again, with the same Message-Id.
/// </summary>
public sealed class NoticeSender(NoticeQueue queue, NoticeLetters letters, MailSettings settings, TimeProvider time, ILogger<NoticeSender> log) : BackgroundService
{
    private const int ReasonLength = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the start of the host, which waits for the first wait in here.
        await Task.Yield();
        if (Transport() is not { } transport)
        {
            log.LogInformation("There is no mail server (Mail:Smtp:Host): notices stay queued.");
            return;
        }

        await using (transport)
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var pause = await SendNextAsync(transport, stoppingToken);
                if (pause > TimeSpan.Zero) await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Sends the next notice; answers how long to wait before the one after it.</summary>
    private async Task<TimeSpan> SendNextAsync(IMailTransport transport, CancellationToken cancellationToken)
    {
        try
        {
            if (await queue.ClaimAsync(settings.Lease, settings.MaxAge, cancellationToken) is { } notice) return await SendAsync(notice, transport);
            await transport.RestAsync();
            return settings.Idle;
        }
#pragma warning disable CA1031 // The sender outlives every outage; what it holds is free again when its lease ends.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.LogWarning(exception, "Notices could not be sent; trying again.");
            return settings.AfterFailure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
    }

    private async Task<TimeSpan> SendAsync(ClaimedNotice notice, IMailTransport transport)
    {
        if (notice.IsStale) return await GiveUpAsync(notice, "skipped", $"It waited for more than {settings.MaxAge.TotalDays:0} days.");
        // Its last holders were never heard of again.
        if (notice.Attempt > settings.Retries.Count + 1) return await GiveUpAsync(notice, "failed", "Its senders stopped at each attempt.");
        var composed = await letters.ComposeAsync(notice);
        if (composed.Letter is not { } letter) return await GiveUpAsync(notice, composed.Status!, composed.Reason!);
        try
        {
            // Not cut short when the silo stops: nobody could tell then whether the server had taken it.
            await transport.SendAsync(letter.ToMessage(notice, settings.From, time.GetUtcNow()), CancellationToken.None);
        }
        catch (MailRefusedException refused)
        {
            return await GiveUpAsync(notice, "failed", Short(refused.Message));
        }
#pragma warning disable CA1031 // Whatever happened, it is worth another attempt, and must not stop the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await PostponeAsync(notice, exception);
            return settings.AfterFailure;
        }

        await queue.SentAsync(notice, letter);
        return TimeSpan.Zero;
    }

    private async Task<TimeSpan> GiveUpAsync(ClaimedNotice notice, string status, string reason)
    {
        // The reason stands with the notice. It may name the recipient, and logs go where such names must not.
        if (status == "failed") log.LogWarning("Notice {Notice} of {Organization} was not sent; the notice says why.", notice.Id, notice.Organization);
        await queue.GiveUpAsync(notice, status, reason);
        return TimeSpan.Zero;
    }

    private async Task PostponeAsync(ClaimedNotice notice, Exception exception)
    {
        log.LogWarning("Notice {Notice} of {Organization} could not be sent at attempt {Attempt}: {Failure}. The notice says why.", notice.Id, notice.Organization, notice.Attempt, exception.GetType().Name);
        var error = Short(exception is OperationCanceledException ? "The mail server took too long." : exception.Message);
        if (notice.Attempt > settings.Retries.Count) await queue.GiveUpAsync(notice, "failed", error);
        else await queue.RetryAsync(notice, error, settings.Retries[notice.Attempt - 1]);
    }

    private IMailTransport? Transport() => settings switch
    {
        { Host.Length: > 0 } => new SmtpTransport(settings),
        { PickupFolder: { Length: > 0 } folder } => new PickupFolder(folder),
        _ => null,
    };

    private static string Short(string text) => text.Length <= ReasonLength ? text : text[..ReasonLength];
}
