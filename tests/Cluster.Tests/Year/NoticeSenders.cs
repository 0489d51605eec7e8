using Microsoft.Extensions.Logging.Abstractions;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Testing;

namespace OrleansBilling.Cluster.Tests.Year;

/// <summary>As many senders of one queue as a cluster of so many silos has.</summary>
internal sealed class NoticeSenders(IReadOnlyList<NoticeSender> senders) : IAsyncDisposable
{
    public static async Task<NoticeSenders> StartAsync(MigratedDatabase database, MailTrap mail, int count)
    {
        var settings = new MailSettings { Host = "127.0.0.1", Port = mail.Port, Security = "none", From = "billing@seller.example", Idle = TimeSpan.FromMilliseconds(100) };
        NoticeSender[] senders = [.. Enumerable.Range(0, count).Select(_ => new NoticeSender(
            new NoticeQueue(database.Billing), new NoticeLetters(database.Billing), settings, TimeProvider.System, NullLogger<NoticeSender>.Instance))];
        foreach (var sender in senders) await sender.StartAsync(CancellationToken.None);
        return new NoticeSenders(senders);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sender in senders)
        {
            await sender.StopAsync(CancellationToken.None);
            sender.Dispose();
        }
    }
}
