using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace OrleansBilling.Infrastructure.Postgres.Json;

/// <summary>
/// Writes a date as NodaTime's own converter does, <c>2026-01-31</c>, without a text in between: a bill writes and reads a hundred. What does not
/// look like that is NodaTime's to read or to refuse.
/// </summary>
internal sealed class LocalDateConverter : JsonConverter<LocalDate>
{
    private const int Length = 10;
    private static readonly JsonConverter<LocalDate> Noda = (JsonConverter<LocalDate>)NodaConverters.LocalDateConverter;

    public override LocalDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader is { TokenType: JsonTokenType.String, HasValueSequence: false } && TryRead(reader.ValueSpan, out var date) ? date : Noda.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options)
    {
        if (value.Calendar != CalendarSystem.Iso || value.Year is < 1 or > 9999)
        {
            Noda.Write(writer, value, options);
            return;
        }

        Span<byte> text = stackalloc byte[Length];
        (text[4], text[7]) = ((byte)'-', (byte)'-');
        WriteNumber(text[..4], value.Year);
        WriteNumber(text[5..7], value.Month);
        WriteNumber(text[8..], value.Day);
        writer.WriteStringValue(text);
    }

    public override LocalDate ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Noda.ReadAsPropertyName(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) =>
        Noda.WriteAsPropertyName(writer, value, options);

    private static bool TryRead(ReadOnlySpan<byte> text, out LocalDate date)
    {
        date = default;
        if (text.Length != Length || text[4] != '-' || text[7] != '-') return false;
        var (year, month, day) = (ReadNumber(text[..4]), ReadNumber(text[5..7]), ReadNumber(text[8..]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month)) return false;
        date = new LocalDate(year, month, day);
        return true;
    }

    // Less than nothing for what is no number.
    private static int ReadNumber(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return -1;
            number = (number * 10) + digit - '0';
        }

        return number;
    }

    private static void WriteNumber(Span<byte> digits, int number)
    {
        for (var place = digits.Length - 1; place >= 0; place--)
        {
            digits[place] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }
}
