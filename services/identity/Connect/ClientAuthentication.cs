using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Identity.Connect;

/// <summary>Who asks for a token: the public client of the demonstration, or a machine that proved its secret.</summary>
public sealed record Client(string Id, bool IsPublic, IReadOnlyList<string> Roles);

/// <summary>Recognises clients by <c>client_secret_basic</c>, <c>client_secret_post</c> or, for the public one, by name alone.</summary>
public sealed class ClientAuthentication(IdentitySettings settings)
{
    private const string PublicClient = "demo";

    public Client? Recognise(HttpRequest request, TokenForm form)
    {
        if (!TryReadBasic(request, out var id, out var secret))
        {
            return null;
        }

        (id, secret) = id is null ? (form["client_id"], form["client_secret"]) : (id, secret);
        if (id is null)
        {
            return null;
        }

        if (id == PublicClient)
        {
            return new Client(id, IsPublic: true, []);
        }

        var known = settings.Clients.GetValueOrDefault(id);
        return known is { Secret.Length: > 0 } && secret is not null && AreEqual(known.Secret, secret)
            ? new Client(id, IsPublic: false, known.Roles)
            : null;
    }

    // Hashes first, so that neither the length nor the place of the first difference shows in the time it takes.
    private static bool AreEqual(string expected, string found) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(found)));

    private static bool TryReadBasic(HttpRequest request, out string? id, out string? secret)
    {
        (id, secret) = (null, null);
        if (request.Headers.Authorization.Count == 0)
        {
            return true;
        }

        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        try
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter ?? "")).Split(':', 2);
            (id, secret) = (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
