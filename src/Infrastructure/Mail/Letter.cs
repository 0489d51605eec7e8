using MimeKit;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>The words of a notice: as templates, or made out.</summary>
public sealed record Wording(string Subject, string Html, string Text);

/// <summary>A notice made out for its recipient.</summary>
/// <param name="From">The seller's name.</param>
public sealed record Letter(string To, string ToName, string From, string Language, Wording Wording)
{
    /// <summary>The letter as a mail.</summary>
    /// <param name="fromAddress">The address it comes from.</param>
    /// <param name="now">The date it bears.</param>
    /// <exception cref="MailRefusedException">The recipient's address is none.</exception>
    public MimeMessage ToMessage(ClaimedNotice notice, string fromAddress, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (!MailboxAddress.TryParse(To, out var address)) throw new MailRefusedException($"'{To}' is not an e-mail address.");
        var sender = MailboxAddress.Parse(fromAddress);
        var message = new MimeMessage
        {
            Subject = OneLine(Wording.Subject),
            Date = now,
            // The same at each attempt: should one arrive twice, mail programs can tell.
            MessageId = $"{notice.Id}.{notice.Organization}@{sender.Domain}",
            Body = new BodyBuilder { TextBody = Wording.Text, HtmlBody = Wording.Html }.ToMessageBody(),
        };
        message.From.Add(new MailboxAddress(OneLine(From), sender.Address));
        message.To.Add(new MailboxAddress(OneLine(ToName), address.Address));
        // Answering machines do not answer what says so.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
