using Identity.Audit;
using Identity.Clients;
using Identity.Connect;
using Identity.Database;
using Identity.Keys;
using Identity.SigningIn;
using Identity.Tokens;
using Identity.Users;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;

namespace Identity;

/// <summary>
/// The issuer's table of contents. In production any OIDC issuer may take its place: services know nothing of it but <c>Auth:Issuer</c>.
/// </summary>
public static class IdentityModule
{
    public static void AddIdentity(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Identity").Get<IdentitySettings>() ?? new IdentitySettings();
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddHttpContextAccessor();
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto;
            settings.Proxies.ToList().ForEach(network => forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network)));
        });

        builder.AddIdentityDb();
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddIdentityCore<User>(options =>
        {
            options.Lockout.MaxFailedAccessAttempts = settings.LockoutFailures;
            options.Lockout.DefaultLockoutTimeSpan = settings.Lockout;
        }).AddEntityFrameworkStores<IdentityDb>();
        services.AddSingleton(new KeyFolder(settings.KeysFolder));
        services.AddSingleton<KeyRing>();
        services.AddSignInCookie(settings);
        builder.AddTokenServer(settings);
        services.AddHostedService<Pruning>();

        services.AddSingleton<Nobody>();
        services.AddSingleton<SignInPage>();
        services.AddSingleton<Subjects>();
        services.AddScoped<AuditTrail>();
        services.AddScoped<ClientRegistry>();
        services.AddScoped<DemoUsers>();
        services.AddScoped<PasswordCheck>();
        services.AddScoped<RefreshTokens>();
        services.AddScoped<TokenEndpoint>();
        services.AddScoped<AuthorizeEndpoint>();
        services.AddScoped<EndSessionEndpoint>();
        services.AddScoped<SignInEndpoint>();
    }

    /// <summary>What comes before everything else: parameters that can be read, keys of today.</summary>
    public static void UseIdentity(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<KeyRing>();
        app.Use(ReadableParameters.RequireAsync);
        app.Use((http, next) =>
        {
            keys.Turn();
            return next(http);
        });
    }

    public static void MapIdentity(this WebApplication app)
    {
        var open = app.MapGroup("").AllowAnonymous();

        // OpenIddict answers these before an endpoint would run; without one they would not exist for the routing before it.
        foreach (var path in TokenServer.AnsweredByItself)
        {
            open.Map(path, Results.NotFound);
        }

        open.MapPost(TokenServer.Token, (HttpContext http, TokenEndpoint endpoint) => endpoint.AnswerAsync(http));
        string[] either = [HttpMethods.Get, HttpMethods.Post];
        open.MapMethods(AuthorizeEndpoint.Path, either, (HttpContext http, AuthorizeEndpoint endpoint) => endpoint.AnswerAsync(http));
        open.MapMethods(TokenServer.EndSession, either, (HttpContext http, EndSessionEndpoint endpoint) => endpoint.AnswerAsync(http));
        open.MapGet(SignInPage.Path, (HttpContext http, SignInPage page) => page.Show(http, http.Request.Query[SignInPage.ReturnUrl]));
        open.MapPost(SignInPage.Path, (HttpContext http, SignInEndpoint endpoint) => endpoint.AnswerAsync(http));
        open.MapGet(SignInPage.StylePath, SignInPage.Stylesheet);
    }
}
