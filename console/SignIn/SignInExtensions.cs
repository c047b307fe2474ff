using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using ServiceDefaults.Security;

namespace OperationsConsole.SignIn;

/// <summary>Signing in through the issuer by authorization code and PKCE, and out again, there and here.</summary>
internal static class SignInExtensions
{
    public const string NotForYou = "/not-for-you";
    public const string SignedOut = "/signed-out";
    public const string SignOut = "/sign-out";

    private const string Failed = "/sign-in-failed";
    private const string Circuit = "/_blazor";
    private static readonly string[] Scopes = ["openid", "profile", "roles", "api", "offline_access"];

    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SignInOptions>().BindConfiguration(SignInOptions.Section);
        builder.Services.AddMemoryCache();
        builder.Services.AddSingleton<Sessions>();
        builder.Services.AddSingleton<AccessTokens>();

        // What these keys protect ends with the process as the sessions do.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services
            .AddAuthentication(schemes =>
            {
                schemes.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                schemes.DefaultAuthenticateScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                schemes.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
            })
            .AddCookie()
            .AddOpenIdConnect();
        builder.Services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme).Configure<Sessions>(Configure);
        builder.Services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme)
            .Configure<IOptions<AuthOptions>, IOptions<SignInOptions>, IHttpClientFactory>((openId, auth, client, clients) =>
            {
                Configure(openId, auth.Value, client.Value);
                openId.Backchannel = clients.CreateClient("token-issuer");
            });
    }

    // Whoever posts it must have the page's form: else any site could sign its visitors out.
    public static void MapSignIn(this WebApplication app) => app.MapPost(SignOut, async (HttpContext http, IAntiforgery forms) =>
        await forms.IsRequestValidAsync(http)
            ? Results.SignOut(
                new AuthenticationProperties { RedirectUri = SignedOut },
                [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme])
            : Results.BadRequest());

    private static void Configure(CookieAuthenticationOptions cookie, Sessions sessions)
    {
        cookie.SessionStore = sessions;
        cookie.ExpireTimeSpan = Sessions.Lifetime;
        cookie.SlidingExpiration = false;
        cookie.AccessDeniedPath = NotForYou;
        cookie.Cookie.Name = "console";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax; // The issuer leads back here by a redirect.
    }

    private static void Configure(OpenIdConnectOptions openId, AuthOptions auth, SignInOptions client)
    {
        openId.Authority = auth.Issuer;
        openId.RequireHttpsMetadata = auth.RequireHttps;
        openId.ClientId = client.ClientId;
        openId.ClientSecret = client.ClientSecret;
        openId.ResponseType = OpenIdConnectResponseType.Code;

        // A form from another site would come without the cookies of this one, wherever it is not served by https.
        openId.ResponseMode = OpenIdConnectResponseMode.Query;
        openId.CorrelationCookie.SameSite = SameSiteMode.Lax;
        openId.NonceCookie.SameSite = SameSiteMode.Lax;
        openId.UsePkce = true;
        openId.SaveTokens = true;
        openId.MapInboundClaims = false;
        openId.TokenValidationParameters.NameClaimType = "name";
        openId.TokenValidationParameters.RoleClaimType = "role";
        openId.Scope.Clear();
        Array.ForEach(Scopes, openId.Scope.Add);
        openId.Events.OnRedirectToIdentityProvider = context =>
        {
            // A script that is told to go elsewhere cannot; it can reload its page.
            if (context.Request.Path.StartsWithSegments(Circuit))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.HandleResponse();
            }

            return Task.CompletedTask;
        };
        openId.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect(Failed);
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }
}
