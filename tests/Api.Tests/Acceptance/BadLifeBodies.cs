namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>Bodies about prices, usage and the life of a subscription that are wrong in one place each, against a <see cref="Stage"/> with <see cref="Life"/>.</summary>
internal static class BadLifeBodies
{
    private const string Change = "POST /v1/subscriptions/sub_a/change";
    private const string Pause = "POST /v1/subscriptions/sub_a/pause";
    private const string Charges = "POST /v1/subscriptions/sub_a/charges";
    private const string CustomerCharges = "POST /v1/customers/cus_a/charges";
    private const string Usage = "POST /v1/usage-events";
    private const string Import = "POST /v1/tax-rates/import";
    private const string Forecasts = "POST /v1/forecasts";

    internal static IEnumerable<Refused> All() => [.. Changes(), .. PausesAndReturns(), .. Items(), .. Money(), .. Webhooks(), .. Events(), .. Rates(), .. Tiers(), .. Components(), .. Expectations(), .. Notices()];

    /// <summary>Adds <c>sub_m</c> with a meter <c>calls</c>, <c>sub_over</c> (canceled) and <c>sub_paused</c>, and a forecast <c>fcs_a</c> to the end of 2026.</summary>
    internal static async Task Life(Stage stage)
    {
        (await stage.Http.Post("/v1/plans", Plan("metered", """ "kind": "usage", "meter": "calls", "price": {"model": "per_unit", "unit_amount": "0.10"} """))).Ok(201);
        foreach (var (id, plan) in new[] { ("sub_m", "metered"), ("sub_over", "pro"), ("sub_paused", "pro") })
            (await stage.Http.Post("/v1/subscriptions", $$"""{"id": "{{id}}", "customer": "cus_clock", "plan": "{{plan}}"}""")).Ok(201);
        (await stage.Http.Post("/v1/subscriptions/sub_over/cancel", """{"at": "now"}""")).Ok();
        (await stage.Http.Post("/v1/subscriptions/sub_paused/pause", """{"from": "now", "until": "2026-06-01"}""")).Ok();
        (await stage.Http.Post("/v1/forecasts", """{"id": "fcs_a", "until": "2026-12-31"}""")).Ok(202);
        while ((await stage.Http.Get("/v1/forecasts/fcs_a")).Ok().GetProperty("status").GetString() == "running") await Task.Delay(20);
    }

    private static IEnumerable<Refused> Notices()
    {
        const string template = "PUT /v1/notice-templates/invoice_issued/fr";
        const string settings = "PATCH /v1/organization";
        yield return new("template without html", template, """{"subject": "s", "text": "t"}""", 422, "required", "/html");
        yield return new("template with another field", template, """{"subject": "s", "html": "h", "text": "t", "language": "fr"}""", 400, "unknown_field", "/language");
        yield return new("template that is no liquid", template, """{"subject": "s", "html": "{% if x %}", "text": "t"}""", 422, "template_unreadable", "/html");
        yield return new("template of no notice", "PUT /v1/notice-templates/none/fr", """{"subject": "s", "html": "h", "text": "t"}""", 404, "notice_template_unknown", null);
        yield return new("notices of no kind", settings, """{"notices": {"none": true}}""", 400, "unknown_field", "/notices/none");
        yield return new("notices by halves", settings, """{"notices": {"invoice_issued": "yes"}}""", 400, "wrong_type", "/notices/invoice_issued");
        yield return new("notices on the day", settings, """{"notices": {"days_ahead": {"trial_ending": 0}}}""", 422, "out_of_range", "/notices/days_ahead/trial_ending");
        yield return new("sending a draft", "POST /v1/invoices/inv_draft/send", null, 409, "invoice_not_sendable", null);
        yield return new("sending to no address", "POST /v1/invoices/inv_issued/send", null, 409, "customer_has_no_email", null);
        yield return new("sending with a body", "POST /v1/invoices/inv_mailed/send", """{"to": "x"}""", 400, "unknown_field", "/to");
    }

    private static IEnumerable<Refused> Changes()
    {
        yield return new("change to no plan", Change, """{"plan": "none"}""", 422, "plan_not_found", "/plan");
        yield return new("change to an archived plan", Change, """{"plan": "old"}""", 409, "plan_archived", "/plan");
        yield return new("change to another currency", Change, """{"plan": "yen"}""", 422, "currency_mismatch", "/plan");
        yield return new("change to no version", Change, """{"plan": "pro", "version": 7}""", 422, "plan_version_not_found", "/version");
        yield return new("change to version 0", Change, """{"version": 0}""", 422, "out_of_range", "/version");
        yield return new("change to less than nothing", Change, """{"quantities": {"seat": "-1"}}""", 422, "quantity_out_of_range", "/quantities/seat");
        yield return new("change of no component", Change, """{"quantities": {"de/sk": "1"}}""", 422, "unknown_component", "/quantities/de~1sk");
        yield return new("change to a number", Change, """{"quantities": {"seat": 3}}""", 400, "number_not_string", "/quantities/seat");
        yield return new("change of what a meter counts", "POST /v1/subscriptions/sub_m/change", """{"quantities": {"part": "1"}}""", 422, "usage_has_no_quantity", "/quantities/part");
        yield return new("change tomorrow", Change, """{"quantities": {"seat": "4"}, "effective": "tomorrow"}""", 422, "bad_day", "/effective");
        yield return new("change on 31 February", Change, """{"quantities": {"seat": "4"}, "effective": "2026-02-31"}""", 422, "bad_day", "/effective");
        yield return new("change at an instant", Change, """{"effective": "2026-02-01T00:00:00Z"}""", 422, "too_long", "/effective");
        yield return new("change yesterday", Change, """{"quantities": {"seat": "4"}, "effective": "2026-01-30"}""", 422, "day_in_the_past", "/effective");
        yield return new("change at the end of time", Change, """{"quantities": {"seat": "4"}, "effective": "9999-12-31"}""", 422, "day_out_of_range", "/effective");
        yield return new("change after the end", Change, """{"quantities": {"seat": "4"}, "effective": "2026-07-31"}""", 422, "day_after_end", "/effective");
        yield return new("change by halves", Change, """{"quantities": {"seat": "4"}, "proration": "half"}""", 422, "invalid_value", "/proration");
        yield return new("change to no anchor", Change, """{"anchor": {}}""", 422, "one_field_needed", "/anchor");
        yield return new("change to two anchors", Change, """{"anchor": {"day": 1, "date": "2026-03-01"}}""", 422, "one_field_needed", "/anchor");
        yield return new("change to a weekday of months", Change, """{"anchor": {"weekday": 1}}""", 422, "anchor_does_not_fit", "/anchor/weekday");
        yield return new("change to the start", Change, """{"anchor": "start"}""", 422, "invalid_value", "/anchor");
        yield return new("change with another field", Change, """{"interval": "year"}""", 400, "unknown_field", "/interval");
        yield return new("change of what is over", "POST /v1/subscriptions/sub_over/change", """{"quantities": {"seat": "4"}}""", 409, "subscription_over", null);
        yield return new("change of nothing", "POST /v1/subscriptions/sub_none/change", """{"quantities": {"seat": "4"}}""", 404, "not_found", null);
    }

    private static IEnumerable<Refused> PausesAndReturns()
    {
        yield return new("pause until its first day", Pause, """{"from": "2026-03-01", "until": "2026-03-01"}""", 422, "until_before_from", "/until");
        yield return new("pause until the end", Pause, """{"from": "now", "until": "2026-07-31"}""", 422, "day_after_end", "/until");
        yield return new("pause until 31 February", Pause, """{"until": "2026-02-31"}""", 400, "invalid_date", "/until");
        yield return new("pause from yesterday", Pause, """{"from": "2026-01-30"}""", 422, "day_in_the_past", "/from");
        yield return new("pause soon", Pause, """{"from": "soon"}""", 422, "bad_day", "/from");
        yield return new("pause after the end", Pause, """{"from": "2026-08-01"}""", 422, "day_after_end", "/from");
        yield return new("pause with another field", Pause, """{"credit": "none"}""", 400, "unknown_field", "/credit");
        yield return new("pause of what is paused", "POST /v1/subscriptions/sub_paused/pause", "{}", 409, "not_active", null);
        yield return new("pause of what is over", "POST /v1/subscriptions/sub_over/pause", "{}", 409, "not_active", null);
        yield return new("pause of nothing", "POST /v1/subscriptions/sub_none/pause", "{}", 404, "not_found", null);
        yield return new("resume what is not paused", "POST /v1/subscriptions/sub_a/resume", "{}", 409, "not_paused", null);
        yield return new("resume what is over", "POST /v1/subscriptions/sub_over/resume", "{}", 409, "not_paused", null);
        yield return new("resume yesterday", "POST /v1/subscriptions/sub_paused/resume", """{"at": "2026-01-30"}""", 422, "day_in_the_past", "/at");
        yield return new("resume soon", "POST /v1/subscriptions/sub_paused/resume", """{"at": "soon"}""", 422, "bad_day", "/at");
        yield return new("resume at the period's end", "POST /v1/subscriptions/sub_paused/resume", """{"at": "period_end"}""", 422, "bad_day", "/at");
        yield return new("resume nothing", "POST /v1/subscriptions/sub_none/resume", "{}", 404, "not_found", null);
        yield return new("reactivate what is paused", "POST /v1/subscriptions/sub_paused/reactivate", "{}", 409, "not_canceled", null);
        yield return new("reactivate with another anchor", "POST /v1/subscriptions/sub_over/reactivate", """{"anchor": "start"}""", 422, "invalid_value", "/anchor");
        yield return new("reactivate nothing", "POST /v1/subscriptions/sub_none/reactivate", "{}", 404, "not_found", null);
        yield return new("uncancel what is over", "POST /v1/subscriptions/sub_over/uncancel", null, 409, "subscription_over", null);
        yield return new("uncancel nothing", "POST /v1/subscriptions/sub_none/uncancel", null, 404, "not_found", null);
    }

    private static IEnumerable<Refused> Items()
    {
        foreach (var charges in new[] { Charges, CustomerCharges })
        {
            var of = charges == Charges ? "item " : "customer's item ";
            yield return new(of + "without a name", charges, """{"amount": "1.00"}""", 422, "required", "/description");
            yield return new(of + "without a price", charges, """{"description": "x"}""", 422, "number_required", "/unit_amount");
            yield return new(of + "with two prices", charges, """{"description": "x", "amount": "1.00", "unit_amount": "1.00"}""", 422, "price_twice", "/amount");
            yield return new(of + "below zero", charges, """{"description": "x", "amount": "-1.00"}""", 422, "negative_price", "/amount");
            yield return new(of + "with a unit below zero", charges, """{"description": "x", "unit_amount": "-1.00"}""", 422, "negative_price", "/unit_amount");
            yield return new(of + "of half a cent", charges, """{"description": "x", "amount": "1.005"}""", 422, "too_many_digits", "/amount");
            yield return new(of + "as a number", charges, """{"description": "x", "amount": 1}""", 400, "number_not_string", "/amount");
            yield return new(of + "of less than none", charges, """{"description": "x", "quantity": "-1", "unit_amount": "1.00"}""", 422, "quantity_out_of_range", "/quantity");
            yield return new(of + "for all the money there is", charges, """{"description": "x", "quantity": "1000000000", "unit_amount": "1000000000"}""", 422, "amount_too_large", "/unit_amount");
            yield return new(of + "for all the money at once", charges, """{"description": "x", "amount": "900000000000.00"}""", 422, "amount_too_large", "/amount");
            yield return new(of + "of no code", charges, """{"code": "a b", "description": "x", "amount": "1.00"}""", 422, "invalid_id", "/code");
        }

        yield return new("item later", Charges, """{"description": "x", "amount": "1.00", "at": "later"}""", 422, "invalid_value", "/at");
        yield return new("item for what is over", "POST /v1/subscriptions/sub_over/charges", """{"description": "x", "amount": "1.00"}""", 409, "subscription_over", null);
        yield return new("item for nothing", "POST /v1/subscriptions/sub_none/charges", """{"description": "x", "amount": "1.00"}""", 404, "not_found", null);
        yield return new("customer's item now", CustomerCharges, """{"description": "x", "amount": "1.00", "at": "now"}""", 400, "unknown_field", "/at");
        yield return new("item for nobody", "POST /v1/customers/cus_none/charges", """{"description": "x", "amount": "1.00"}""", 404, "not_found", null);
        yield return new("invoice of no items", "POST /v1/customers/cus_a/charges/invoice", null, 409, "nothing_to_invoice", null);
    }

    private static IEnumerable<Refused> Webhooks()
    {
        const string Create = "POST /v1/webhook-endpoints";
        yield return new("webhook to nowhere", Create, """{"types": ["invoice.*"]}""", 422, "required", "/url");
        yield return new("webhook to a path", Create, """{"url": "/hooks"}""", 422, "bad_url", "/url");
        yield return new("webhook to a file", Create, """{"url": "file:///etc/passwd"}""", 422, "bad_url", "/url");
        yield return new("webhook with a password", Create, """{"url": "https://me:secret@example.invalid/"}""", 422, "bad_url", "/url");
        yield return new("webhook of no type", Create, """{"url": "https://example.invalid/", "types": ["invoice.isued"]}""", 422, "unknown_event_type", "/types/0");
        yield return new("webhook of a type twice", Create, """{"url": "https://example.invalid/", "types": ["invoice.*", "invoice.*"]}""", 422, "duplicate_type", "/types/1");
        yield return new("webhook with a secret", Create, """{"url": "https://example.invalid/", "secret": "whsec_x"}""", 400, "unknown_field", "/secret");
        yield return new("webhook under a foreign prefix", Create, """{"id": "wh_1", "url": "https://example.invalid/"}""", 422, "invalid_id", "/id");
        yield return new("webhook endpoint of nobody", "PATCH /v1/webhook-endpoints/we_none", """{"enabled": false}""", 404, "not_found", null);
        yield return new("secret of nobody", "POST /v1/webhook-endpoints/we_none/rotate-secret", null, 404, "not_found", null);
        yield return new("redelivery to nobody", "POST /v1/webhook-endpoints/we_none/redeliver", """{"from": "2026-01-01T00:00:00Z"}""", 404, "not_found", null);
        yield return new("redelivery of no event", "POST /v1/events/evt_none/redeliver", "{}", 404, "not_found", null);
    }

    private static IEnumerable<Refused> Money()
    {
        const string Methods = "POST /v1/customers/cus_a/payment-methods";
        const string Pay = "POST /v1/invoices/inv_issued/pay";
        yield return new("method of no kind", Methods, """{"token": "tok_ok"}""", 422, "required", "/type");
        yield return new("method in shells", Methods, """{"type": "shells", "token": "tok_ok"}""", 422, "invalid_value", "/type");
        yield return new("card without token", Methods, """{"type": "card"}""", 422, "token_required", "/token");
        yield return new("card of no token", Methods, """{"type": "card", "token": "tok_none"}""", 422, "unknown_token", "/token");
        yield return new("transfer by token", Methods, """{"type": "transfer", "token": "tok_ok"}""", 422, "token_not_used", "/token");
        yield return new("method of nobody", "POST /v1/customers/cus_none/payment-methods", """{"type": "transfer"}""", 404, "not_found", null);
        yield return new("payment of nothing", Pay, """{"amount": "0.00"}""", 422, "amount_not_positive", "/amount");
        yield return new("payment without amount", Pay, "{}", 422, "number_required", "/amount");
        yield return new("payment as a number", Pay, """{"amount": 1}""", 400, "number_not_string", "/amount");
        yield return new("payment in dollars", Pay, """{"amount": "1.00", "currency": "USD"}""", 422, "currency_mismatch", "/currency");
        yield return new("payment to come", Pay, """{"amount": "1.00", "paid_at": "2199-01-01T00:00:00Z"}""", 422, "paid_in_the_future", "/paid_at");
        yield return new("collected and written down", Pay, """{"collect": true, "amount": "1.00"}""", 422, "collect_or_record", "/collect");
        yield return new("collected by nothing", Pay, """{"collect": true}""", 409, "no_payment_method", null);
        yield return new("payment of a draft", "POST /v1/invoices/inv_draft/pay", """{"amount": "1.00"}""", 409, "invoice_is_draft", null);
        yield return new("payment of no invoice", "POST /v1/invoices/inv_none/pay", """{"amount": "1.00"}""", 404, "not_found", null);
        yield return new("given up for no reason", "POST /v1/invoices/inv_issued/write-off", "{}", 422, "required", "/reason");
        yield return new("a draft given up", "POST /v1/invoices/inv_draft/write-off", """{"reason": "x"}""", 409, "invoice_is_draft", null);
        yield return new("held until yesterday", "POST /v1/invoices/inv_issued/hold", """{"hold_until": "2020-01-01"}""", 422, "day_in_the_past", "/hold_until");
        yield return new("a draft held", "POST /v1/invoices/inv_draft/hold", """{"skip": true}""", 409, "invoice_is_draft", null);
        yield return new("release of what is not held", "POST /v1/invoices/inv_issued/release", "{}", 409, "invoice_not_held", null);
        yield return new("release of a draft", "POST /v1/invoices/inv_draft/release", "{}", 409, "invoice_not_held", null);
        yield return new("release of no invoice", "POST /v1/invoices/inv_none/release", "{}", 404, "not_found", null);
        yield return new("release with an empty note", "POST /v1/invoices/inv_issued/release", """{"note": " "}""", 422, "text_required", "/note");
        yield return new("no alert resolved", "POST /v1/alerts/alt_none/resolve", "{}", 404, "not_found", null);
        yield return new("review that may be", "PATCH /v1/organization", """{"review": {"zero_invoice": "maybe"}}""", 422, "invalid_value", "/review/zero_invoice");
        yield return new("review of no percent", "PATCH /v1/organization", """{"review": {"amount_changed_percent": "0"}}""", 422, "percent_out_of_range", "/review/amount_changed_percent");
        yield return new("alerts to nobody", "PATCH /v1/organization", """{"alert_email": "nobody"}""", 422, "bad_email", "/alert_email");
        yield return new("chart with an account for nothing", "PUT /v1/ledger/chart", """{"accounts": {"cash": "530000"}}""", 422, "unknown_account_role", "/accounts/cash");
        yield return new("chart with a short account", "PUT /v1/ledger/chart", """{"methods": {"card": "51"}}""", 422, "bad_account", "/methods/card");
        yield return new("chart with a rate of no country", "PUT /v1/ledger/chart", """{"tax_rates": {"20": "445712"}}""", 422, "bad_rate_name", "/tax_rates");
        yield return new("chart with one account for two things", "PUT /v1/ledger/chart", """{"accounts": {"deferred": "411000"}}""", 422, "account_used_twice", "/accounts");
        yield return new("policy of no code", "POST /v1/dunning-policies", "{}", 422, "required", "/code");
        yield return new("policy that does nothing", "POST /v1/dunning-policies", """{"code": "x", "steps": [{"days": 3, "actions": []}]}""", 422, "too_few", "/steps/0/actions");
        yield return new("policy that suspends too early", "POST /v1/dunning-policies", """{"code": "x", "steps": [{"days": -3, "actions": ["suspend"]}]}""", 422, "not_overdue_yet", "/steps/0/actions");
        yield return new("policy that says nothing", "POST /v1/dunning-policies", """{"code": "x", "steps": [{"days": 3, "actions": ["remind"]}]}""", 422, "template_needed", "/steps/0/template");
        yield return new("step of no form", "POST /v1/dunning-policies", """{"code": "x", "steps": [{"actions": ["alert"]}]}""", 422, "days_or_balance", "/steps/0");
        yield return new("steps of two forms", "POST /v1/dunning-policies", """{"code": "x", "steps": [{"days": 3, "actions": ["alert"]}, {"balance": "10.00", "currency": "EUR", "actions": ["alert"]}]}""", 422, "steps_mixed", "/steps/1");
        yield return new("days in euros", "POST /v1/dunning-policies", """{"code": "x", "steps": [{"days": 3, "currency": "EUR", "actions": ["alert"]}]}""", 422, "currency_without_balance", "/steps/0/currency");
        yield return new("balance of no currency", "POST /v1/dunning-policies", """{"code": "x", "steps": [{"balance": "10.00", "actions": ["alert"]}]}""", 422, "currency_required", "/steps/0/currency");
        yield return new("balance of nothing", "POST /v1/dunning-policies", """{"code": "x", "steps": [{"balance": "0.00", "currency": "EUR", "actions": ["alert"]}]}""", 422, "amount_not_positive", "/steps/0/balance");
        yield return new("balances that fall", "POST /v1/dunning-policies", """{"code": "x", "steps": [{"balance": "10.00", "currency": "EUR", "actions": ["alert"]}, {"balance": "9.00", "currency": "EUR", "actions": ["alert"]}]}""", 422, "not_rising", "/steps/1/balance");
        yield return new("policy of nobody", "PATCH /v1/customers/cus_a", """{"dunning_policy": "none"}""", 422, "dunning_policy_not_found", "/dunning_policy");
        yield return new("statement of nothing", "POST /v1/bank-statements", "{}", 422, "import_needs_one", null);
        yield return new("statement without lines", "POST /v1/bank-statements", """{"lines": []}""", 422, "too_few", "/lines");
        yield return new("statement line without a day", "POST /v1/bank-statements", """{"lines": [{"amount": "1.00"}]}""", 422, "required", "/lines/0/date");
        yield return new("statement line of half a cent", "POST /v1/bank-statements", """{"lines": [{"date": "2026-01-31", "amount": "1.005"}]}""", 422, "too_many_digits", "/lines/0/amount");
        yield return new("statement line in no currency", "POST /v1/bank-statements", """{"lines": [{"date": "2026-01-31", "amount": "1.00", "currency": "EUX"}]}""", 422, "unknown_currency", "/lines/0/currency");
        yield return new("statement line twice", "POST /v1/bank-statements", """{"lines": [{"id": "B", "date": "2026-01-31", "amount": "1"}, {"id": "B", "date": "2026-01-31", "amount": "2"}]}""", 422, "duplicate_id", "/lines");
        yield return new("assignment of no line", "POST /v1/bank-statements/lines/bsl_none/assign", """{"invoice": "inv_issued"}""", 404, "not_found", null);
        yield return new("assignment to nothing", "POST /v1/bank-statements/lines/bsl_none/assign", "{}", 422, "required", "/invoice");
        yield return new("refund of no payment", "POST /v1/payments/pay_none/refund", "{}", 404, "not_found", null);
        yield return new("chargeback of no payment", "POST /v1/payments/pay_none/chargeback", """{"dispute": "d"}""", 404, "not_found", null);
    }

    private static IEnumerable<Refused> Events()
    {
        yield return new("no events", Usage, """{"events": []}""", 422, "too_few", "/events");
        yield return new("1,001 events", Usage, $$"""{"events": [{{string.Join(',', Enumerable.Range(0, 1001).Select(i => Event($"\"id\": \"{i}\"")))}}]}""", 422, "too_many", "/events");
        yield return new("event without id", Usage, $$"""{"events": [{{Event("\"id\": \"1\"")}}, {{Event("")}}]}""", 422, "required", "/events/1/id");
        yield return new("event with a long id", Usage, $$"""{"events": [{{Event($"\"id\": \"{new string('i', 129)}\"")}}]}""", 422, "too_long", "/events/0/id");
        yield return new("quantity as a number", Usage, $$"""{"events": [{{Event("\"id\": \"1\", \"quantity\": 1")}}]}""", 400, "number_not_string", "/events/0/quantity");
        yield return new("event on 31 February", Usage, """{"events": [{"id": "1", "subscription": "sub_m", "meter": "calls", "at": "2026-02-31T00:00:00Z"}]}""", 400, "invalid_instant", "/events/0/at");
        yield return new("property of a property", Usage, $$$"""{"events": [{{{Event("\"id\": \"1\", \"properties\": {\"a\": {}}")}}}]}""", 400, "wrong_type", "/events/0/properties/a");
        yield return new("21 properties", Usage, $$"""{"events": [{{Event($"\"id\": \"1\", \"properties\": {{{string.Join(',', Enumerable.Range(0, 21).Select(i => $"\"p{i}\": \"\""))}}}")}}]}""", 422, "too_many", "/events/0/properties");
        yield return new("event with another field", Usage, $$"""{"events": [{{Event("\"id\": \"1\", \"price\": \"1\"")}}]}""", 400, "unknown_field", "/events/0/price");
    }

    private static IEnumerable<Refused> Rates()
    {
        const string rate = """{"country": "DE", "category": "standard", "percent": "19", "valid_from": "2021-01-01"}""";
        yield return new("nothing to import", Import, "{}", 422, "import_needs_one", null);
        yield return new("two things to import", Import, $$"""{"source": "eu", "rates": [{{rate}}]}""", 422, "import_needs_one", null);
        yield return new("import from elsewhere", Import, """{"source": "us"}""", 422, "invalid_value", "/source");
        yield return new("import of no rates", Import, """{"rates": []}""", 422, "too_few", "/rates");
        yield return new("import of 101 percent", Import, $$"""{"rates": [{{rate}}, {{rate.Replace("19", "101", StringComparison.Ordinal)}}]}""", 422, "percent_out_of_range", "/rates/1/percent");
        yield return new("import of country XX", Import, $$"""{"rates": [{{rate.Replace("DE", "XX", StringComparison.Ordinal)}}]}""", 422, "unknown_country", "/rates/0/country");
        yield return new("import of 31 February", Import, $$"""{"rates": [{{rate.Replace("01-01", "02-31", StringComparison.Ordinal)}}]}""", 400, "invalid_date", "/rates/0/valid_from");
        yield return new("import of a percentage as number", Import, $$"""{"rates": [{{rate.Replace("\"19\"", "19", StringComparison.Ordinal)}}]}""", 400, "number_not_string", "/rates/0/percent");
        yield return new("import of another percentage", Import, """{"rates": [{"country": "FR", "category": "standard", "percent": "21", "valid_from": "2014-01-01"}]}""", 409, "rate_exists", "/rates/0/percent");
    }

    private static IEnumerable<Refused> Tiers()
    {
        const string end = """{"up_to": null, "unit_amount": "1"}""";
        foreach (var model in new[] { "graduated", "volume" })
        {
            yield return Tiered(model, """{"up_to": "10", "unit_amount": "2"}, {"up_to": "10", "unit_amount": "2"}, """ + end, "tiers_overlap", "/1/up_to");
            yield return Tiered(model, """{"up_to": "10", "unit_amount": "2"}, {"up_to": "5", "unit_amount": "2"}, """ + end, "tiers_overlap", "/1/up_to");
            yield return Tiered(model, """{"up_to": "10", "unit_amount": "2"}""", "last_tier_bounded", "/0/up_to");
            yield return Tiered(model, end + ", " + end, "tier_unbounded", "/0/up_to");
            yield return Tiered(model, """{"up_to": "0", "unit_amount": "2"}, """ + end, "size_required", "/0/up_to");
            yield return Tiered(model, """{"up_to": "-1", "unit_amount": "2"}, """ + end, "units_out_of_range", "/0/up_to");
            yield return Tiered(model, """{"up_to": null, "unit_amount": "-1"}""", "negative_price", "/0/unit_amount");
            yield return Tiered(model, """{"up_to": null, "unit_amount": "1", "flat_amount": "1.005"}""", "too_many_digits", "/0/flat_amount");
            yield return Tiered(model, """{"up_to": null, "unit_amount": "1", "package_size": "0"}""", "size_required", "/0/package_size");
            yield return Tiered(model, string.Join(", ", Enumerable.Range(1, 101).Select(i => $$"""{"up_to": "{{i}}", "unit_amount": "1"}""")), "too_many", "");
        }
    }

    private static IEnumerable<Refused> Components()
    {
        const string perUnit = "\"price\": {\"model\": \"per_unit\", \"unit_amount\": \"1\"}";
        const string meter = "\"kind\": \"usage\", \"meter\": \"m\"";
        yield return Part("package of none", """ "kind": "recurring", "price": {"model": "package", "amount": "1", "size": "0"} """, "size_required", "/price/size");
        yield return Part("package without size", """ "kind": "recurring", "price": {"model": "package", "amount": "1"} """, "number_required", "/price/size");
        yield return Part("percentage of seats", """ "kind": "recurring", "price": {"model": "percentage", "percent": "1"} """, "model_not_for_kind", "/price/model");
        yield return Part("over 100 percent", meter + """, "price": {"model": "percentage", "percent": "100.01"}""", "percent_out_of_range", "/price/percent");
        yield return Part("below 0 percent", meter + """, "price": {"model": "percentage", "percent": "-1"}""", "percent_out_of_range", "/price/percent");
        yield return Part("least over most", meter + """, "price": {"model": "percentage", "percent": "1", "minimum_per_event": "2", "maximum_per_event": "1"}""", "minimum_over_maximum", "/price/maximum_per_event");
        yield return Part("percentage of the highest", meter + """, "aggregation": "max", "price": {"model": "percentage", "percent": "1"}""", "percentage_needs_sum", "/aggregation");
        yield return Part("usage without meter", "\"kind\": \"usage\", " + perUnit, "meter_required", "/meter");
        yield return Part("seats with a meter", "\"kind\": \"recurring\", \"meter\": \"m\", " + perUnit, "only_for_usage", "/meter");
        yield return Part("usage in advance", meter + ", \"billing\": \"advance\", " + perUnit, "usage_in_arrears", "/billing");
        yield return Part("average of usage", meter + ", \"aggregation\": \"average\", " + perUnit, "invalid_value", "/aggregation");
        yield return Part("units included in a flat price", """ "kind": "recurring", "included_units": "5", "price": {"model": "flat", "amount": "1"} """, "included_units_unused", "/included_units");
        yield return Part("minimum of a single time", "\"kind\": \"one_time\", \"minimum_amount\": \"1\", " + perUnit, "one_time_has_no_bounds", "/minimum_amount");
        yield return Part("minimum over maximum", "\"kind\": \"recurring\", \"minimum_amount\": \"2\", \"maximum_amount\": \"1\", " + perUnit, "minimum_over_maximum", "/maximum_amount");
        yield return Part("a price field of another model", """ "kind": "recurring", "price": {"model": "flat", "amount": "1", "percent": "1"} """, "price_field_unused", "/price/percent");
    }

    private static IEnumerable<Refused> Expectations()
    {
        yield return new("forecast of no day", Forecasts, "{}", 422, "required", "/until");
        yield return new("forecast to 31 February", Forecasts, """{"until": "2027-02-31"}""", 400, "invalid_date", "/until");
        yield return new("forecast of the past", Forecasts, """{"until": "2020-12-31"}""", 422, "forecast_in_the_past", "/until");
        yield return new("forecast to the end of time", Forecasts, """{"until": "9999-12-31"}""", 422, "forecast_too_far", "/until");
        yield return new("forecast under a customer's id", Forecasts, """{"id": "cus_a", "until": "2027-12-31"}""", 422, "invalid_id", "/id");
        yield return new("forecast of that id to another day", Forecasts, """{"id": "fcs_a", "until": "2027-01-01"}""", 409, "id_taken", "/id");
        yield return new("forecast of one customer", Forecasts, """{"until": "2027-12-31", "customer": "cus_a"}""", 400, "unknown_field", "/customer");
        yield return new("preview of a forecast", "POST /v1/forecasts?preview=true", """{"until": "2027-12-31"}""", 400, "unknown_parameter", "preview");
    }

    private static string Event(string more) =>
        $$"""{"subscription": "sub_m", "meter": "calls", "at": "2026-01-31T00:00:00Z"{{(more.Length == 0 ? "" : ", " + more)}}}""";

    private static Refused Tiered(string model, string tiers, string code, string pointer) => Part(
        $"{model} of {tiers[..Math.Min(tiers.Length, 60)]}", $$""" "kind": "recurring", "price": {"model": "{{model}}", "tiers": [{{tiers}}]} """, code, "/price/tiers" + pointer);

    private static Refused Part(string name, string component, string code, string pointer) =>
        new(name, "POST /v1/plans", Plan("new", component), 422, code, "/components/0" + pointer);

    private static string Plan(string code, string component) =>
        $$"""{"code": "{{code}}", "name": "x", "currency": "EUR", "interval": {"unit": "month"}, "components": [{"code": "part", "name": "Part", {{component}}}]}""";
}
