using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Payments;

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

    public static async Task AppendAsync(this RunningSubscriptions subscriptions, string id, params object[] events)
    {
        await using var session = subscriptions.Service.Host.Services.GetRequiredService<Marten.IDocumentStore>().LightweightSession();
        session.Events.Append(id, events);
        await session.SaveChangesAsync();
    }
}
