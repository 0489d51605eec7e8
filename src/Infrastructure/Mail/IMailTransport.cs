using MimeKit;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>Takes mail out of the house.</summary>
public interface IMailTransport : IAsyncDisposable
{
    /// <summary>Hands one mail over. Once it returns, the mail is the other side's.</summary>
    /// <exception cref="MailRefusedException">It will never be taken: an address that does not exist, say.</exception>
    Task SendAsync(MimeMessage message, CancellationToken cancellationToken);

    /// <summary>Nothing to send for now: a connection may be closed.</summary>
    Task RestAsync();
}

/// <summary>The mail itself is refused for good; trying again is useless. Any other exception is worth another attempt.</summary>
public sealed class MailRefusedException : Exception
{
    public MailRefusedException()
    {
    }

    public MailRefusedException(string message)
        : base(message)
    {
    }

    public MailRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
