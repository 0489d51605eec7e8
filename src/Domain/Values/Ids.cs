using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using OrleansBilling.Domain.Notices;

namespace OrleansBilling.Domain.Values;

/// <summary>The form of every id: a prefix that tells the kind, then up to 60 of <c>A-Z a-z 0-9 _ -</c>.</summary>
public static class IdForm
{
    public const int MaxLength = 64;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Whether a text has a kind's prefix and only the allowed letters.</summary>
    public static bool Fits(string? value, string prefix) =>
        value is not null
        && value.Length > prefix.Length
        && value.Length <= MaxLength
        && value.StartsWith(prefix, StringComparison.Ordinal)
        && !value.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>An id that is a function of what it stands for: doing a thing twice gives the same id, which makes twice harmless.</summary>
    public static string Derive(string prefix, params ReadOnlySpan<string> parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
        var text = new StringBuilder(prefix, prefix.Length + 26);
        for (var bit = 0; bit < 26 * 5; bit += 5)
        {
            var pair = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            text.Append(Alphabet[(pair >> (11 - (bit % 8))) & 31]);
        }

        return text.ToString();
    }

    internal static string Checked(string value, string prefix) =>
        Fits(value, prefix) ? value : throw new ArgumentException($"'{value}' is not an id that begins with {prefix}.", nameof(value));
}

public readonly record struct OrganizationId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "org_");

    public override string ToString() => Value;
}

public readonly record struct CustomerId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "cus_");

    public override string ToString() => Value;
}

public readonly record struct SubscriptionId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "sub_");

    public override string ToString() => Value;
}

public readonly record struct InvoiceId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "inv_");

    /// <summary>The invoice of a subscription for what is billed on a day.</summary>
    public static InvoiceId Of(SubscriptionId subscription, NodaTime.LocalDate billingDate, string kind) =>
        new(IdForm.Derive("inv_", subscription.Value, NodaTime.Text.LocalDatePattern.Iso.Format(billingDate), kind));

    public override string ToString() => Value;
}

public readonly record struct CreditNoteId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "cn_");

    /// <summary>The credit note a document would be if it comes out negative.</summary>
    public static CreditNoteId InsteadOf(InvoiceId invoice) => new(IdForm.Derive("cn_", invoice.Value));

    /// <summary>The credit note with which an invoice is voided.</summary>
    public static CreditNoteId Voiding(InvoiceId invoice) => new(IdForm.Derive("cn_", invoice.Value, "void"));

    public override string ToString() => Value;
}

public readonly record struct TestClockId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "clk_");

    public override string ToString() => Value;
}

public readonly record struct PriceChangeId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "pch_");

    public override string ToString() => Value;
}

public readonly record struct AuditId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "aud_");

    public override string ToString() => Value;
}

public readonly record struct ForecastId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "fcs_");

    public override string ToString() => Value;
}

public readonly record struct PaymentId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "pay_");

    public override string ToString() => Value;
}

public readonly record struct PaymentMethodId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "pm_");

    public override string ToString() => Value;
}

public readonly record struct RefundId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "rf_");

    public override string ToString() => Value;
}

public readonly record struct StatementLineId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "bsl_");

    public override string ToString() => Value;
}

public readonly record struct NoticeId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "ntc_");

    /// <summary>The one notice of a kind that a cause has for a customer.</summary>
    public static NoticeId Of(NoticeKind kind, CustomerId customer, string cause) => new(IdForm.Derive("ntc_", kind.ToString(), customer.Value, cause));

    public override string ToString() => Value;
}

public readonly record struct WebhookEndpointId(string Value)
{
    public string Value { get; } = IdForm.Checked(Value, "we_");

    public override string ToString() => Value;
}
