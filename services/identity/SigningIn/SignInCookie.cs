using Microsoft.AspNetCore.DataProtection;

namespace Identity.SigningIn;

/// <summary>
/// That a browser is signed in here, and what keeps its forms from being sent by other sites. The keys of both are shared by all replicas; codes and
/// refresh tokens are sealed with them too.
/// </summary>
internal static class SignInCookie
{
    public const string Scheme = "sign-in";

    public static void AddSignInCookie(this IServiceCollection services, IdentitySettings settings)
    {
        var keys = services.AddDataProtection().SetApplicationName("identity");
        if (settings.KeysFolder is { Length: > 0 } folder)
        {
            keys.PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(folder, "data-protection")));
        }

        services.AddAuthentication().AddCookie(Scheme, cookie =>
        {
            Restrict(cookie.Cookie, "sign-in", SameSiteMode.Lax); // Other sites lead here, when they want somebody signed in.
            cookie.ExpireTimeSpan = settings.CookieLifetime;
            cookie.SlidingExpiration = false;
        });
        services.AddAntiforgery(forms =>
        {
            Restrict(forms.Cookie, "sign-in-form", SameSiteMode.Strict);
            forms.SuppressXFrameOptionsHeader = true; // All answers have a stricter one.
        });
    }

    private static void Restrict(CookieBuilder cookie, string name, SameSiteMode sameSite)
    {
        cookie.Name = name;
        cookie.Path = "/connect";
        cookie.HttpOnly = true;
        cookie.SameSite = sameSite;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }
}
