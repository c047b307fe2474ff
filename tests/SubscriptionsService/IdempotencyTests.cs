using System.Text.Json;
using static SubscriptionsService.Tests.RunningSubscriptions;

namespace SubscriptionsService.Tests;

public sealed class IdempotencyTests(RunningSubscriptions subscriptions) : IdempotencyRules, IClassFixture<RunningSubscriptions>
{
    protected override RunningService Service => subscriptions.Service;

    protected override string Name => "subscriptions";

    protected override Task<IdempotentRequest> NewRequestAsync() => Task.FromResult<IdempotentRequest>(new(
        HttpMethod.Post,
        "/subscriptions",
        JsonSerializer.Serialize(Subscription(zone: "UTC")),
        JsonSerializer.Serialize(Subscription(Digital, zone: "UTC")),
        (HttpMethod.Post, $"/subscriptions/{Guid.CreateVersion7()}/pause"),
        "subscription_started",
        "customer",
        "customer2"));
}
