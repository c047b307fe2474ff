using static NotificationsService.Tests.RunningNotifications;

namespace NotificationsService.Tests;

public sealed class IdempotencyTests(RunningNotifications notifications) : IdempotencyRules, IClassFixture<RunningNotifications>
{
    protected override RunningService Service => notifications.Service;

    protected override string Name => "notifications";

    protected override Task<IdempotentRequest> NewRequestAsync() => Task.FromResult<IdempotentRequest>(new(
        HttpMethod.Put,
        "/notifications/preferences",
        """{"off":true}""",
        """{"off":false}""",
        (HttpMethod.Post, "/notifications/unknown/read"),
        "preferences_set",
        NewCustomer(),
        NewCustomer()));
}
