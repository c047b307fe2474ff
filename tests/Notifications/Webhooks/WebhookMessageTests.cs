using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;
using static Notifications.Tests.AWebhook;

namespace Notifications.Tests;

public class WebhookMessageTests
{
    // The library judges a timestamp by the machine's clock.
    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    [Fact]
    public void A_message_is_a_cloud_event()
    {
        var body = WebhookMessage.BodyOf(Requested(), "/shop");

        Assert.Equal(
            """
            {"specversion":"1.0","id":"order.shipped:42","source":"/shop","type":"order.shipped","time":"2026-03-01T11:59:00.0000000Z",
            "datacontenttype":"application/json","subject":"42","data":{"orderId":"42","carrier":"Post"}}
            """.ReplaceLineEndings(""),
            body);
    }

    [Theory]
    [InlineData("order.shipped:42", "42")]
    [InlineData("stock.low:BEANS:7", "BEANS")]
    [InlineData("system.started", null)]
    public void Its_subject_is_what_the_event_is_about(string eventId, string? subject) =>
        Assert.Equal(subject, (string?)JsonNode.Parse(WebhookMessage.BodyOf(Requested() with { EventId = eventId }, "/shop"))!["subject"]);

    [Fact]
    public void The_signature_is_the_one_of_the_specification()
    {
        const string Body = """{"test": 2432232314}""";
        var at = DateTimeOffset.FromUnixTimeSeconds(1614265330);

        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookMessage.Sign([Secret], new WebhookDeliveryId("msg_p5jXN8AQM9LWM0D4loKWxJek"), at, Body));
    }

    [Fact]
    public void During_a_rotation_both_secrets_verify_and_afterwards_only_the_new_one()
    {
        var webhook = Created().After(new WebhookSecretRotated(Personal(NewSecret), Today.AddHours(1)));

        Assert.Equal([NewSecret, Secret], webhook.SecretsAt(Today));
        Assert.True(Verifies(NewSecret, webhook, Today));
        Assert.True(Verifies(Secret, webhook, Today));
        Assert.Equal([NewSecret], webhook.SecretsAt(Today.AddHours(1)));
        Assert.False(Verifies(Secret, webhook with { OldSecretUntil = Today }, Today));
    }

    [Fact]
    public void A_second_rotation_ends_the_secret_before_the_last()
    {
        var webhook = Created()
            .After(new WebhookSecretRotated(Personal(NewSecret), Noon.AddDays(1)))
            .After(new WebhookSecretRotated(Personal("whsec_AAAA"), Noon.AddDays(1)));

        Assert.Equal(["whsec_AAAA", NewSecret], webhook.SecretsAt(Noon));
    }

    [Fact]
    public void A_secret_is_256_random_bits()
    {
        var secrets = Enumerable.Range(0, 100).Select(_ => WebhookSecret.New(Owner).Value!).ToHashSet();

        Assert.Equal(100, secrets.Count);
        Assert.All(secrets, secret => Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length));
    }

    [Fact]
    public void No_secret_and_no_url_is_in_the_text_of_anything()
    {
        var webhook = Created().After(new WebhookSecretRotated(Personal(NewSecret), Noon));
        object[] things =
        [
            WasCreated(), new WebhookChanged(Personal("https://ada.dev/hook"), []), new WebhookSecretRotated(Personal(Secret), Noon), webhook,
            WebhookView.Showing(webhook), new CreateWebhook("https://ada.dev/hook", []), new ChangeWebhook("https://ada.dev/hook", []),
            new WebhookDraft(WebhookUrl.Of("https://ada.dev/hook", Options()), new(Owner, false, false), 0, 10),
        ];

        Assert.All(things, thing =>
        {
            Assert.DoesNotContain("whsec_", thing.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("/hook", thing.ToString(), StringComparison.Ordinal);
        });
    }

    private static bool Verifies(string secret, Webhook webhook, DateTimeOffset at)
    {
        var (delivery, body) = (Requested(), WebhookMessage.BodyOf(Requested(), "/shop"));
        var headers = new HeaderDictionary
        {
            ["webhook-id"] = delivery.Id.Value,
            ["webhook-timestamp"] = at.ToUnixTimeSeconds().ToString(),
            ["webhook-signature"] = WebhookMessage.Sign(webhook.SecretsAt(at), delivery.Id, at, body),
        };
        try
        {
            new StandardWebhook(secret).Verify(body, headers);
            return true;
        }
        catch (WebhookVerificationException)
        {
            return false;
        }
    }
}
