using System.Diagnostics;
using OrleansBilling.Infrastructure.Mail;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Mail;

public sealed class LiquidTests
{
    private static readonly Dictionary<string, object?> Variables = new()
    {
        ["name"] = "<script>alert('x')</script> & Söhne",
        ["customer"] = new Dictionary<string, object?> { ["name"] = "Ada", ["metadata"] = new Dictionary<string, object?> { ["po"] = "7" } },
        ["list"] = Enumerable.Range(0, 60).Select(i => (object)i).ToArray(),
        ["long"] = new string('x', 5000),
        ["none"] = null,
    };

    [Fact]
    public async Task Values_are_escaped_in_html_and_plain_in_text_and_subject()
    {
        var made = await Liquid.MakeOutAsync(new Wording("{{ name }}\n", "<p>{{ name }}</p>", "{{ name }} {{ customer.metadata.po }}{{ none }}{{ unknown }}"), Variables);

        Assert.Equal("<script>alert('x')</script> & Söhne", made.Subject);
        Assert.Equal("<p>&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; Söhne</p>", made.Html);
        Assert.Equal("<script>alert('x')</script> & Söhne 7", made.Text);
    }

    [Theory]
    [InlineData("{{ name ")]
    [InlineData("{% if name %}x")]
    [InlineData("{% unknown %}")]
    [InlineData("{% include 'secrets' %}")]
    [InlineData("{% render 'secrets' %}")]
    [InlineData("{% for i in (1..9) %}{% endfor %}")]
    [InlineData("{% assign a = (1..9) %}")]
    [InlineData("{{ (1..9) | join: ',' }}")]
    [InlineData("{{ name | append: (1..9) }}")]
    [InlineData("{% if name %}{% else %}{% for i in (1..name) %}{% endfor %}{% endif %}")]
    [InlineData("{% case name %}{% when 'a' %}{% for i in (1..9) %}{% endfor %}{% endcase %}")]
    [InlineData("{% tablerow i in (1..9) %}{% endtablerow %}")]
    [InlineData("{% for i in list limit: (1..9) %}{% endfor %}")]
    [InlineData("{% for i in list %}{% else %}{{ (1..9) }}{% endfor %}")]
    [InlineData("{% cycle (1..9) %}")]
    [InlineData("{% capture x %}{{ name }}{% endcapture %}")]
    public void What_is_no_liquid_of_ours_is_said_in_words(string template) => Assert.NotEmpty(Liquid.Problem(template)!);

    [Fact]
    public void Nesting_without_end_is_refused_and_overflows_no_stack()
    {
        string[] deep =
        [
            Repeat("{%if a%}", 6000),
            Repeat("{%if a%}", 2000) + Repeat("{%endif%}", 2000),
            "{{" + Repeat("a[", 24_000),
            "{{" + Repeat("a[", 15_000) + "a" + Repeat("]", 15_000) + "}}",
            "{{" + Repeat("(", 49_000),
            "{{a" + Repeat("|upcase", 7000) + "}}",
            "{%if a" + Repeat(" or a", 9000) + "%}{%endif%}",
            Repeat("{%for a in b%}", 3000),
            Repeat("{%case a%}{%when b%}", 2000),
        ];

        Assert.All(deep, template => Assert.NotNull(Liquid.Problem(template)));
        Assert.Null(Liquid.Problem("{% if name %}{% for a in b %}{{ a | upcase }}{% endfor %}{% else %}{% unless c %}{% endunless %}{% endif %}{% comment %}{% endcomment %}"));
    }

    [Theory]
    [InlineData("{% for i in list %}{% for j in list %}{% for k in list %}{% endfor %}{% endfor %}{% endfor %}")]
    [InlineData("{% assign s = 'xxxxxxxxxx' %}{% for i in list %}{% assign s = s | append: s %}{% endfor %}")]
    [InlineData("{% assign s = long %}{% for i in list %}{% assign s = s | replace: 'x', s %}{% endfor %}")]
    [InlineData("{% assign s = 'é' %}{% for i in list %}{% assign s = s | url_encode | base64_encode %}{% endfor %}")]
    [InlineData("{% assign a = long | split: '' %}{% for i in list %}{% assign a = a | concat: a %}{% endfor %}")]
    [InlineData("{% assign a = long | split: '' %}{% for i in list %}{{ a | join: long }}{% endfor %}")]
    [InlineData("{% assign a = long | split: '' %}{% for i in a %}{{ long }}{% endfor %}")]
    public async Task A_template_that_wants_more_than_its_share_is_stopped_soon(string template)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetTotalAllocatedBytes();

        await Assert.ThrowsAsync<LiquidFailedException>(() => Liquid.MakeOutAsync(new Wording("x", template, "x"), Variables));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
        Assert.True(GC.GetTotalAllocatedBytes() - before < 2_000_000_000, "It took too much memory.");
    }

    [Theory]
    [InlineData("{{ customer.Comparer }}{{ customer.metadata.Keys }}{{ customer.GetType }}{{ name.Length }}")]
    public async Task Nothing_can_be_read_but_the_variables(string template)
    {
        var made = await Liquid.MakeOutAsync(new Wording("x", template, template), Variables);

        Assert.Equal("", made.Text);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
