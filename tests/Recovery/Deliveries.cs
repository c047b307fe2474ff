using System.Net;

namespace Recovery.Tests;

/// <summary>
/// A client that brings pieces of an item into the house, one after another, as a client of the API should: what is not answered it asks again
/// under the same key, until it is. So there are as many pieces as answers, whatever happened meanwhile.
/// </summary>
internal sealed class Deliveries
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private readonly RunningService service;
    private readonly CancellationTokenSource end = new();
    private readonly Task bringing;
    private volatile int answered;

    private Deliveries(RunningService service, string sku)
    {
        (this.service, Sku) = (service, sku);
        bringing = Task.Run(BringAsync);
    }

    public string Sku { get; }

    /// <summary>How many pieces have been acknowledged.</summary>
    public int Answered => answered;

    public static async Task<Deliveries> OfNewItemAsync(RunningService service)
    {
        var sku = $"T-{Guid.CreateVersion7():N}".ToUpperInvariant();
        var item = $$"""{"sku":"{{sku}}","name":"Beans","unitPrice":{"amount":"12.50","currency":"EUR"},"reorderPoint":0}""";
        Assert.Equal(HttpStatusCode.Created, (await service.SendAsync(HttpMethod.Post, "/inventory/items", item)).Status);
        return new Deliveries(service, sku);
    }

    /// <summary>So many pieces of it a service knows.</summary>
    public async Task<int> OnHandAsync(RunningService where) =>
        (int)(await where.SendAsync(HttpMethod.Get, $"/inventory/items/{Sku}")).Data!["onHand"]!;

    /// <summary>Waits for more answers.</summary>
    public Task MoreAsync(int count)
    {
        var until = answered + count;
        return RunningService.WaitAsync(() => Task.FromResult(answered >= until));
    }

    /// <summary>Brings no more. Without an answer to the last request, if there is none to be had.</summary>
    public async Task EndAsync()
    {
        await end.CancelAsync();
        await bringing;
    }

    private async Task BringAsync()
    {
        using var pause = new PeriodicTimer(Patience);
        while (!end.IsCancellationRequested)
        {
            var key = Guid.CreateVersion7().ToString();
            while (!await IsAnsweredAsync(key) && !end.IsCancellationRequested)
            {
                await pause.WaitForNextTickAsync();
            }
        }
    }

    private async Task<bool> IsAnsweredAsync(string key)
    {
        var answer = await service.SendAsync(
            HttpMethod.Post, $"/inventory/items/{Sku}/receipts", """{"quantity":1,"reference":"delivery"}""", key: key);
        if (answer.Status != HttpStatusCode.OK)
        {
            return false;
        }

        answered++;
        return true;
    }
}
