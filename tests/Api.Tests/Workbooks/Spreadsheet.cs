using System.Text.Json;
using OrleansBilling.Testing;
using Xunit;

namespace OrleansBilling.Api.Tests.Workbooks;

/// <summary>A test that reads workbooks with SheetJS and calculates them with HyperFormula, which know nothing of us; skipped where they cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SpreadsheetFactAttribute : FactAttribute
{
    public SpreadsheetFactAttribute() => Skip = Spreadsheet.Packages.Problem;
}

/// <param name="Kind"><c>text</c>, <c>day</c>, <c>number</c> or <c>error</c>.</param>
/// <param name="Stored">What the file says that a formula comes to, or the cell itself.</param>
/// <param name="Value">What it comes to when it is calculated anew.</param>
internal sealed record SpreadsheetCell(string Address, string Kind, string? Formula, JsonElement Stored, JsonElement Value)
{
    public decimal Number => Math.Round((decimal)Value.GetDouble(), 6);

    public string Text => Value.ToString();
}

/// <summary>A workbook as another program sees it: every cell, calculated anew.</summary>
internal sealed record Spreadsheet(Dictionary<string, SpreadsheetCell[][]> Sheets)
{
    internal static readonly NodePackages Packages = new("xlsx@0.18.5", "hyperformula@3.5.0");

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public SpreadsheetCell[][] this[int sheet] => Sheets.Values.ElementAt(sheet);

    public IEnumerable<SpreadsheetCell> Formulas => Sheets.Values.SelectMany(rows => rows).SelectMany(row => row).Where(cell => cell.Formula is not null);

    /// <summary>The cells right of the last label of this name in the first column.</summary>
    public SpreadsheetCell[] Row(int sheet, string label) => this[sheet].Last(row => row.Length > 0 && row[0].Text == label)[1..];

    public static async Task<Spreadsheet> ReadAsync(byte[] content) => (await ReadAllAsync([content])).Single();

    public static async Task<IReadOnlyList<Spreadsheet>> ReadAllAsync(IReadOnlyList<byte[]> contents)
    {
        var folder = Directory.CreateTempSubdirectory("billing-workbooks-").FullName;
        try
        {
            for (var i = 0; i < contents.Count; i++) await File.WriteAllBytesAsync(Path.Combine(folder, $"{i}.xlsx"), contents[i]);
            await Packages.RunAsync(Script, folder);
            var books = new List<Spreadsheet>();
            for (var i = 0; i < contents.Count; i++)
            {
                await using var cells = File.OpenRead(Path.Combine(folder, $"{i}.xlsx.json"));
                books.Add(new Spreadsheet((await JsonSerializer.DeserializeAsync<Dictionary<string, SpreadsheetCell[][]>>(cells, Options))!));
            }

            return books;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private const string Script =
        """
        const fs = require('fs');
        const XLSX = require('xlsx');
        const { HyperFormula } = require('hyperformula');
        const folder = process.argv[1];
        for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.xlsx'))) {
          const book = XLSX.readFile(`${folder}/${file}`, { cellFormula: true, cellNF: true, sheetStubs: true });
          const input = {};
          const at = (sheet, r, c) => sheet[XLSX.utils.encode_cell({ r, c })];
          const each = (name, map) => {
            const sheet = book.Sheets[name];
            const { e } = XLSX.utils.decode_range(sheet['!ref']);
            return Array.from({ length: e.r + 1 }, (_, r) => Array.from({ length: e.c + 1 }, (_, c) => map(at(sheet, r, c), r, c)));
          };
          for (const name of book.SheetNames) {
            input[name] = each(name, cell => !cell ? null : cell.f ? '=' + cell.f : cell.t === 'z' ? null : cell.t === 's' ? "'" + cell.v : cell.v);
          }
          const engine = HyperFormula.buildFromSheets(input, { licenseKey: 'gpl-v3', useArrayArithmetic: true });
          const kind = (cell, value) => typeof value === 'object' && value !== null || cell.t === 'e' ? 'error'
            : typeof value !== 'number' ? 'text' : cell.z && XLSX.SSF.is_date(cell.z) ? 'day' : 'number';
          const output = {};
          for (const name of book.SheetNames) {
            const sheet = engine.getSheetId(name);
            output[name] = each(name, (cell, row, col) => {
              const address = XLSX.utils.encode_cell({ r: row, c: col });
              if (!cell) return { address, kind: 'text', formula: null, stored: '', value: '' };
              const value = engine.getCellValue({ sheet, row, col });
              return { address, kind: kind(cell, value), formula: cell.f ?? null, stored: cell.v ?? '', value: value?.value ?? value ?? '' };
            });
          }
          fs.writeFileSync(`${folder}/${file}.json`, JSON.stringify(output));
        }
        """;
}
