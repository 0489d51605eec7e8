using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>What a silo needs to send notices.</summary>
public static class BillingMail
{
    private static readonly string[] Securities = ["auto", "none", "starttls", "tls"];

    public static IServiceCollection AddBillingMail(this IServiceCollection services, MailSettings settings)
    {
        services.AddSingleton(settings);
        services.TryAddSingleton<NoticeQueue>();
        services.TryAddSingleton<NoticeLetters>();
        services.AddHostedService<NoticeSender>();
        return services;
    }

    /// <summary>Settings from <c>Mail:Smtp:*</c>; as environment variables <c>Mail__Smtp__Host</c> and so on.</summary>
    /// <exception cref="InvalidOperationException">One of them makes no sense.</exception>
    public static MailSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var smtp = configuration.GetSection("Mail:Smtp");
        var defaults = new MailSettings();
        var security = smtp["Security"] ?? defaults.Security;
        if (!Securities.Contains(security)) throw new InvalidOperationException($"Mail:Smtp:Security is one of {string.Join(", ", Securities)}, not '{security}'.");
        if (smtp["Host"] is { Length: > 0 } && smtp["From"] is not { Length: > 0 }) throw new InvalidOperationException("Mail:Smtp:From must say which address mail comes from.");
        if (smtp["From"] is { } from && !MimeKit.MailboxAddress.TryParse(from, out _)) throw new InvalidOperationException($"Mail:Smtp:From is an e-mail address, not '{from}'.");
        return defaults with
        {
            Host = smtp["Host"],
            Port = smtp.GetValue("Port", defaults.Port),
            User = smtp["User"],
            Password = smtp["Password"],
            Security = security,
            From = smtp["From"] ?? defaults.From,
        };
    }
}
