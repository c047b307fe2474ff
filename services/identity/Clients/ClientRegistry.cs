using Identity.Database;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Clients;

/// <summary>Makes the clients in the database those that the configuration names: what was taken out of it is deleted, with its tokens.</summary>
internal sealed class ClientRegistry(IdentityDb db, IOpenIddictApplicationManager applications, IdentitySettings settings)
{
    public const string Demo = "demo";

    public async Task SettleAsync(CancellationToken stop)
    {
        var wanted = Wanted().ToList();
        var ids = wanted.Select(client => client.ClientId!).ToArray();
        var stale = await db.Set<OpenIddictEntityFrameworkCoreApplication>().Where(known => !ids.Contains(known.ClientId!)).ToListAsync(stop);
        foreach (var client in stale)
        {
            await applications.DeleteAsync(client, stop);
        }

        foreach (var client in wanted)
        {
            if (await applications.FindByClientIdAsync(client.ClientId!, stop) is { } known)
            {
                await applications.UpdateAsync(known, client, stop);
            }
            else
            {
                await applications.CreateAsync(client, stop);
            }
        }
    }

    private IEnumerable<OpenIddictApplicationDescriptor> Wanted() =>
    [
        .. settings.DemoUsers ? [OfDemo()] : Array.Empty<OpenIddictApplicationDescriptor>(),
        .. settings.PublicClients.Select(client => OfPage(client.Key, client.Value)),
        .. settings.Clients.Select(client => OfMachine(client.Key, client.Value)),
    ];

    // The only one that may send a person's password, and only where these are the demonstration's.
    private static OpenIddictApplicationDescriptor OfDemo() => new()
    {
        ClientId = Demo,
        ClientType = ClientTypes.Public,
        Permissions =
        {
            Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, Permissions.GrantTypes.Password, Permissions.GrantTypes.RefreshToken,
            Permissions.Scopes.Profile, Permissions.Scopes.Roles, Permissions.Prefixes.Scope + Scope.Api,
        },
    };

    private static OpenIddictApplicationDescriptor OfPage(string id, PublicClient client)
    {
        var page = new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientType = ClientTypes.Public,
            ConsentType = ConsentTypes.Implicit,
            Permissions =
            {
                Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.EndSession, Permissions.Endpoints.Revocation,
                Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code,
                Permissions.Scopes.Profile, Permissions.Scopes.Roles, Permissions.Prefixes.Scope + Scope.Api,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        page.RedirectUris.UnionWith(client.RedirectUris);
        page.PostLogoutRedirectUris.UnionWith(client.PostLogoutRedirectUris);
        return page;
    }

    private static OpenIddictApplicationDescriptor OfMachine(string id, ConfidentialClient client)
    {
        var machine = new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientType = ClientTypes.Confidential,
            ClientSecret = client.Secret,
            Permissions = { Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, Permissions.GrantTypes.ClientCredentials },
        };
        machine.Permissions.UnionWith(client.Scopes.Select(scope => Permissions.Prefixes.Scope + scope));
        return machine;
    }
}
