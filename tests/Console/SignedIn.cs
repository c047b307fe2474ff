using System.Globalization;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OperationsConsole.Services;
using OperationsConsole.SignIn;

namespace OperationsConsole.Tests;

/// <summary>Somebody who has signed in; their issuer and the services are one function from a request to an answer.</summary>
internal sealed class SignedIn : AuthenticationStateProvider, IHttpClientFactory, IOptionsMonitor<OpenIdConnectOptions>, IDisposable
{
    private const string Issuer = "http://issuer.test/token";

    private readonly MemoryCache cache = new(new MemoryCacheOptions());
    private readonly Answering handler;
    private readonly ClaimsPrincipal person;

    public SignedIn(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer, TimeSpan tokenLives)
    {
        handler = new Answering(answer);
        Sessions = new Sessions(cache);
        var properties = new AuthenticationProperties();
        properties.StoreTokens([
            new AuthenticationToken { Name = "access_token", Value = "first" },
            new AuthenticationToken { Name = "refresh_token", Value = "refresh-1" },
            new AuthenticationToken
            {
                Name = "expires_at", Value = (TimeProvider.System.GetUtcNow() + tokenLives).ToString("o", CultureInfo.InvariantCulture),
            },
        ]);
        person = new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "operator")], "test", "name", "role"));
        Session = Sessions.StoreAsync(new AuthenticationTicket(person, properties, "test")).GetAwaiter().GetResult();
        CurrentValue = new OpenIdConnectOptions
        {
            ClientId = "console",
            Backchannel = CreateClient("issuer"),
            ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(new() { TokenEndpoint = Issuer }),
        };
        Tokens = new AccessTokens(Sessions, this, TimeProvider.System, NullLogger<AccessTokens>.Instance);
        Client = new ServiceClient(this, Tokens, this);
    }

    public Sessions Sessions { get; }

    public string Session { get; }

    public AccessTokens Tokens { get; }

    public ServiceClient Client { get; }

    public OpenIdConnectOptions CurrentValue { get; }

    public static bool IsRefresh(HttpRequestMessage request) => request.RequestUri!.AbsoluteUri == Issuer;

    public static Task<HttpResponseMessage> Answer(HttpStatusCode status, string json) =>
        Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(json) });

    public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(person));

    public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);

    public OpenIdConnectOptions Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<OpenIdConnectOptions, string?> listener) => null;

    public void Dispose()
    {
        handler.Dispose();
        cache.Dispose();
    }

    private sealed class Answering(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request);
    }
}
