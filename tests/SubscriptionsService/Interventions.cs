using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Payments;
using Subscriptions;

namespace SubscriptionsService.Tests;

/// <summary>What comes from aside: at the provider, or in the store as if another replica had written it.</summary>
internal static class Interventions
{
    public static async Task VoidAsync(this IServiceProvider services, string payment) =>
        await services.GetRequiredService<PaymentProvider>().TryVoidAsync(Guid.Parse(payment), Guid.CreateVersion7(), CancellationToken.None);

    public static async Task TakeAsync(this IServiceProvider services, Guid payment)
    {
        var provider = services.GetRequiredService<PaymentProvider>();
        var request = new Authorisation(new(20.00m, "EUR"), StubProvider.Approving, Recurring: true);
        await provider.AuthoriseAsync(payment, request, TimeSpan.FromMinutes(1), CancellationToken.None);
        await provider.CaptureAsync(payment, CancellationToken.None);
    }

    /// <summary>Has a subscription forget what happened after a version, as in a database that is restored to an earlier time.</summary>
    public static async Task SetBackAsync(this RunningSubscriptions subscriptions, string id, int version)
    {
        await subscriptions.Service.Database.ExecuteAsync($"delete from subscriptions.mt_events where stream_id = '{id}' and version > {version}");
        await subscriptions.Service.Database.ExecuteAsync($"update subscriptions.mt_streams set version = {version} where id = '{id}'");
        await subscriptions.Service.Database.ExecuteAsync(
            $"delete from subscriptions.mt_doc_invoice where data ->> 'subscription' = '{id}' and (data ->> 'number')::int > 1");
        await using var session = subscriptions.Service.Host.Services.GetRequiredService<Marten.IDocumentStore>().LightweightSession();
        session.Store((await session.Events.AggregateStreamAsync<Subscription>(id))!);
        await session.SaveChangesAsync();
    }

    public static async Task AppendAsync(this RunningSubscriptions subscriptions, string id, params object[] events)
    {
        await using var session = subscriptions.Service.Host.Services.GetRequiredService<Marten.IDocumentStore>().LightweightSession();
        session.Events.Append(id, events);
        await session.SaveChangesAsync();
    }
}
