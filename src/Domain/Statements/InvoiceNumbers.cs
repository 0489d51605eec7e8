namespace OrleansBilling.Domain.Statements;

/// <summary>Finds the invoices that a text names by their numbers.</summary>
/// <remarks>
/// Banks and payers change letters to capitals, drop or add separators and break lines in the middle of a number: only letters and digits count.
/// A number is not found within a longer one: neither <c>INV-12</c> in <c>INV-123</c> nor <c>12</c> in <c>2012</c>.
/// </remarks>
public sealed class InvoiceNumbers
{
    private readonly Dictionary<string, OpenInvoiceFacts> _byNumber = new(StringComparer.Ordinal);
    private readonly int[] _lengths;

    public InvoiceNumbers(IEnumerable<OpenInvoiceFacts> open)
    {
        foreach (var invoice in open)
        {
            if (Letters.Of(invoice.Number) is { Text.Length: > 0 } number) _byNumber[number.Text] = invoice;
        }

        _lengths = [.. _byNumber.Keys.Select(number => number.Length).Distinct().OrderDescending()];
    }

    /// <summary>The invoices named, each once, in the order of the text.</summary>
    public IReadOnlyList<OpenInvoiceFacts> FindIn(string text)
    {
        var letters = Letters.Of(text);
        var found = new List<OpenInvoiceFacts>();
        for (var at = 0; at < letters.Text.Length;)
        {
            var length = _lengths.FirstOrDefault(length => letters.StandsAlone(at, length) && _byNumber.ContainsKey(letters.Text.Substring(at, length)));
            if (length > 0 && _byNumber[letters.Text.Substring(at, length)] is var invoice && !found.Contains(invoice)) found.Add(invoice);
            at += Math.Max(length, 1);
        }

        return found;
    }

    /// <summary>How many letters and digits a number has.</summary>
    internal static int LengthOf(string number) => Letters.Of(number).Text.Length;

    /// <summary>The letters and digits of a text, in capitals.</summary>
    /// <param name="Apart">For each, whether something else stands before it.</param>
    private sealed record Letters(string Text, IReadOnlyList<bool> Apart)
    {
        internal static Letters Of(string text)
        {
            var (letters, apart, gap) = (new List<char>(text.Length), new List<bool>(text.Length), true);
            foreach (var letter in text)
            {
                var counts = char.IsAsciiLetterOrDigit(letter);
                if (counts)
                {
                    letters.Add(char.ToUpperInvariant(letter));
                    apart.Add(gap);
                }

                gap = !counts;
            }

            return new Letters(new string([.. letters]), apart);
        }

        internal bool StandsAlone(int at, int length) => at + length <= Text.Length && IsEdge(at) && IsEdge(at + length);

        // Between a letter and a digit, or where something else stood between them.
        private bool IsEdge(int at) => at == 0 || at == Text.Length || Apart[at] || char.IsAsciiDigit(Text[at - 1]) != char.IsAsciiDigit(Text[at]);
    }
}
