using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.NoticeTemplates;

/// <summary>Templates of notices as the API shows them: the organization's own, and the shipped ones where it has none.</summary>
public sealed class NoticeTemplateRows(BillingDatabase database) : IRows
{
    private const string Own = "own";
    private const string Shipped = "shipped";

    public async Task<NoticeTemplateList> All(string organization, CancellationToken cancellation)
    {
        var own = await database.All(
            "SELECT code, language FROM notice_templates WHERE organization = $1",
            [organization],
            row => (Code: row.Text("code"), Language: row.Text("language")),
            cancellation);
        var shipped = ShippedTemplates.Codes.SelectMany(code => ShippedTemplates.Languages.Select(language => (Code: code, Language: language)));
        return new NoticeTemplateList(
        [
            .. own.Union(shipped)
                .OrderBy(template => template.Code, StringComparer.Ordinal).ThenBy(template => template.Language, StringComparer.Ordinal)
                .Select(template => new NoticeTemplateSummary(template.Code, template.Language, own.Contains(template) ? Own : Shipped)),
        ]);
    }

    public async Task<NoticeTemplateView?> Find(string organization, string code, string language, CancellationToken cancellation)
    {
        var own = await database.One(
            "SELECT subject, html, body FROM notice_templates WHERE organization = $1 AND code = $2 AND language = $3",
            [organization, code, language],
            row => new NoticeTemplateView(code, language, Own, row.Text("subject"), row.Text("html"), row.Text("body")),
            cancellation);
        if (own is not null) return own;
        return ShippedTemplates.Find(code, language) is { } shipped ? new NoticeTemplateView(code, language, Shipped, shipped.Subject, shipped.Html, shipped.Text) : null;
    }
}
