using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Mail;

namespace OrleansBilling.Api.NoticeTemplates;

/// <summary>POST /notice-templates/{code}/{language}/preview: the mail it would become.</summary>
public sealed class PreviewNoticeTemplateEndpoint(NoticeLetters letters, NoticeTemplateRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/notice-templates/{code}/{language}/preview", "preview_notice_template", "Notice templates", "Preview a template", Access.Read)
    {
        Description = "Of the stored template, or of a draft that is sent along; what a draft leaves out is taken from the stored one. Nothing is written or sent.",
        Body = NoticeTemplateShapes.Preview,
        Example = """{"subject": "Your invoice {{ invoice.number }}"}""",
        Answers = [new(200, typeof(NoticePreviewView), "Subject, HTML and text.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (code, language) = (call.Route["code"], call.Route["language"]);
        var body = call.Body.As<PreviewNoticeTemplate>();
        var stored = await rows.Find(call.Organization, code, language, call.Cancellation);
        if (stored is null && (body.Subject ?? body.Html ?? body.Text) is null) return Problem.NotFound("notice template");
        var wording = new Wording(body.Subject ?? stored?.Subject ?? "", body.Html ?? stored?.Html ?? "", body.Text ?? stored?.Text ?? "");
        var preview = await letters.PreviewAsync(call.Organization, new PreviewRequest(wording, language, body.Customer, body.Invoice));
        return preview.Wording is { } made
            ? ApiAnswer.Ok(new NoticePreviewView(made.Subject, made.Html, made.Text))
            : Problem.Invalid(preview.Code!, preview.Problem!, preview.Pointer);
    }
}
