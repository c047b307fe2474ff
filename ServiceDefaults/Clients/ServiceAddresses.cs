using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Clients;

/// <summary>Where the other services are, by Aspire's convention: <c>services__payments__http__0</c>.</summary>
public static class ServiceAddresses
{
    /// <exception cref="InvalidOperationException">The address is missing or no absolute http(s) URL.</exception>
    public static Uri ServiceAddress(this IConfiguration configuration, string service)
    {
        var text = configuration[$"services:{service}:https:0"] ?? configuration[$"services:{service}:http:0"];
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidOperationException(
                $"Expected the address of '{service}' as an absolute URL in services__{service}__http__0; found '{text}'.");
    }
}
