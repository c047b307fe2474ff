using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Web;

namespace Identity.Tests;

/// <summary>A browser as far as signing in needs one: it keeps cookies, sends forms, and is told where to go next without going there.</summary>
internal sealed partial class Browser(Uri issuer) : IDisposable
{
    public const string Client = "console";
    public const string Redirect = "http://console.test/signin-oidc";

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = issuer };

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The request for a code, with whatever a test wants to be different; a null is left out.</summary>
    public string Authorize(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = Client,
            ["response_type"] = "code",
            ["redirect_uri"] = Redirect,
            ["scope"] = "openid profile roles offline_access api",
            ["state"] = "state",
            ["nonce"] = "nonce",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        var query = parameters.Where(one => one.Value is not null).Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value!)}");
        return $"/connect/authorize?{string.Join('&', query)}";
    }

    public Task<HttpResponseMessage> GetAsync(string url) =>
        http.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);

    /// <summary>Fills in the form of the page and sends it.</summary>
    public async Task<HttpResponseMessage> SendFormAsync(string page, string name, string password)
    {
        var fields = Hidden().Matches(page).ToDictionary(
            field => field.Groups["name"].Value, field => HttpUtility.HtmlDecode(field.Groups["value"].Value));
        (fields["name"], fields["password"]) = (name, password);
        using var form = new FormUrlEncodedContent(fields);
        return await http.PostAsync(new Uri("/connect/sign-in", UriKind.Relative), form, TestContext.Current.CancellationToken);
    }

    /// <summary>From the request for a code to the form that was sent, wherever that leads.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string authorize, string name = "operator", string password = "Passw0rd!")
    {
        using var challenged = await GetAsync(authorize);
        Assert.Equal(HttpStatusCode.Redirect, challenged.StatusCode);
        using var page = await GetAsync(challenged.Headers.Location!.OriginalString);
        return await SendFormAsync(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), name, password);
    }

    /// <summary>A code, by all the steps.</summary>
    public async Task<string> CodeAsync(string name = "operator")
    {
        using var sent = await SignInAsync(Authorize(), name);
        using var back = await GetAsync(sent.Headers.Location!.OriginalString);
        return Answer(back)["code"] ?? throw new InvalidOperationException($"Expected a code, found {back.Headers.Location}.");
    }

    /// <summary>What the client is told at its redirect.</summary>
    public static System.Collections.Specialized.NameValueCollection Answer(HttpResponseMessage response)
    {
        Assert.StartsWith(Redirect + "?", response.Headers.Location?.OriginalString, StringComparison.Ordinal);
        return HttpUtility.ParseQueryString(response.Headers.Location!.Query);
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)">""")]
    private static partial Regex Hidden();
}
