using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Payments;

/// <summary>The payment provider for the services that take money.</summary>
public static class PaymentExtensions
{
    /// <summary>Adds the <see cref="PaymentProvider"/>.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">Its name: no two services share idempotency keys at the provider.</param>
    public static WebApplicationBuilder AddPaymentProvider(this WebApplicationBuilder builder, string service)
    {
        builder.Services.AddHttpClient(PaymentProvider.Service, http => http.BaseAddress = new Uri($"http://{PaymentProvider.Service}"));
        builder.Services.AddSingleton(new PaymentKeys(service));
        builder.Services.AddSingleton<PaymentProvider>();
        return builder;
    }
}

/// <summary>How a service names its requests to the provider, so that a repeat is known for one.</summary>
/// <param name="Service">The service's name.</param>
public sealed record PaymentKeys(string Service)
{
    /// <summary>The idempotency key of one operation on one payment.</summary>
    public string For(Guid payment, string operation) => $"{Service}-{payment:D}-{operation}";
}
