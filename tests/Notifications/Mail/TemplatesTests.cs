namespace Notifications.Tests;

public class TemplatesTests
{
    private const string Malice = "{{ subject }}{% if true %}<script>alert(1)</script>\r\nBcc: bob@example.com";

    // Everything that any topic's templates are told.
    private static readonly string[] Known =
    [
        "orderId", "reason", "carrier", "trackingNumber", "pieces", "plan", "sku", "available", "reorderPoint", "currency", "attempt", "lastWarning",
    ];

    public static TheoryData<string, string> Every
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var topic in Topic.All.Append(Topic.Digest))
            {
                foreach (var locale in Locale.All)
                {
                    data.Add(topic.Name, locale);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Every_topic_is_written_in_every_language_as_text_and_as_html(string topic, string locale)
    {
        var words = Templates.Render(Told(topic, "value"), At() with { Locale = locale }, "https://shop.example/u?a=1&b=2");
        Assert.All((string[])[words.Subject, words.Text, words.Html], text =>
        {
            Assert.False(string.IsNullOrWhiteSpace(text));
            Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
            Assert.DoesNotContain("{%", text, StringComparison.Ordinal);
            Assert.DoesNotContain("  ", text.Replace("\n  <li>", "\n<li>", StringComparison.Ordinal), StringComparison.Ordinal);
        });
        Assert.Contains("https://shop.example/u?a=1&b=2", words.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"https://shop.example/u?a=1&amp;b=2\"", words.Html, StringComparison.Ordinal);
        Assert.Contains($"<html lang=\"{locale}\">", words.Html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Whatever_is_put_in_stays_what_it_is(string topic, string locale)
    {
        var words = Templates.Render(Told(topic, Malice), At() with { Locale = locale }, null);
        Assert.DoesNotContain("\n", words.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("\nBcc", words.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", words.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_looks_like_a_template_is_told_literally()
    {
        var words = Templates.Render(Told("order.shipped", Malice), At(), null);
        Assert.Contains("{{ subject }}{% if true %}<script>alert(1)</script>", words.Text, StringComparison.Ordinal);
        Assert.Contains("{{ subject }}{% if true %}&lt;script&gt;alert(1)&lt;/script&gt;", words.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_and_amounts_are_written_as_the_reader_does()
    {
        var told = Told("subscription.started", "Kaffee");
        var (english, german) = (At("Europe/Berlin"), At("Europe/Berlin") with { Locale = "de" });
        Assert.Contains(
            "12.50 Kaffee a period are charged from 2026-07-01 14:00 on", Templates.Render(told, english, null).Text, StringComparison.Ordinal);
        Assert.Contains("Ab 01.07.2026 14:00 werden 12,50 Kaffee", Templates.Render(told, german, null).Text, StringComparison.Ordinal);
    }

    private static Notification Told(string topic, string value)
    {
        var data = Known.ToDictionary(name => name, _ => value);
        data["amount"] = "12.50";
        foreach (var time in (string[])["firstChargeAt", "periodEnd", "nextAttemptAt"])
        {
            data[time] = "2026-07-01T12:00:00.0000000Z";
        }

        GatheredNotification[] gathered = [new("order.delivered", data, Now), new("subscription.renewed", data, Now)];
        return Notification.Of(NotificationId.Of("x", Ada), new NotificationRequested("x", topic, Ada, data, Now, gathered));
    }
}
