using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Notices;

namespace OrleansBilling.Tests.Notices;

public sealed class NoticeTests
{
    private static readonly InvoiceId Invoice = new("inv_1");
    private static readonly NoticeId Notice = new("ntc_1");

    [Fact]
    public void One_cause_is_one_notice_and_another_cause_customer_or_kind_is_another()
    {
        NoticeId[] ids =
        [
            NoticeId.Of(NoticeKind.InvoiceIssued, new CustomerId("cus_a"), "inv_1"),
            NoticeId.Of(NoticeKind.InvoiceIssued, new CustomerId("cus_a"), "inv_2"),
            NoticeId.Of(NoticeKind.InvoiceIssued, new CustomerId("cus_b"), "inv_1"),
            NoticeId.Of(NoticeKind.Reminder, new CustomerId("cus_a"), "inv_1"),
        ];

        Assert.Equal(4, ids.Distinct().Count());
        Assert.Equal(ids[0], new Notice(NoticeKind.InvoiceIssued, new CustomerId("cus_a"), "inv_1", A.Now).Id);
    }

    [Fact]
    public void A_new_organization_tells_what_a_customer_must_know_and_announces_nothing_before_each_charge()
    {
        var settings = A.Organization().Profile.Notices;

        Assert.True(settings is { InvoiceIssued: true, PaymentReceived: true, PaymentFailed: true, TrialEnding: true, CardExpiring: true, PriceChange: true, Cancellation: true, Reminder: true });
        Assert.True(settings is { UpcomingRenewal: false, UpcomingCharge: false });
    }

    [Fact]
    public void Settings_that_are_not_sent_stay()
    {
        var before = new NoticeSettings { InvoiceIssued = false, DaysAhead = new NoticeDays { TrialEnding = 9 } };

        var after = new NoticeSettingsFields { UpcomingCharge = true, UpcomingChargeDays = 14 }.Read(before).Value;

        Assert.Equal(before with { UpcomingCharge = true, DaysAhead = new NoticeDays { TrialEnding = 9, UpcomingCharge = 14 } }, after);
    }

    [Fact]
    public void An_issued_invoice_is_sent_as_often_as_somebody_wants()
    {
        var customer = WithEmail("ada@example.com");

        Assert.Equal(new InvoiceSendRequested(Invoice, A.Now), Assert.Single(SendNotices.Send(customer, Invoice, "issued", A.Now).Events));
        Assert.Single(SendNotices.Send(customer, Invoice, "paid", A.Now).Events);
        SendNotices.Send(customer, Invoice, null, A.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
        SendNotices.Send(null, Invoice, "issued", A.Now).Rejection.ShouldBe("invoice_not_found", null, RejectionKind.Missing);
        SendNotices.Send(customer, Invoice, "draft", A.Now).Rejection.ShouldBe("invoice_not_sendable", null, RejectionKind.Conflict);
        SendNotices.Send(customer, Invoice, "void", A.Now).Rejection.ShouldBe("invoice_not_sendable", null, RejectionKind.Conflict);
        SendNotices.Send(WithEmail(null), Invoice, "issued", A.Now).Rejection.ShouldBe("customer_has_no_email", null, RejectionKind.Conflict);
    }

    [Theory]
    [InlineData("failed", null)]
    [InlineData("skipped", null)]
    [InlineData("sent", "notice_not_resendable")]
    [InlineData("queued", "notice_not_resendable")]
    [InlineData("sending", "notice_not_resendable")]
    [InlineData("canceled", "notice_not_resendable")]
    [InlineData(null, "notice_not_found")]
    public void Only_what_did_not_go_out_is_tried_again(string? status, string? refusal)
    {
        var decision = SendNotices.Resend(A.Customer(), Notice, status, A.Now);

        Assert.Equal(refusal, decision.Rejection?.Code);
        if (refusal is null) Assert.Equal(new NoticeResendRequested(Notice, A.Now), Assert.Single(decision.Events));
    }

    private static CustomerState WithEmail(string? email) => A.Customer() with { Profile = A.Customer().Profile with { Email = email } };
}
