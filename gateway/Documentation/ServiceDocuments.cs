using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Routing;

namespace Gateway.Documentation;

/// <summary>
/// What the services say of their APIs, merged and kept for a minute. A service that is away is described as it was when it was last heard of; one
/// that was never heard of is missing until it is there.
/// </summary>
internal sealed class ServiceDocuments(
    IHttpClientFactory clients, DocumentationSettings settings, TimeProvider clock, ILogger<ServiceDocuments> logger) : IDisposable
{
    public const string Client = "documentation";
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeptWhileSomeAreMissing = TimeSpan.FromSeconds(5);
    private static readonly string[] Services = [.. RouteTable.Apis];

    private readonly SemaphoreSlim reading = new(1, 1);
    private readonly ConcurrentDictionary<string, byte[]> known = new();
    private byte[]? merged;
    private DateTimeOffset readAt;

    /// <summary>Null as long as no service was heard of.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken stop)
    {
        await reading.WaitAsync(stop);
        try
        {
            var kept = known.Count < Services.Length ? KeptWhileSomeAreMissing : Kept;
            if (merged is null || clock.GetUtcNow() - readAt > kept)
            {
                await Task.WhenAll(Services.Select(service => ReadAsync(service, stop)));
                merged = known.IsEmpty ? null : Merge();
                readAt = clock.GetUtcNow();
            }

            return merged;
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();

    private byte[] Merge()
    {
        var documents = known.OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(one => one.Key, one => Parse(one.Value));
        var document = TriedOut.LeaveOutWhatMayBe(MergedDocument.Of(documents));
        return JsonSerializer.SerializeToUtf8Bytes(SignIn.AddTo(document, settings.DemoUsers));
    }

    private async Task ReadAsync(string service, CancellationToken stop)
    {
        try
        {
            using var http = clients.CreateClient(Client);
            var document = await http.GetByteArrayAsync(new Uri($"http://{service}/openapi/v1.json"), stop);

            // What is no document does not take the place of one.
            _ = Parse(document);
            known[service] = document;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            logger.LogWarning("{Service} does not say what its API is ({Failure}).", service, failure.GetType().Name);
        }
    }

    private static JsonObject Parse(byte[] document) => JsonNode.Parse(document)!.AsObject();
}
