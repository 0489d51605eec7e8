using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>Sends over SMTP. The connection stays open while there is something to send.</summary>
public sealed class SmtpTransport(MailSettings settings) : IMailTransport
{
    private readonly SmtpClient _client = new();

    public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.Patience);
        try
        {
            await ConnectAsync(limit.Token);
            await _client.SendAsync(message, limit.Token);
        }
        catch (SmtpCommandException exception) when (IsForGood(exception))
        {
            throw new MailRefusedException($"{(int)exception.StatusCode} {exception.Message}", exception);
        }
        catch
        {
            // Whatever state the conversation is in, the next mail begins a new one.
            await CloseAsync(quit: false);
            throw;
        }
    }

    public Task RestAsync() => CloseAsync(quit: true);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(quit: true);
        _client.Dispose();
    }

    // A refused sender is a matter of settings and not of this mail.
    private static bool IsForGood(SmtpCommandException exception) =>
        (int)exception.StatusCode >= 500 && exception.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted;

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client.IsConnected) return;
        await _client.ConnectAsync(settings.Host!, settings.Port, Security(), cancellationToken);
        if (settings.User is { Length: > 0 } user) await _client.AuthenticateAsync(user, settings.Password ?? "", cancellationToken);
    }

    private async Task CloseAsync(bool quit)
    {
        if (!_client.IsConnected) return;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await _client.DisconnectAsync(quit, limit.Token);
        }
#pragma warning disable CA1031 // All mail is handed over; how the farewell goes does not matter.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private SecureSocketOptions Security() => settings.Security switch
    {
        "none" => SecureSocketOptions.None,
        "tls" => SecureSocketOptions.SslOnConnect,
        "starttls" => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.Auto,
    };
}
