using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Hosting;

namespace AppHost.Demo;

/// <summary>What a story is told with: a customer, an operator, and the payment provider's own switches.</summary>
internal sealed class Stage : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(25);

    // The last that a fulfilment records of itself before it waits for shipment, or of its end.
    private static readonly string[] Settled = ["fulfilment_order_confirmed", "fulfilment_rejected", "fulfilment_cancelled"];

    private readonly ApiClient customer;
    private readonly ApiClient staff;
    private readonly ApiClient[] services;
    private readonly HttpClient payments;

    private Stage(ApiClient customer, ApiClient staff, ApiClient[] services, HttpClient payments)
    {
        this.customer = customer;
        this.staff = staff;
        this.services = services;
        this.payments = payments;
    }

    public static async Task<Stage> SetAsync(DistributedApplication application, CancellationToken cancellation)
    {
        var gateway = application.GetEndpoint("gateway");
        var customer = await ApiClient.SignInAsync(gateway, DemoUsers.Customer, cancellation);
        var staff = await ApiClient.SignInAsync(gateway, DemoUsers.Operator, cancellation);
        ApiClient[] services = [staff.For(application.GetEndpoint("orders")), staff.For(application.GetEndpoint("inventory"))];
        return new Stage(customer, staff, services, application.CreateHttpClient("payments"));
    }

    public void Dispose()
    {
        customer.Dispose();
        staff.Dispose();
        payments.Dispose();
        Array.ForEach(services, service => service.Dispose());
    }

    /// <summary>Orders as the customer; the answer is the placed order.</summary>
    public async Task<PlacedOrder> OrderAsync(string sku, int quantity, string paymentToken, CancellationToken cancellation)
    {
        var order = new
        {
            lines = new[] { new { sku, quantity } },
            shippingAddress = new { name = "A. Reader", line1 = "Main Street 1", city = "Lyon", postalCode = "69001", country = "FR" },
            paymentToken,
        };

        // The orders service learns of a new item a moment after inventory does.
        var answer = await UntilAsync(
            () => customer.PostAsync("/api/v1/orders", order, null, cancellation), answer => answer.Code != "unknown-sku", cancellation);
        return new PlacedOrder((string)answer.Expect()["id"]!, answer.RequestId);
    }

    /// <summary>Cancels as the customer; returns the id of the flow that this begins.</summary>
    public async Task<string> CancelAsync(PlacedOrder order, CancellationToken cancellation)
    {
        var answer = await customer.PostAsync($"/api/v1/orders/{order.Id}/cancel", new { reason = "changed my mind" }, null, cancellation);
        answer.Expect();
        return answer.RequestId;
    }

    /// <summary>Waits until the order has one of these states.</summary>
    public async Task<JsonNode> AwaitAsync(PlacedOrder order, IReadOnlyCollection<string> states, CancellationToken cancellation)
    {
        var answer = await UntilAsync(
            () => customer.GetAsync($"/api/v1/orders/{order.Id}", cancellation),
            answer => (string?)answer.Data?["status"] is { } status && states.Contains(status),
            cancellation);
        return answer.Expect();
    }

    /// <summary>The available stock of an item, once it is what is expected or time is up.</summary>
    public async Task<int> AvailableAsync(string sku, int? expected, CancellationToken cancellation)
    {
        var answer = await UntilAsync(
            () => customer.GetAsync($"/api/v1/inventory/items/{sku}", cancellation),
            answer => (int?)answer.Data?["available"] is { } available && (expected is null || available == expected),
            cancellation);
        return (int)answer.Expect()["available"]!;
    }

    public Task SlowPaymentsAsync(TimeSpan delay, CancellationToken cancellation) =>
        payments.PostAsJsonAsync("/v1/sandbox/behaviour", new { delayMs = (int)delay.TotalMilliseconds, down = false }, cancellation);

    public Task OrdinaryPaymentsAsync(CancellationToken cancellation) =>
        payments.DeleteAsync(new Uri("/v1/sandbox/behaviour", UriKind.Relative), cancellation);

    /// <summary>What all services recorded of these flows until the last of what was begun is settled, in order of time.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(IReadOnlyList<string> flows, CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var timeline = await ReadAsync(flows, cancellation);
            if (timeline.Any(entry => Settled.Contains(entry.Name)) || TimeProvider.System.GetElapsedTime(begun) > Patience)
            {
                return timeline;
            }

            await Task.Delay(Glance, cancellation);
        }
    }

    private async Task<IReadOnlyList<TimelineEntry>> ReadAsync(IReadOnlyList<string> flows, CancellationToken cancellation)
    {
        var entries = new List<TimelineEntry>();
        foreach (var flow in flows)
        {
            foreach (var service in services)
            {
                var steps = (await service.GetAsync($"/api/v1/ops/flow/{flow}", cancellation)).Expect().AsArray();
                entries.AddRange(steps.Select(step => TimelineEntry.From(step!)));
            }
        }

        return [.. entries.OrderBy(entry => entry.At).ThenBy(entry => entry.Position)];
    }

    private static async Task<ApiAnswer> UntilAsync(Func<Task<ApiAnswer>> ask, Func<ApiAnswer, bool> satisfied, CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (satisfied(answer) || TimeProvider.System.GetElapsedTime(begun) > Patience)
            {
                return answer;
            }

            await Task.Delay(Glance, cancellation);
        }
    }
}

/// <summary>An order that was accepted, and the flow that it began.</summary>
internal sealed record PlacedOrder(string Id, string Flow);

/// <summary>One event of a flow, of whichever service.</summary>
internal sealed record TimelineEntry(DateTimeOffset At, long Position, string Service, string Stream, string Name)
{
    public static TimelineEntry From(JsonNode step) => new(
        (DateTimeOffset)step["recordedAt"]!, (long)step["position"]!, (string)step["service"]!, (string)step["stream"]!, (string)step["name"]!);
}
