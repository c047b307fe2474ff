using ServiceDefaults.Security;
using Wolverine.Marten;
using static Notifications.Tests.AWebhook;

namespace Notifications.Tests;

public class WebhookFanOutTests
{
    [Fact]
    public void An_event_begins_a_delivery_for_each_webhook_that_wants_it()
    {
        var (all, other) = (Another(2, Webhook.EveryTopic), Another(3, "order.cancelled"));

        var (deliveries, messages) = WebhookFanOut.Of(Shipped, [Created(), all, other], Noon);

        WebhookDeliveryId[] ids = [WebhookDeliveryId.Of(Id, Shipped.Id), WebhookDeliveryId.Of(all.Id, Shipped.Id)];
        var starts = deliveries.Cast<StartStream<WebhookDelivery>>().ToList();
        Assert.Equal(ids.Select(id => id.Value), starts.Select(start => start.StreamKey));
        Assert.Equal(
            [new WebhookDeliveryRequested(Id, Owner, Shipped.Id, Shipped.Topic, Shipped.Data, Shipped.At, Noon)], starts[0].Events);
        Assert.Equal(ids.Select(id => new DeliverWebhook(id, 1)), messages);
    }

    [Fact]
    public void Nobody_hears_of_what_concerns_another()
    {
        var operators = Created() with { ForOperators = true };

        Assert.Empty(WebhookFanOut.Of(Shipped with { CustomerId = "eve" }, [Created(), operators], Noon).Messages);
        Assert.Empty(WebhookFanOut.Of(Shipped with { CustomerId = null }, [Created()], Noon).Messages);
        Assert.Single(WebhookFanOut.Of(Shipped with { CustomerId = null }, [operators], Noon).Messages);
    }

    [Fact]
    public void A_disabled_webhook_is_sent_nothing() =>
        Assert.Empty(WebhookFanOut.Of(Shipped, [Created().After(new WebhookDisabled("gone"))], Noon).Messages);

    [Fact]
    public void The_same_event_has_the_same_delivery_and_no_other()
    {
        var id = WebhookDeliveryId.Of(Id, Shipped.Id);

        Assert.Equal(id, WebhookDeliveryId.Of(Id, Shipped.Id));
        Assert.NotEqual(id, WebhookDeliveryId.Of(Id, "order.shipped:43"));
        Assert.NotEqual(id, WebhookDeliveryId.Of(Another(2).Id, Shipped.Id));
        Assert.True(WebhookDeliveryId.TryParse(id.Value, out var parsed));
        Assert.Equal(id, parsed);
        Assert.DoesNotContain('.', id.Value);
    }

    [Fact]
    public void A_delivery_is_listed_by_a_time_that_the_database_keeps_whole() =>
        Assert.Equal(Noon, WebhookFanOut.To(Created(), Shipped, Noon.AddTicks(9_999)).CreatedAt);

    [Fact]
    public void A_webhook_belongs_to_who_creates_it_and_names_each_topic_once()
    {
        var command = new CreateWebhook("https://Ada.dev/hook", ["order.shipped", "order.shipped"]);
        var draft = new WebhookDraft(WebhookUrl.Of(command.Url, Options()), new Caller(Owner, false, false), 0, 10);

        var created = CreateWebhookEndpoint.Decide(command, draft, Personal(Secret), Noon);

        Assert.Equal((Owner, "https://ada.dev/hook", false), (created.CustomerId, created.Url.Value, created.ForOperators));
        Assert.Equal(["order.shipped"], created.Topics);
        Assert.True(CreateWebhookEndpoint.Decide(command, draft with { Owner = new(Owner, true, false) }, Personal(Secret), Noon).ForOperators);
    }

    [Fact]
    public void A_change_to_what_is_already_so_changes_nothing_and_another_url_starts_well()
    {
        Events Change(string url, params string[] topics) =>
            ChangeWebhookEndpoint.Decide(new ChangeWebhook(url, topics), WebhookUrl.Of(url, Options()), Created());

        Assert.Empty(Change("https://ada.dev/hook", "order.shipped"));
        Assert.IsType<WebhookChanged>(Assert.Single(Change("https://ada.dev/other", "order.shipped")));
        Assert.IsType<WebhookChanged>(Assert.Single(Change("https://ada.dev/hook", "*")));
        Assert.Equal(0, Failing(7, Noon).After(new WebhookChanged(Personal("https://ada.dev/other"), ["*"])).Failures);
    }

    private static Webhook Another(int number, params string[] topics) =>
        Created(topics) with { Id = new WebhookId($"019a0000-0000-7000-8000-00000000000{number}") };
}
