using MimeKit;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Testing;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>The whole product with a mail server.</summary>
public sealed class MailedFixture : StandaloneFixture
{
    private MailTrap _server = null!;

    /// <summary>What arrived for one address, in order.</summary>
    public IReadOnlyList<MimeMessage> For(string address) => [.. _server.Received.Where(mail => mail.To.Mailboxes.Single().Address == address)];

    public void Forget(string address) => _server.Forget(address);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override async Task<MailSettings> MailAsync()
    {
        _server = await MailTrap.StartAsync();
        return new MailSettings { Host = "127.0.0.1", Port = _server.Port, Security = "none", From = "billing@acme.example", Idle = TimeSpan.FromMilliseconds(50) };
    }
}
