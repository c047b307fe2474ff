using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Identity.Audit;

/// <summary>Writes down that a client was not who it said, or is not known.</summary>
internal sealed class ClientRefused(AuditTrail audit) : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyTokenResponseContext>()
        .UseScopedHandler<ClientRefused>()
        .SetOrder(int.MinValue)
        .Build();

    public async ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response.Error == Errors.InvalidClient)
        {
            await audit.RecordAsync("client_authenticated", null, context.Request?.ClientId, Errors.InvalidClient, context.CancellationToken);
        }
    }
}
