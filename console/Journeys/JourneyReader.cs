using Microsoft.AspNetCore.Http.Extensions;
using OperationsConsole.Services;

namespace OperationsConsole.Journeys;

/// <summary>Asks every service for its part, and again with what the others have found.</summary>
internal sealed class JourneyReader(ServiceClient client)
{
    // A query has its length; who shares so many requests with a key is found by the first of them.
    private const int MostCorrelations = 20;

    public async Task<JourneyRead> ReadAsync(string key, CancellationToken stop)
    {
        var first = await Task.WhenAll(Shop.Services.Select(service => AskAsync(service, key, [], stop)));
        var known = first.Select(answer => answer.Data).OfType<JourneyPart>().ToList();
        var second = await Task.WhenAll(Shop.Services.Zip(first).Select(async asked =>
        {
            var (service, answer) = asked;
            var news = answer.Data is { } part ? Journey.NewsFor(part, known) : [];
            return news.Count == 0 ? answer : await AskAsync(service, key, news, stop);
        }));

        var failures = Shop.Services.Zip(second)
            .Where(one => one.Second.Failure is { Kind: not FailureKind.NotFound })
            .Select(one => (one.First, one.Second.Failure!));
        return new JourneyRead(Journey.Of(second.Select(answer => answer.Data).OfType<JourneyPart>()), [.. failures]);
    }

    private Task<Answer<JourneyPart>> AskAsync(string service, string key, IReadOnlyList<string> correlations, CancellationToken stop)
    {
        var query = new QueryBuilder { { "correlation", correlations.Take(MostCorrelations) } };
        return client.GetAsync<JourneyPart>(service, $"/ops/journeys/{Uri.EscapeDataString(key)}{query.ToQueryString()}", stop);
    }
}

/// <summary>The story, and which services could not say their part of it.</summary>
internal sealed record JourneyRead(Journey Journey, IReadOnlyList<(string Service, Failure Failure)> Failures);
