using Orleans.Concurrency;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Contracts;

/// <summary>The seller: profile, tax rates, API keys. Key: <c>org_x</c>.</summary>
[Alias("IOrganizationGrain")]
public interface IOrganizationGrain : IGrainWithStringKey
{
    [Alias("Create")] Task<Outcome> Create(CreateOrganization command, CommandContext context);

    [Alias("Update")] Task<Outcome> Update(UpdateOrganization command, CommandContext context);

    [Alias("AddTaxRate")] Task<Outcome> AddTaxRate(AddTaxRate command, CommandContext context);

    /// <summary>Adds many rates or none; what is there already is passed over.</summary>
    [Alias("ImportTaxRates")] Task<Answer<TaxRateImportView>> ImportTaxRates(ImportTaxRates command, CommandContext context);

    /// <summary>The outcome's id is the policy's code.</summary>
    [Alias("SaveDunningPolicy")] Task<Outcome> SaveDunningPolicy(SaveDunningPolicy command, CommandContext context);

    /// <summary>Saves the accounts of the ledger.</summary>
    [Alias("SaveChart")] Task<Outcome> SaveChart(SaveChart command, CommandContext context);

    [Alias("CreateApiKey")] Task<Outcome> CreateApiKey(CreateApiKey command, CommandContext context);

    [Alias("RevokeApiKey")] Task<Outcome> RevokeApiKey(string id, CommandContext context);
}

/// <summary>A plan and its published versions. Key: <c>org_x/code</c>.</summary>
[Alias("IPlanGrain")]
public interface IPlanGrain : IGrainWithStringKey
{
    [Alias("Create")] Task<Outcome> Create(PlanDefinition command, CommandContext context);

    [Alias("AddVersion")] Task<Outcome> AddVersion(PlanDefinition command, CommandContext context);

    [Alias("Archive")] Task<Outcome> Archive(CommandContext context);
}

/// <summary>A coupon and its redemptions. Key: <c>org_x/code</c>.</summary>
[Alias("ICouponGrain")]
public interface ICouponGrain : IGrainWithStringKey
{
    [Alias("Create")] Task<Outcome> Create(CreateCoupon command, CommandContext context);

    [Alias("Archive")] Task<Outcome> Archive(CommandContext context);
}

/// <summary>A webhook endpoint. Key: <c>org_x/we_y</c>.</summary>
[Alias("IWebhookEndpointGrain")]
public interface IWebhookEndpointGrain : IGrainWithStringKey
{
    [Alias("Create")] Task<Outcome> Create(CreateWebhookEndpoint command, CommandContext context);

    [Alias("Update")] Task<Outcome> Update(UpdateWebhookEndpoint command, CommandContext context);

    /// <summary>Gives it a new secret; the one before lives for another day.</summary>
    [Alias("RotateSecret")] Task<Outcome> RotateSecret(CommandContext context);

    [Alias("Delete")] Task<Outcome> Delete(CommandContext context);
}

/// <summary>Who is billed; owns invoices and the credit balance. Key: <c>org_x/cus_y</c>.</summary>
[Alias("ICustomerGrain")]
public interface ICustomerGrain : IGrainWithStringKey
{
    [Alias("Create")] Task<Outcome> Create(CreateCustomer command, CommandContext context);

    [Alias("Update")] Task<Outcome> Update(UpdateCustomer command, CommandContext context);

    [Alias("AddCredit")] Task<Outcome> AddCredit(AddCredit command, CommandContext context);

    [Alias("AddCharge")] Task<Outcome> AddCharge(AddCustomerCharge command, CommandContext context);

    /// <summary>Takes back an item that is not billed yet.</summary>
    [Alias("RemoveCharge")] Task<Outcome> RemoveCharge(int number, CommandContext context);

    /// <summary>Invoices all items that wait. A repetition that its context does not tell finds none waiting.</summary>
    [Alias("InvoiceCharges")] Task<Outcome> InvoiceCharges(string invoice, CommandContext context);

    /// <summary>What <see cref="InvoiceCharges"/> would invoice, without writing anything.</summary>
    [Alias("PreviewCharges")] Task<Answer<InvoiceView>> PreviewCharges();

    /// <summary>The outcome's id is the invoice's; its version the customer's.</summary>
    [Alias("CreateInvoice")] Task<Outcome> CreateInvoice(CreateInvoice command, CommandContext context);

    [Alias("FinalizeInvoice")] Task<Outcome> FinalizeInvoice(string invoice, CommandContext context);

    /// <summary>Credits part or all of an invoice; the outcome's id is the credit note's.</summary>
    [Alias("CreateCreditNote")] Task<Outcome> CreateCreditNote(CreateCreditNote command, CommandContext context);

    /// <summary>What <see cref="CreateCreditNote"/> would give back, without writing anything.</summary>
    [Alias("PreviewCreditNote")] Task<Answer<CreditNoteView>> PreviewCreditNote(CreateCreditNote command);

    /// <summary>Gives back all that is left of an invoice, or lays a draft or held one aside.</summary>
    [Alias("VoidInvoice")] Task<Outcome> VoidInvoice(string invoice, CommandContext context);

    /// <summary>Lets a held invoice go out.</summary>
    [Alias("ReleaseInvoice")] Task<Outcome> ReleaseInvoice(string invoice, ReleaseInvoice command, CommandContext context);

    /// <summary>Has the gateway save a method, which is the one that is charged from then on.</summary>
    [Alias("AddPaymentMethod")] Task<Outcome> AddPaymentMethod(AddPaymentMethod command, CommandContext context);

    [Alias("RemovePaymentMethod")] Task<Outcome> RemovePaymentMethod(string method, CommandContext context);

    /// <summary>Collects an invoice now, or writes down what came in for it outside; the outcome's id is the invoice's.</summary>
    [Alias("PayInvoice")] Task<Outcome> PayInvoice(string invoice, PayInvoice command, CommandContext context);

    /// <summary>Holds an invoice back from collection and dunning, or lets it go on.</summary>
    [Alias("HoldInvoice")] Task<Outcome> HoldInvoice(string invoice, HoldInvoice command, CommandContext context);

    [Alias("WriteOffInvoice")] Task<Outcome> WriteOffInvoice(string invoice, WriteOffInvoice command, CommandContext context);

    /// <summary>Gives money back; the outcome's id is the payment's.</summary>
    [Alias("RefundPayment")] Task<Outcome> RefundPayment(string payment, RefundPayment command, CommandContext context);

    /// <summary>A bank took money back; the outcome's id is the payment's.</summary>
    [Alias("RecordChargeback")] Task<Outcome> RecordChargeback(string payment, RecordChargeback command, CommandContext context);

    /// <summary>The gateway has news of a payment or refund under way: it is asked about all of them now.</summary>
    [Alias("CheckPayments")] Task CheckPayments();

    /// <summary>Mails an issued invoice to the customer once more, or although its kind of notice is switched off.</summary>
    [Alias("SendInvoice")] Task<Outcome> SendInvoice(string invoice, CommandContext context);

    /// <summary>Tries a notice again that failed or was skipped.</summary>
    [Alias("ResendNotice")] Task<Outcome> ResendNotice(string notice, CommandContext context);

    /// <summary>Prices a one-off invoice without writing anything.</summary>
    [Alias("PreviewInvoice")] Task<Answer<InvoiceView>> PreviewInvoice(CreateInvoice command);

    /// <summary>Look now: do all that is due at this instant.</summary>
    [Alias("Wake")] Task Wake();
}

/// <summary>A customer's use of a plan. Key: <c>org_x/sub_y</c>.</summary>
[Alias("ISubscriptionGrain")]
public interface ISubscriptionGrain : IGrainWithStringKey
{
    [Alias("Create")] Task<Outcome> Create(CreateSubscription command, CommandContext context);

    /// <summary>Prices what <see cref="Create"/> would invoice first, without writing anything.</summary>
    [Alias("PreviewCreate")] Task<Answer<InvoicePreview>> PreviewCreate(CreateSubscription command);

    [Alias("Cancel")] Task<Outcome> Cancel(CancelSubscription command, CommandContext context);

    /// <summary>What <see cref="Cancel"/> would invoice or credit, without writing anything.</summary>
    [Alias("PreviewCancel")] Task<Answer<InvoicePreview>> PreviewCancel(CancelSubscription command);

    [Alias("Uncancel")] Task<Outcome> Uncancel(CommandContext context);

    [Alias("Reactivate")] Task<Outcome> Reactivate(ReactivateSubscription command, CommandContext context);

    [Alias("Change")] Task<Outcome> Change(ChangeSubscription command, CommandContext context);

    /// <summary>What <see cref="Change"/> would invoice or credit on its day, without writing anything.</summary>
    [Alias("PreviewChange")] Task<Answer<InvoicePreview>> PreviewChange(ChangeSubscription command);

    [Alias("Pause")] Task<Outcome> Pause(PauseSubscription command, CommandContext context);

    [Alias("PreviewPause")] Task<Answer<InvoicePreview>> PreviewPause(PauseSubscription command);

    [Alias("Resume")] Task<Outcome> Resume(ResumeSubscription command, CommandContext context);

    [Alias("AddCharge")] Task<Outcome> AddCharge(AddCharge command, CommandContext context);

    /// <summary>Takes back an item that is not billed yet.</summary>
    [Alias("RemoveCharge")] Task<Outcome> RemoveCharge(int number, CommandContext context);

    [Alias("AddDiscount")] Task<Outcome> AddDiscount(AddDiscount command, CommandContext context);

    [Alias("RemoveDiscount")] Task<Outcome> RemoveDiscount(int number, RemoveDiscount command, CommandContext context);

    /// <summary>The next invoice, with derivations.</summary>
    [Alias("Upcoming")] Task<Answer<InvoicePreview>> Upcoming();

    /// <summary>Look now: do all that is due at this instant.</summary>
    [Alias("Wake")] Task Wake();
}

/// <summary>A planned change of prices. Key: <c>org_x/pch_y</c>.</summary>
[Alias("IPriceChangeGrain")]
public interface IPriceChangeGrain : IGrainWithStringKey
{
    [Alias("Create")] Task<Outcome> Create(CreatePriceChange command, CommandContext context);

    /// <summary>Whom <see cref="Create"/> would move and what that changes, without writing anything.</summary>
    [Alias("Preview")] Task<Answer<PriceChangePreview>> Preview(CreatePriceChange command);

    /// <summary>Takes it back from all who have not moved.</summary>
    [Alias("Withdraw")] Task<Outcome> Withdraw(CommandContext context);

    /// <summary>Look now: do all that is due at this instant.</summary>
    [Alias("Wake")] Task Wake();
}

/// <summary>An organization's own wording of a notice in a language. Key: <c>org_x/code.language</c>.</summary>
[Alias("INoticeTemplateGrain")]
public interface INoticeTemplateGrain : IGrainWithStringKey
{
    [Alias("Write")] Task<Outcome> Write(WriteNoticeTemplate command, CommandContext context);

    /// <summary>Takes it back: the shipped wording holds again.</summary>
    [Alias("Remove")] Task<Outcome> Remove(CommandContext context);
}

/// <summary>A clock of a sandbox, moved by hand. Key: <c>org_x/clk_y</c>.</summary>
[Alias("ITestClockGrain")]
public interface ITestClockGrain : IGrainWithStringKey
{
    [Alias("Create")] Task<Outcome> Create(CreateTestClock command, CommandContext context);

    /// <summary>Begins to advance; what falls due up to and including <c>to</c> is done in the background.</summary>
    [Alias("Advance")] Task<Outcome> Advance(AdvanceTestClock command, CommandContext context);

    /// <summary>Answers when the clock is ready, or after <paramref name="patience"/>: true when ready.</summary>
    [AlwaysInterleave]
    [Alias("WaitUntilReady")] Task<bool> WaitUntilReady(TimeSpan patience);
}

/// <summary>What all subscriptions of a seller are expected to be invoiced up to a day. Key: <c>org_x/fcs_y</c>.</summary>
[Alias("IForecastGrain")]
public interface IForecastGrain : IGrainWithStringKey
{
    /// <summary>Begins; the work is done in the background.</summary>
    [Alias("Create")] Task<Outcome> Create(StartForecast command, CommandContext context);

    /// <summary>Look now: go on, if there is anything left to do.</summary>
    [Alias("Wake")] Task Wake();
}

/// <summary>The audits of an organization, one at a time. Key: <c>org_x/books</c>.</summary>
[Alias("IAuditGrain")]
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>Begins one, unless one is running; the work is done in the background.</summary>
    [Alias("Start")] Task<Outcome> Start(string id, CommandContext context);

    /// <summary>Answers when no audit is running any more, or after <paramref name="patience"/>: true when none is.</summary>
    [AlwaysInterleave]
    [Alias("WaitUntilDone")] Task<bool> WaitUntilDone(TimeSpan patience);

    /// <summary>Look now: go on, if one is running; begin the next, if a week has passed.</summary>
    [Alias("Wake")] Task Wake();
}

/// <summary>Wakes what is overdue, reports how much it found, and clears out what has expired. Key: <c>sweeper</c>.</summary>
[Alias("ISweeperGrain")]
public interface ISweeperGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that the sweeper's reminder exists; called by each silo at its start.</summary>
    [Alias("Start")] Task Start();

    /// <summary>Looks once; answers how many overdue objects it woke.</summary>
    [Alias("Sweep")] Task<int> Sweep();
}
