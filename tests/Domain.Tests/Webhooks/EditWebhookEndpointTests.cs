using OrleansBilling.Domain.Webhooks;

namespace OrleansBilling.Tests.Webhooks;

public sealed class EditWebhookEndpointTests
{
    private static readonly WebhookEndpointId Id = new("we_1");
    private static readonly WebhookFields Good = new("https://example.com/hooks?a=b", ["invoice.*", "payment.failed"], "Books", null, []);

    [Fact]
    public void An_endpoint_is_made_once_and_made_again_is_the_same()
    {
        var state = Made();

        Assert.Equal(("https://example.com/hooks?a=b", "Books", true), (state.Target.Url, state.Target.Description, state.Target.Enabled));
        Assert.Equal(["invoice.*", "payment.failed"], state.Target.Types);
        var again = EditWebhookEndpoint.Create(state, Id, Good, 99, live: true, A.Now + Duration.FromDays(1));
        Assert.True(again.Rejection is null && again.Events.Count == 0);
        EditWebhookEndpoint.Create(state, Id, Good with { Description = "Other" }, 0, true, A.Now).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        EditWebhookEndpoint.Create(state, Id, Good with { Types = ["invoice.*"] }, 0, true, A.Now).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
    }

    [Theory]
    [InlineData(null, "url_required")]
    [InlineData("", "bad_url")]
    [InlineData("/hooks", "bad_url")]
    [InlineData("example.com/hooks", "bad_url")]
    [InlineData("ftp://example.com/", "bad_url")]
    [InlineData("file:///etc/passwd", "bad_url")]
    [InlineData("https://me:secret@example.com/", "bad_url")]
    [InlineData("https://example.com/#part", "bad_url")]
    [InlineData("http://example.com/", "https_required")]
    public void An_address_that_nothing_can_be_sent_to_is_refused(string? url, string code) =>
        EditWebhookEndpoint.Create(null, Id, Good with { Url = url }, 0, live: true, A.Now).Rejection.ShouldBe(code, "/url");

    [Fact]
    public void A_sandbox_may_send_to_plain_http() =>
        Assert.Single(EditWebhookEndpoint.Create(null, Id, Good with { Url = "http://127.0.0.1:9000/" }, 0, live: false, A.Now).Events);

    [Theory]
    [InlineData("invoice.isued")]
    [InlineData("invoices.*")]
    [InlineData("invoice.*.*")]
    [InlineData("*")]
    [InlineData("")]
    public void A_type_that_no_event_has_is_refused(string type) =>
        EditWebhookEndpoint.Create(null, Id, Good with { Types = ["invoice.issued", type] }, 0, true, A.Now).Rejection.ShouldBe("unknown_event_type", "/types/1");

    [Fact]
    public void What_goes_beyond_the_limits_is_refused()
    {
        EditWebhookEndpoint.Create(null, Id, Good with { Types = ["invoice.*", "invoice.*"] }, 0, true, A.Now).Rejection.ShouldBe("duplicate_type", "/types/1");
        EditWebhookEndpoint.Create(null, Id, Good with { Types = [.. Enumerable.Repeat("invoice.*", 101)] }, 0, true, A.Now).Rejection.ShouldBe("too_many_types", "/types");
        EditWebhookEndpoint.Create(null, Id, Good with { Description = new string('x', 501) }, 0, true, A.Now).Rejection.ShouldBe("text_too_long", "/description");
        EditWebhookEndpoint.Create(null, Id, Good, 100, true, A.Now).Rejection.ShouldBe("too_many_webhook_endpoints", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_change_keeps_what_was_not_sent_and_clears_the_description_alone()
    {
        var changed = Change(Made(), Sent with { Types = [], Cleared = ["description"] });

        Assert.Equal(("https://example.com/hooks?a=b", (string?)null, true), (changed.Target.Url, changed.Target.Description, changed.Target.Enabled));
        Assert.Empty(changed.Target.Types);
        Assert.Empty(EditWebhookEndpoint.Update(changed, Sent, true).Events);
        EditWebhookEndpoint.Update(changed, Sent with { Cleared = ["url"] }, true).Rejection.ShouldBe("not_clearable", "/url");
        EditWebhookEndpoint.Update(changed, Sent with { Url = "http://example.com/" }, true).Rejection.ShouldBe("https_required", "/url");
    }

    [Fact]
    public void One_that_the_engine_disabled_says_why_until_it_is_enabled_again()
    {
        var disabled = After(Made(), EditWebhookEndpoint.Disable(Made(), WebhookDisabledFor.Failing, A.Now));
        Assert.Equal((false, WebhookDisabledFor.Failing), (disabled.Target.Enabled, disabled.DisabledFor));
        Assert.Empty(EditWebhookEndpoint.Disable(disabled, WebhookDisabledFor.Gone, A.Now).Events);
        Assert.Equal(WebhookDisabledFor.Failing, Change(disabled, Sent with { Description = "Look at this" }).DisabledFor);

        var enabled = Change(disabled, Sent with { Enabled = true });
        Assert.Equal((true, (WebhookDisabledFor?)null), (enabled.Target.Enabled, enabled.DisabledFor));
        Assert.Null(Change(enabled, Sent with { Enabled = false }).DisabledFor);
    }

    [Fact]
    public void A_new_secret_leaves_the_old_one_a_day()
    {
        var rotated = Assert.IsType<WebhookSecretRotated>(Assert.Single(EditWebhookEndpoint.RotateSecret(Made(), A.Now).Events));
        Assert.Equal(Duration.FromHours(24), rotated.OldUntil - A.Now);
    }

    [Fact]
    public void What_is_deleted_is_gone_and_its_id_with_it()
    {
        var deleted = After(Made(), EditWebhookEndpoint.Delete(Made(), A.Now));

        foreach (var refused in new[]
        {
            EditWebhookEndpoint.Update(deleted, Sent, true), EditWebhookEndpoint.RotateSecret(deleted, A.Now), EditWebhookEndpoint.Delete(deleted, A.Now),
            EditWebhookEndpoint.Update(null, Sent, true), EditWebhookEndpoint.RotateSecret(null, A.Now), EditWebhookEndpoint.Delete(null, A.Now),
        }) refused.Rejection.ShouldBe("webhook_endpoint_not_found", null, RejectionKind.Missing);
        EditWebhookEndpoint.Create(deleted, Id, Good, 0, true, A.Now).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        Assert.Empty(EditWebhookEndpoint.Disable(deleted, WebhookDisabledFor.Gone, A.Now).Events);
    }

    private static WebhookFields Sent => new(null, null, null, null, []);

    private static WebhookEndpointState Made() => WebhookEndpointEvolution.Evolve(null, EditWebhookEndpoint.Create(null, Id, Good, 99, live: true, A.Now).Events.Single());

    private static WebhookEndpointState Change(WebhookEndpointState state, WebhookFields fields) => After(state, EditWebhookEndpoint.Update(state, fields, live: true));

    private static WebhookEndpointState After(WebhookEndpointState state, Decision<WebhookEndpointEvent> decision) =>
        WebhookEndpointEvolution.Evolve(state, decision.Events.Single());
}
