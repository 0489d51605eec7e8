using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>One refusal: what is sent, and what must come back.</summary>
public sealed record Refused(string Case, string Call, string? Body, int Status, string Code, string? Pointer)
{
    public override string ToString() => Case;
}

/// <summary>Bodies that are wrong in one place each, against a <see cref="Stage"/>.</summary>
internal static class BadBodies
{
    private const string Customer = """{"name": "x"}""";
    private const string Subscription = """{"customer": "cus_clock", "plan": "pro", "quantities": {"seat": "3"}}""";
    private const string Invoice = """{"customer": "cus_a", "lines": [{"description": "x", "quantity": "1", "unit_amount": "1.00"}]}""";
    private const string Credit = """{"amount": "1.00", "currency": "EUR", "reason": "x"}""";
    private const string Rate = """{"name": "Sales", "country": "DE", "category": "standard", "percent": "19", "valid_from": "2020-01-01"}""";
    private const string Cancel = "POST /v1/subscriptions/sub_a/cancel";
    private const string Advance = "POST /v1/test-clocks/clk_a/advance";

    internal static IEnumerable<Refused> All() => [.. Plans(), .. Customers(), .. Subscriptions(), .. Money(), .. CreditNotes(), .. Discounts(), .. Others(), .. Texts()];

    private static IEnumerable<Refused> Plans()
    {
        foreach (var (unit, count) in new[] { ("month", 0), ("month", -1), ("year", 11), ("month", 121), ("week", 521), ("day", 3661), ("day", int.MaxValue) })
            yield return Plan($"{count} {unit}", "\"unit\": \"month\", \"count\": 1", $"\"unit\": \"{unit}\", \"count\": {count}", 422, "interval_out_of_range", "/interval/count");
        yield return Plan("unit fortnight", "\"month\"", "\"fortnight\"", 422, "invalid_value", "/interval/unit");
        yield return Plan("unknown currency", "EUR", "XQX", 422, "unknown_currency", "/currency");
        yield return Plan("lower case currency", "EUR", "eur", 422, "unknown_currency", "/currency");
        yield return Plan("trial of 732 days", "\"billing\"", "\"trial_days\": 732, \"billing\"", 422, "trial_too_long", "/trial_days");
        yield return Plan("negative trial", "\"billing\"", "\"trial_days\": -1, \"billing\"", 422, "trial_too_long", "/trial_days");
        yield return Plan("negative price", "49.00", "-49.00", 422, "negative_price", "/components/0/price/unit_amount");
        yield return Plan("tiers", "\"unit_amount\": \"49.00\"", "\"tiers\": []", 422, "too_few", "/components/0/price/tiers");
        yield return Plan("graduated without tiers", "per_unit", "graduated", 422, "price_field_unused", "/components/0/price/unit_amount");
        yield return Plan("unknown model", "per_unit", "stairs", 422, "invalid_value", "/components/0/price/model");
        yield return Plan("a kind there is none of", "recurring", "gadget", 422, "invalid_value", "/components/0/kind");
        yield return new("empty components", "POST /v1/plans", """{"code": "x", "name": "x", "currency": "EUR", "interval": {"unit": "month"}, "components": []}""", 422, "too_few", "/components");
        yield return Plan("code with a slash", "\"new\"", "\"a/b\"", 422, "invalid_id", "/code");
        yield return Plan("flat with too many digits", "\"model\": \"per_unit\", \"unit_amount\": \"49.00\"", "\"model\": \"flat\", \"amount\": \"1.005\"", 422, "too_many_digits", "/components/0/price/amount");
        yield return Plan("price as number", "\"49.00\"", "49", 400, "number_not_string", "/components/0/price/unit_amount");
        yield return new("components and phases", "POST /v1/plans", Ramp("1", "null").Replace("\"phases\"", $"\"components\": [{Fee}], \"phases\"", StringComparison.Ordinal), 422, "components_and_phases", "/phases");
        yield return new("one phase", "POST /v1/plans", $$"""{"code": "x", "name": "x", "currency": "EUR", "interval": {"unit": "month"}, "phases": [{"periods": null, "components": [{{Fee}}]}]}""", 422, "too_few", "/phases");
        yield return new("a first phase for good", "POST /v1/plans", Ramp("null", "null"), 422, "periods_out_of_range", "/phases/0/periods");
        yield return new("a last phase that ends", "POST /v1/plans", Ramp("1", "1"), 422, "last_phase_ends", "/phases/1/periods");
        yield return new("no components and no phases", "POST /v1/plans", """{"code": "x", "name": "x", "currency": "EUR", "interval": {"unit": "month"}}""", 422, "components_required", "/components");
        yield return new("version of an archived plan", "POST /v1/plans/old/versions", Version, 409, "plan_archived", null);
        yield return new("version in another currency", "POST /v1/plans/pro/versions", Version.Replace("EUR", "USD", StringComparison.Ordinal), 422, "currency_fixed", "/currency");
        yield return new("version of no plan", "POST /v1/plans/none/versions", Version, 404, "plan_not_found", null);
        yield return new("same code, other terms", "POST /v1/plans", Stage.Seats.Replace("49.00", "50.00", StringComparison.Ordinal), 409, "plan_exists", "/code");
    }

    private static IEnumerable<Refused> Customers()
    {
        yield return Of("unknown currency", "POST /v1/customers", Customer, "\"currency\": \"XQX\"", 422, "unknown_currency", "/currency");
        yield return Of("Mars", "POST /v1/customers", Customer, "\"time_zone\": \"Mars/Base\"", 422, "unknown_time_zone", "/time_zone");
        yield return Of("country XX", "POST /v1/customers", Customer, "\"address\": {\"country\": \"XX\"}", 422, "unknown_country", "/address/country");
        yield return Of("bad e-mail", "POST /v1/customers", Customer, "\"email\": \"nobody\"", 422, "bad_email", "/email");
        yield return Of("clock that is not there", "POST /v1/customers", Customer, "\"test_clock\": \"clk_none\"", 422, "test_clock_not_found", "/test_clock");
        yield return Of("wrong prefix", "POST /v1/customers", Customer, "\"id\": \"sub_x\"", 422, "invalid_id", "/id");
        yield return Of("65 characters", "POST /v1/customers", Customer, $"\"id\": \"cus_{new string('x', 61)}\"", 422, "invalid_id", "/id");
        yield return Of("bad letters", "POST /v1/customers", Customer, "\"id\": \"cus_é\"", 422, "invalid_id", "/id");
        yield return Of("prefix alone", "POST /v1/customers", Customer, "\"id\": \"cus_\"", 422, "invalid_id", "/id");
        yield return Of("id that is taken", "POST /v1/customers", Customer, "\"id\": \"cus_a\"", 409, "id_taken", "/id");
        yield return Of("51 pairs", "POST /v1/customers", Customer, $"\"metadata\": {{{string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"k{i}\": \"v\""))}}}", 422, "too_many", "/metadata");
        yield return Of("long key", "POST /v1/customers", Customer, $"\"metadata\": {{\"{new string('k', 41)}\": \"v\"}}", 422, "invalid_key", $"/metadata/{new string('k', 41)}");
        yield return Of("long value", "POST /v1/customers", Customer, $"\"metadata\": {{\"a/b\": \"{new string('v', 501)}\"}}", 422, "too_long", "/metadata/a~1b");
        yield return Of("number as metadata", "POST /v1/customers", Customer, "\"metadata\": {\"a\": 1}", 400, "wrong_type", "/metadata/a");
        yield return Of("long name", "POST /v1/customers", "{}", $"\"name\": \"{new string('n', 201)}\"", 422, "too_long", "/name");
        yield return Of("blank name", "POST /v1/customers", "{}", "\"name\": \"  \"", 422, "text_required", "/name");
        yield return Of("null name", "POST /v1/customers", "{}", "\"name\": null", 422, "required", "/name");
        yield return Of("name as list", "POST /v1/customers", "{}", "\"name\": []", 400, "wrong_type", "/name");
        yield return Of("unknown field", "POST /v1/customers", Customer, "\"nmae\": 1", 400, "unknown_field", "/nmae");
        yield return Of("unknown nested field", "POST /v1/customers", Customer, "\"address\": {\"street\": \"x\"}", 400, "unknown_field", "/address/street");
        yield return Of("reverse charge without number", "POST /v1/customers", Customer, "\"tax\": {\"kind\": \"business\", \"exemption\": \"reverse_charge\"}", 422, "reverse_charge_needs_vat_number", "/tax/exemption");
        yield return Of("terms of 366 days", "POST /v1/customers", Customer, "\"payment_terms_days\": 366", 422, "out_of_range", "/payment_terms_days");
        yield return new("currency cannot change", "PATCH /v1/customers/cus_a", """{"currency": "USD"}""", 409, "currency_fixed", "/currency");
        yield return new("name cannot be cleared", "PATCH /v1/customers/cus_a", """{"name": null}""", 422, "not_clearable", "/name");
        yield return new("no such customer", "PATCH /v1/customers/cus_none", """{"name": "x"}""", 404, "not_found", null);
    }

    private static IEnumerable<Refused> Subscriptions()
    {
        yield return Sub("31 February", "\"start_date\": \"2026-02-31\"", 400, "invalid_date", "/start_date");
        yield return Sub("end before start", "\"start_date\": \"2026-03-01\", \"ends_on\": \"2026-02-28\"", 422, "end_before_start", "/ends_on");
        yield return Sub("end on the start", "\"start_date\": \"2026-03-01\", \"ends_on\": \"2026-03-01\"", 422, "end_before_start", "/ends_on");
        yield return Sub("trial over two years", "\"start_date\": \"2026-01-31\", \"trial_end\": \"2028-02-02\"", 422, "trial_too_long", "/trial_end");
        yield return Sub("trial before start", "\"start_date\": \"2026-01-31\", \"trial_end\": \"2026-01-30\"", 422, "trial_before_start", "/trial_end");
        yield return Sub("start too far", "\"start_date\": \"2036-02-01\"", 422, "start_out_of_range", "/start_date");
        yield return Sub("start at the end of time", "\"start_date\": \"9999-12-31\"", 422, "start_out_of_range", "/start_date");
        yield return Sub("start at the beginning of time", "\"start_date\": \"0001-01-01\"", 422, "start_out_of_range", "/start_date");
        yield return Sub("bill_from at the end of time", "\"bill_from\": \"9999-12-31\"", 422, "bill_from_out_of_range", "/bill_from");
        yield return Sub("bill_from before start", "\"bill_from\": \"2020-01-01\"", 422, "bill_from_before_start", "/bill_from");
        yield return Sub("end at the end of time", "\"ends_on\": \"9999-12-31\"", 422, "end_out_of_range", "/ends_on");
        yield return Sub("trial at the end of time", "\"trial_end\": \"9999-12-31\"", 422, "trial_too_long", "/trial_end");
        yield return Sub("anchor at the end of time", "\"anchor\": {\"date\": \"9999-12-31\"}", 422, "anchor_date_out_of_range", "/anchor/date");
        yield return Sub("two anchors", "\"anchor\": {\"day\": 1, \"date\": \"2026-02-01\"}", 422, "one_field_needed", "/anchor");
        yield return Sub("no anchor in the object", "\"anchor\": {}", 422, "one_field_needed", "/anchor");
        yield return Sub("weekday of months", "\"anchor\": {\"weekday\": 1}", 422, "anchor_does_not_fit", "/anchor/weekday");
        yield return Sub("anchor day 32", "\"anchor\": {\"day\": 32}", 422, "out_of_range", "/anchor/day");
        yield return Sub("unknown version", "\"version\": 7", 422, "plan_version_not_found", "/version");
        yield return Sub("version 0", "\"version\": 0", 422, "out_of_range", "/version");
        yield return Sub("no such coupon", "\"discounts\": [\"NONE\"]", 422, "coupon_not_found", "/discounts/0");
        yield return Sub("the same coupon twice", "\"discounts\": [\"NONE\", \"NONE\"]", 422, "duplicate_code", "/discounts/1");
        yield return Sub("a coupon with a blank", "\"discounts\": [\"a b\"]", 422, "invalid_id", "/discounts/0");
        yield return Sub("taken id", "\"id\": \"sub_a\"", 409, "id_taken", "/id");
        yield return Replaced("archived plan", Subscription, "\"pro\"", "\"old\"", 409, "plan_archived", "/plan");
        yield return Replaced("unknown plan", Subscription, "\"pro\"", "\"none\"", 422, "plan_not_found", "/plan");
        yield return Replaced("another currency", Subscription, "\"pro\"", "\"yen\"", 422, "currency_mismatch", "/plan");
        yield return Replaced("no such customer", Subscription, "cus_clock", "cus_none", 422, "customer_not_found", "/customer");
        yield return Replaced("negative quantity", Subscription, "\"3\"", "\"-1\"", 422, "quantity_out_of_range", "/quantities/seat");
        yield return Replaced("quantity with seven digits", Subscription, "\"3\"", "\"1.0000001\"", 422, "too_many_digits", "/quantities/seat");
        yield return Replaced("quantity as number", Subscription, "\"3\"", "3", 400, "number_not_string", "/quantities/seat");
        yield return Replaced("unknown component", Subscription, "\"seat\"", "\"se/at\"", 422, "unknown_component", "/quantities/se~1at");
        yield return new("cancel in the past", Cancel, """{"at": "2026-01-30"}""", 422, "day_in_the_past", "/at");
        yield return new("cancel on 31 February", Cancel, """{"at": "2026-02-31"}""", 422, "bad_day", "/at");
        yield return new("cancel sometime", Cancel, """{"at": "tomorrow"}""", 422, "bad_day", "/at");
        yield return new("cancel after the end", Cancel, """{"at": "2026-08-01"}""", 422, "day_after_end", "/at");
        yield return new("cancel at the end of time", Cancel, """{"at": "9999-12-31"}""", 422, "day_out_of_range", "/at");
        yield return new("cancel never", Cancel, "{}", 422, "required", "/at");
        yield return new("cancel with another credit", Cancel, """{"at": "now", "credit": "all"}""", 422, "invalid_value", "/credit");
        yield return new("cancel what is not there", "POST /v1/subscriptions/sub_none/cancel", """{"at": "now"}""", 404, "not_found", null);
    }

    private static IEnumerable<Refused> Money()
    {
        foreach (var text in new[] { "1e5", "+1", " 1", "1 ", "1.", ".5", "٣", "1,00", "0x1", "--1", "", "NaN", "1_0", "1.0000000000001" })
            yield return Replaced($"amount '{text}'", "POST /v1/customers/cus_a/credits", Credit, "\"1.00\"", $"\"{text}\"", 400, "invalid_decimal", "/amount");
        yield return Replaced("EUR 1.005", "POST /v1/customers/cus_a/credits", Credit, "1.00", "1.005", 422, "too_many_digits", "/amount");
        yield return Replaced("KWD 1.0005", "POST /v1/customers/cus_kwd/credits", Credit.Replace("EUR", "KWD", StringComparison.Ordinal), "1.00", "1.0005", 422, "too_many_digits", "/amount");
        yield return Replaced("number", "POST /v1/customers/cus_a/credits", Credit, "\"1.00\"", "1.00", 400, "number_not_string", "/amount");
        yield return Replaced("zero", "POST /v1/customers/cus_a/credits", Credit, "1.00", "0.00", 422, "amount_is_zero", "/amount");
        yield return Replaced("below zero", "POST /v1/customers/cus_a/credits", Credit, "1.00", "-1.00", 409, "balance_too_small", "/amount");
        yield return Replaced("beyond the limit", "POST /v1/customers/cus_a/credits", Credit, "1.00", "999999999999999999", 422, "amount_too_large", "/amount");
        yield return Replaced("another currency", "POST /v1/customers/cus_a/credits", Credit, "EUR", "USD", 422, "currency_mismatch", "/currency");
        yield return Replaced("no such customer", "POST /v1/customers/cus_none/credits", Credit, "EUR", "EUR", 404, "not_found", null);
        yield return new("JPY 1.5", "POST /v1/plans", Stage.Plan("jp").Replace("EUR", "JPY", StringComparison.Ordinal).Replace("\"model\": \"per_unit\", \"unit_amount\": \"49.00\"", "\"model\": \"flat\", \"amount\": \"1.5\"", StringComparison.Ordinal), 422, "too_many_digits", "/components/0/price/amount");
        yield return Replaced("line beyond the limit", "POST /v1/invoices", Invoice, "\"quantity\": \"1\", \"unit_amount\": \"1.00\"", "\"quantity\": \"1000000000\", \"unit_amount\": \"1000000000\"", 422, "amount_too_large", "/lines/0/unit_amount");
        yield return Replaced("longest numbers", "POST /v1/invoices", Invoice, "\"quantity\": \"1\", \"unit_amount\": \"1.00\"", "\"quantity\": \"999999999.999999\", \"unit_amount\": \"999999999999999999.999999999999\"", 422, "amount_too_large", "/lines/0/unit_amount");
        yield return Replaced("negative line", "POST /v1/invoices", Invoice, "1.00", "-1.00", 422, "negative_price", "/lines/0/unit_amount");
        yield return Replaced("negative quantity", "POST /v1/invoices", Invoice, "\"1\"", "\"-1\"", 422, "quantity_out_of_range", "/lines/0/quantity");
    }

    private static IEnumerable<Refused> CreditNotes()
    {
        const string call = "POST /v1/credit-notes";
        const string issued = """{"invoice": "inv_issued", "reason": "x"}""";
        yield return Of("credit above the rest", call, issued, "\"amount\": \"24.01\"", 409, "credit_exceeds_rest", "/amount");
        yield return Of("line above its rest", call, issued, Line("inv_issued-1", "20.01"), 409, "credit_exceeds_rest", "/lines/0/amount");
        yield return Of("no such line", call, issued, Line("inv_issued-2", "1.00"), 422, "unknown_line", "/lines/0/line");
        yield return Of("a line twice", call, issued, "\"lines\": [{\"line\": \"inv_issued-1\", \"amount\": \"1.00\"}, {\"line\": \"inv_issued-1\", \"amount\": \"1.00\"}]", 422, "line_twice", "/lines/1/line");
        yield return Of("lines and an amount", call, issued, "\"amount\": \"1.00\", " + Line("inv_issued-1", "1.00"), 422, "lines_and_amount", "/amount");
        yield return Of("no lines to credit", call, issued, "\"lines\": []", 422, "too_few", "/lines");
        yield return Of("credit of EUR 1.001", call, issued, "\"amount\": \"1.001\"", 422, "too_many_digits", "/amount");
        yield return Of("line of EUR 1.001", call, issued, Line("inv_issued-1", "1.001"), 422, "too_many_digits", "/lines/0/amount");
        yield return Of("credit of nothing", call, issued, "\"amount\": \"0.00\"", 422, "amount_not_positive", "/amount");
        yield return Of("credit below zero", call, issued, "\"amount\": \"-1.00\"", 422, "amount_not_positive", "/amount");
        yield return Of("refund in cash", call, issued, "\"refund\": \"cash\"", 422, "invalid_value", "/refund");
        yield return Of("refund of what was not paid", call, issued, "\"refund\": \"original\"", 409, "nothing_to_refund", "/refund");
        yield return new("credit without a reason", call, """{"invoice": "inv_issued"}""", 422, "required", "/reason");
        yield return Replaced("credit of a draft", call, issued, "inv_issued", "inv_draft", 409, "invoice_is_draft", "/invoice");
        yield return Replaced("credit of what is not there", call, issued, "inv_issued", "inv_none", 422, "invoice_not_found", "/invoice");
        yield return new("void what is not there", "POST /v1/invoices/inv_none/void", null, 404, "not_found", null);

        static string Line(string line, string amount) => $$"""
            "lines": [{"line": "{{line}}", "amount": "{{amount}}"}]
            """;
    }

    private static IEnumerable<Refused> Discounts()
    {
        const string Coupon = """{"code": "NEW", "percent": "10", "duration": "once"}""";
        const string Attach = "POST /v1/subscriptions/sub_a/discounts";
        const string ByHand = """{"percent": "10", "duration": "once"}""";
        yield return Replaced("101 percent", "POST /v1/coupons", Coupon, "10", "100.01", 422, "percent_out_of_range", "/percent");
        yield return Replaced("0 percent", "POST /v1/coupons", Coupon, "10", "0", 422, "percent_out_of_range", "/percent");
        yield return Replaced("percent as number", "POST /v1/coupons", Coupon, "\"10\"", "10", 400, "number_not_string", "/percent");
        yield return Of("percent and amount", "POST /v1/coupons", Coupon, "\"amount\": \"1.00\", \"currency\": \"EUR\"", 422, "percent_or_amount", "/percent");
        yield return Of("percent in a currency", "POST /v1/coupons", Coupon, "\"currency\": \"EUR\"", 422, "currency_without_amount", "/currency");
        yield return new("neither percent nor amount", "POST /v1/coupons", """{"code": "NEW", "duration": "once"}""", 422, "percent_or_amount", "/percent");
        yield return new("amount without currency", "POST /v1/coupons", """{"code": "NEW", "amount": "1.00", "duration": "once"}""", 422, "currency_required", "/currency");
        yield return new("amount of nothing", "POST /v1/coupons", """{"code": "NEW", "amount": "0.00", "currency": "EUR", "duration": "once"}""", 422, "amount_not_positive", "/amount");
        yield return new("no duration", "POST /v1/coupons", """{"code": "NEW", "percent": "10"}""", 422, "unknown_value", "/duration");
        yield return Replaced("another duration", "POST /v1/coupons", Coupon, "\"once\"", "\"twice\"", 422, "invalid_value", "/duration");
        yield return Replaced("no periods", "POST /v1/coupons", Coupon, "\"once\"", "{\"periods\": 0}", 422, "out_of_range", "/duration/periods");
        yield return Of("never to be redeemed", "POST /v1/coupons", Coupon, "\"max_redemptions\": 0", 422, "out_of_range", "/max_redemptions");
        yield return Of("expired at once", "POST /v1/coupons", Coupon, "\"expires_at\": \"2020-01-01T00:00:00Z\"", 422, "expires_in_the_past", "/expires_at");
        yield return Of("code named twice", "POST /v1/coupons", Coupon, "\"applies_to\": [\"seat\", \"seat\"]", 422, "duplicate_code", "/applies_to/1");
        yield return new("archive what is not there", "POST /v1/coupons/NONE/archive", null, 404, "coupon_not_found", null);
        yield return new("no such coupon on a subscription", Attach, """{"coupon": "NONE"}""", 422, "coupon_not_found", "/coupon");
        yield return new("coupon and terms", Attach, """{"coupon": "NONE", "percent": "10"}""", 422, "coupon_or_terms", "/coupon");
        yield return new("neither coupon nor terms", Attach, "{}", 422, "percent_or_amount", "/percent");
        yield return new("dollars off euros", Attach, """{"amount": "1.00", "currency": "USD", "duration": "once"}""", 422, "currency_mismatch", "/currency");
        yield return Of("unknown component", Attach, ByHand, "\"applies_to\": [\"gone\"]", 422, "unknown_component", "/applies_to/0");
        yield return Of("in the past", Attach, ByHand, "\"effective\": \"2026-01-30\"", 422, "day_in_the_past", "/effective");
        yield return new("discount of what is not there", "POST /v1/subscriptions/sub_none/discounts", ByHand, 404, "not_found", null);
        yield return new("remove what is not there", "POST /v1/subscriptions/sub_a/discounts/7/remove", "{}", 404, "discount_not_found", null);
        yield return new("remove by a word", "POST /v1/subscriptions/sub_a/discounts/first/remove", "{}", 404, "not_found", null);
        yield return Of("no such coupon on an invoice", "POST /v1/invoices", Invoice, "\"discounts\": [\"NONE\"]", 422, "coupon_not_found", "/discounts/0");
    }

    private static IEnumerable<Refused> Others()
    {
        yield return Of("due in the past", "POST /v1/invoices", Invoice, "\"due_date\": \"2020-01-01\"", 422, "due_date_in_the_past", "/due_date");
        yield return Of("due at the end of time", "POST /v1/invoices", Invoice, "\"due_date\": \"9999-12-31\"", 422, "due_date_out_of_range", "/due_date");
        yield return Of("another currency", "POST /v1/invoices", Invoice, "\"currency\": \"USD\"", 422, "currency_mismatch", "/currency");
        yield return Of("taken id", "POST /v1/invoices", Invoice, "\"id\": \"inv_issued\"", 409, "id_taken", "/id");
        yield return Replaced("no such customer", "POST /v1/invoices", Invoice, "cus_a", "cus_none", 422, "customer_not_found", "/customer");
        yield return new("no lines", "POST /v1/invoices", """{"customer": "cus_a", "lines": []}""", 422, "too_few", "/lines");
        yield return new("251 lines", "POST /v1/invoices", $$"""{"customer": "cus_a", "lines": [{{string.Join(',', Enumerable.Repeat("""{"description": "x", "quantity": "1", "unit_amount": "1"}""", 251))}}]}""", 422, "too_many", "/lines");
        yield return new("finalize what is not there", "POST /v1/invoices/inv_none/finalize", null, 404, "not_found", null);
        yield return Replaced("101 percent", "POST /v1/tax-rates", Rate, "19", "100.01", 422, "percent_out_of_range", "/percent");
        yield return Replaced("negative percent", "POST /v1/tax-rates", Rate, "19", "-1", 422, "percent_out_of_range", "/percent");
        yield return Replaced("country XX", "POST /v1/tax-rates", Rate, "\"DE\"", "\"XX\"", 422, "unknown_country", "/country");
        yield return new("the same rate twice", "POST /v1/tax-rates", """{"name": "TVA", "country": "FR", "category": "standard", "percent": "21", "valid_from": "2014-01-01"}""", 409, "rate_exists", "/valid_from");
        yield return new("backwards", Advance, """{"to": "2026-01-30T23:59:59Z"}""", 422, "clock_backwards", "/to");
        yield return new("too far", Advance, """{"to": "2036-03-01T00:00:00Z"}""", 422, "clock_too_far", "/to");
        yield return new("to the end of time", Advance, """{"to": "9999-12-31T23:59:59Z"}""", 422, "clock_too_far", "/to");
        yield return new("an instant without zone", Advance, """{"to": "2026-03-01T00:00:00"}""", 400, "invalid_instant", "/to");
        yield return new("clock at the beginning of time", "POST /v1/test-clocks", """{"now": "0001-01-01T00:00:00Z"}""", 422, "clock_out_of_range", "/now");
        yield return new("no such clock", "POST /v1/test-clocks/clk_none/advance", """{"to": "2026-03-01T00:00:00Z"}""", 404, "not_found", null);
        yield return new("key that has expired", "POST /v1/api-keys", """{"expires_at": "2020-01-01T00:00:00Z"}""", 422, "expires_in_the_past", "/expires_at");
        yield return new("unknown scope", "POST /v1/api-keys", """{"scopes": ["root"]}""", 422, "invalid_value", "/scopes/0");
        yield return new("Mars", "PATCH /v1/organization", """{"time_zone": "Mars/Base"}""", 422, "unknown_time_zone", "/time_zone");
        yield return new("format without a sequence", "PATCH /v1/organization", """{"number_format": "INV-{yyyy}"}""", 422, "bad_number_format", "/number_format");
        yield return new("mode is for good", "PATCH /v1/organization", """{"mode": "live"}""", 400, "unknown_field", "/mode");
        yield return new("no body", "POST /v1/customers", "", 400, "missing_body", null);
        yield return new("null", "POST /v1/customers", "null", 400, "wrong_type", "");
        yield return new("a list", "POST /v1/customers", "[]", 400, "wrong_type", "");
        yield return new("trailing garbage", "POST /v1/customers", """{"name": "x"} x""", 400, "malformed_json", null);
        yield return new("two objects", "POST /v1/customers", """{"name": "x"}{"name": "y"}""", 400, "malformed_json", null);
        yield return new("a comment", "POST /v1/customers", """{"name": "x" /* y */}""", 400, "malformed_json", null);
        yield return new("a name twice", "POST /v1/customers", """{"name": "x", "name": "y"}""", 400, "duplicate_field", null);
        yield return new("a name twice, once escaped", "POST /v1/customers", """{"name": "x", "n\u0061me": "y"}""", 400, "duplicate_field", null);
        yield return new("a nested name twice", "POST /v1/customers", """{"name": "x", "metadata": {"a": "1", "a": "2"}}""", 400, "duplicate_field", null);
        yield return new("deep", "POST /v1/customers", $$"""{"name": {{new string('[', 5000)}}""", 400, "body_too_deep", null);
        yield return new("preview of what has none", "POST /v1/customers?preview=true", Customer, 400, "unknown_parameter", "preview");
        yield return new("preview maybe", "POST /v1/subscriptions?preview=maybe", Subscription, 400, "invalid_value", "preview");
    }

    private static IEnumerable<Refused> Texts()
    {
        yield return Of("NUL in a name", "POST /v1/customers", "{}", "\"name\": \"a\\u0000b\"", 400, "invalid_text", "/name");
        yield return Of("half a pair in a name", "POST /v1/customers", "{}", "\"name\": \"a\\ud800b\"", 400, "invalid_text", "/name");
        yield return Of("the other half", "POST /v1/customers", "{}", "\"name\": \"\\udc00\"", 400, "invalid_text", "/name");
        yield return Of("NUL in a value", "POST /v1/customers", Customer, "\"metadata\": {\"a\": \"\\u0000\"}", 400, "invalid_text", "/metadata/a");
        yield return Of("NUL in a key", "POST /v1/customers", Customer, "\"metadata\": {\"a\\u0000\": \"x\"}", 422, "invalid_key", null);
        yield return Of("half a pair in a key", "POST /v1/customers", Customer, "\"metadata\": {\"a\\ud800\": \"x\"}", 400, "invalid_text", null);
        yield return Of("half a pair in a field's name", "POST /v1/customers", Customer, "\"\\ud800\": \"x\"", 400, "invalid_text", null);
        yield return Of("half a pair in a quantity", "POST /v1/subscriptions", """{"customer": "cus_clock", "plan": "pro"}""", "\"quantities\": {\"\\ud800\": \"1\"}", 400, "invalid_text", null);
        yield return Of("NUL in a reason", "POST /v1/subscriptions/sub_a/cancel", """{"at": "now"}""", "\"reason\": \"\\u0000\"", 400, "invalid_text", "/reason");
    }

    private static string Version => Stage.Plan("x").Replace("\"code\": \"x\", ", "", StringComparison.Ordinal);

    private static Refused Plan(string name, string old, string now, int status, string code, string pointer) =>
        Replaced($"plan: {name}", "POST /v1/plans", Stage.Plan("new"), old, now, status, code, pointer);

    private static Refused Sub(string name, string more, int status, string code, string pointer) =>
        Of($"subscription: {name}", "POST /v1/subscriptions", Subscription, more, status, code, pointer);

    private static Refused Replaced(string name, string body, string old, string now, int status, string code, string pointer) =>
        Replaced($"subscription: {name}", "POST /v1/subscriptions", body, old, now, status, code, pointer);

    private static Refused Replaced(string name, string call, string body, string old, string now, int status, string code, string? pointer)
    {
        Assert.Contains(old, body, StringComparison.Ordinal);
        var at = body.IndexOf(old, StringComparison.Ordinal);
        return new(name, call, body[..at] + now + body[(at + old.Length)..], status, code, pointer);
    }

    private static Refused Of(string name, string call, string body, string more, int status, string code, string? pointer) =>
        new(name, call, body == "{}" ? $"{{{more}}}" : $"{body[..^1]}, {more}}}", status, code, pointer);

    private const string Fee = """{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "1.00"}}""";

    private static string Ramp(string first, string last) =>
        $$"""{"code": "x", "name": "x", "currency": "EUR", "interval": {"unit": "month"}, "phases": [{"periods": {{first}}, "components": [{{Fee}}]}, {"periods": {{last}}, "components": [{{Fee}}]}]}""";
}
