using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OperationsConsole.SignIn;
using ServiceDefaults;

namespace OperationsConsole.Tests;

/// <summary>The console on a free port, as it runs; of its issuer it knows where to send browsers.</summary>
public sealed class RunningConsole : IAsyncLifetime
{
    public const string Issuer = "http://issuer.test";

    private readonly WebApplication app = Build();
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync(TestContext.Current.CancellationToken);
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    /// <summary>What a browser gets, in which a person of this role is signed in, or nobody.</summary>
    public async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string? role = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Accept", "text/html,*/*");
        if (role is not null)
            request.Headers.Add("Cookie", await CookieAsync(role));
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<string> CookieAsync(string role)
    {
        const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
        const string SessionId = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", $"a {role}"), new Claim("role", role)], "test", "name", "role"));
        var session = await app.Services.GetRequiredService<Sessions>().StoreAsync(new AuthenticationTicket(person, Scheme));
        var named = new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(SessionId, session)], Scheme)), Scheme);
        var cookies = app.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Scheme);
        return $"{cookies.Cookie.Name}={cookies.TicketDataFormat.Protect(named)}";
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ConsoleModule).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
            Args = ["--urls=http://127.0.0.1:0", $"--Auth:Issuer={Issuer}", "--Auth:RequireHttps=false"],
        });
        builder.AddServiceDefaults();
        builder.AddConsole();
        builder.Services.PostConfigure<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme, openId =>
            openId.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(new()
            {
                AuthorizationEndpoint = $"{Issuer}/connect/authorize",
            }));

        var console = builder.Build();
        console.UseServiceDefaults();
        console.UseConsole();
        return console;
    }
}
