namespace SubscriptionsService.Tests;

public sealed class InputTests(RunningSubscriptions subscriptions) : NumberRules, IClassFixture<RunningSubscriptions>
{
    protected override RunningService Service => subscriptions.Service;

    protected override string Number => "\"quantity\":1";

    protected override Task<TakesBody> EndpointAsync()
    {
        var code = $"p{Guid.CreateVersion7():N}"[..30];
        var good = "{\"code\":\"" + code + "\",\"interval\":\"P1M\",\"price\":{\"amount\":\"9.00\",\"currency\":\"EUR\"},"
            + "\"items\":[{\"sku\":\"BEANS\",\"quantity\":1}],\"name\":\"Beans\"}";
        return Task.FromResult(new TakesBody(HttpMethod.Post, "/subscriptions/plans", "admin", good, "\"name\":\"Beans\""));
    }
}
