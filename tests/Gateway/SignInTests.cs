using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;

namespace Gateway.Tests;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Request = "/connect/authorize?client_id=console&response_type=code&scope=openid&state=s"
        + "&redirect_uri=" + RunningGateway.Redirect
        + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    private RunningGateway gateway = null!;
    private HttpClient browser = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await RunningGateway.StartAsync();
        browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway.Http.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_browser_signs_in_through_the_gateway_and_comes_back_to_its_client_with_a_code()
    {
        var signIn = await LocationAsync(Request);
        Assert.StartsWith("/connect/sign-in?", signIn, StringComparison.Ordinal);
        var page = await browser.GetStringAsync(new Uri(signIn!, UriKind.Relative), TestContext.Current.CancellationToken);
        var fields = Regex.Matches(page, "name=\"([^\"]+)\" value=\"([^\"]+)\"")
            .ToDictionary(field => field.Groups[1].Value, field => HttpUtility.HtmlDecode(field.Groups[2].Value));
        using var form = new FormUrlEncodedContent([.. fields, new("name", "operator"), new("password", "Passw0rd!")]);
        using var sent = await browser.PostAsync(new Uri("/connect/sign-in", UriKind.Relative), form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var back = await LocationAsync(sent.Headers.Location!.OriginalString);
        Assert.StartsWith(RunningGateway.Redirect + "?", back, StringComparison.Ordinal);
        Assert.NotNull(HttpUtility.ParseQueryString(new Uri(back!).Query)["code"]);
    }

    [Fact]
    public async Task The_metadata_lead_browsers_through_the_gateway()
    {
        var metadata = JsonDocument.Parse(await gateway.ReadAsync("/.well-known/openid-configuration")).RootElement;

        foreach (var endpoint in new[] { "authorization_endpoint", "token_endpoint", "end_session_endpoint", "revocation_endpoint", "jwks_uri" })
        {
            Assert.StartsWith($"{gateway.Http.BaseAddress}", metadata.GetProperty(endpoint).GetString(), StringComparison.Ordinal);
        }
    }

    private async Task<string?> LocationAsync(string url)
    {
        using var response = await browser.GetAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.Headers.Location?.OriginalString;
    }
}
