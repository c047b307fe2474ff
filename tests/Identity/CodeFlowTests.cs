using System.Net;

namespace Identity.Tests;

public sealed class CodeFlowTests : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private RunningIdentity identity = null!;
    private Browser browser = null!;

    public async ValueTask InitializeAsync()
    {
        identity = await RunningIdentity.StartAsync(
            clock,
            "--Identity:DemoUsers=true",
            $"--Identity:PublicClients:{Browser.Client}:RedirectUris:0={Browser.Redirect}",
            $"--Identity:PublicClients:{Browser.Client}:PostLogoutRedirectUris:0=http://console.test/",
            "--Identity:PublicClients:other:RedirectUris:0=http://other.test/");
        browser = new Browser(identity.Http.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await identity.DisposeAsync();
    }

    [Fact]
    public async Task Who_signs_in_on_the_page_comes_back_with_a_code_that_is_good_for_tokens()
    {
        var answer = await RedeemAsync(await browser.CodeAsync());

        Assert.Equal(200, answer.Status);
        var access = Jwt.Part(answer.AccessToken, 1);
        Assert.Equal(("operator", "operator", "shop-api", "console"), (Text("sub"), Text("role"), Text("aud"), Text("client_id")));
        Assert.True(await identity.VerifiesAsync(answer.AccessToken));
        var id = answer.Body.GetProperty("id_token").GetString()!;
        Assert.Equal("JWT", Jwt.Part(id, 0).GetProperty("typ").GetString());
        Assert.Equal("console", Jwt.Part(id, 1).GetProperty("aud").GetString());
        Assert.Equal("nonce", Jwt.Part(id, 1).GetProperty("nonce").GetString());
        Assert.Equal("operator", Jwt.Part(id, 1).GetProperty("name").GetString());
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds(), Jwt.Part(id, 1).GetProperty("auth_time").GetInt64());
        Assert.Equal(200, (await identity.RefreshAsync(answer.RefreshToken, Browser.Client)).Status);

        string? Text(string claim) => access.GetProperty(claim).GetString();
    }

    [Fact]
    public async Task Who_is_signed_in_gets_a_code_at_once_until_the_cookie_ends_or_a_new_sign_in_is_asked_for()
    {
        await browser.CodeAsync();

        Assert.NotNull(Browser.Answer(await browser.GetAsync(browser.Authorize()))["code"]);
        Assert.NotNull(Browser.Answer(await browser.GetAsync(browser.Authorize(("prompt", "none"))))["code"]);
        Assert.StartsWith("/connect/sign-in?", await LocationAsync(browser.Authorize(("prompt", "login"))), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotNull(Browser.Answer(await browser.GetAsync(browser.Authorize(("max_age", "180"))))["code"]);
        Assert.StartsWith("/connect/sign-in?", await LocationAsync(browser.Authorize(("max_age", "60"))), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromHours(8));
        Assert.StartsWith("/connect/sign-in?", await LocationAsync(browser.Authorize()), StringComparison.Ordinal);
        Assert.Equal("login_required", Browser.Answer(await browser.GetAsync(browser.Authorize(("prompt", "none"))))["error"]);
    }

    [Fact]
    public async Task A_new_sign_in_that_is_asked_for_is_asked_for_once()
    {
        using var sent = await browser.SignInAsync(browser.Authorize(("prompt", "login"), ("max_age", "0")));

        Assert.NotNull(Browser.Answer(await browser.GetAsync(sent.Headers.Location!.OriginalString))["code"]);
    }

    [Fact]
    public async Task A_code_that_comes_a_second_time_is_refused_and_what_it_was_good_for_ends()
    {
        var code = await browser.CodeAsync();
        var first = await RedeemAsync(code);

        Assert.Equal((400, "invalid_grant"), (await RedeemAsync(code)).Refusal);
        Assert.Equal((400, "invalid_grant"), (await identity.RefreshAsync(first.RefreshToken, Browser.Client)).Refusal);
    }

    [Fact]
    public async Task A_code_is_good_for_a_minute()
    {
        var code = await browser.CodeAsync();
        clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal((400, "invalid_grant"), (await RedeemAsync(code)).Refusal);
    }

    [Theory]
    [InlineData("code_verifier", "another-verifier-that-is-long-enough-to-be-one-of-those", "invalid_grant")]
    [InlineData("code_verifier", "", "invalid_request")]
    [InlineData("client_id", "other", "invalid_grant")]
    [InlineData("client_id", "demo", "unauthorized_client")]
    [InlineData("redirect_uri", "http://console.test/elsewhere", "invalid_grant")]
    public async Task A_code_is_good_for_nobody_but_the_one_who_asked(string parameter, string value, string error)
    {
        var code = await browser.CodeAsync();

        Assert.Equal((400, error), (await RedeemAsync(code, (parameter, value))).Refusal);
    }

    [Theory]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("response_type", "token")]
    [InlineData("response_type", "id_token")]
    [InlineData("scope", "openid everything")]
    public async Task A_request_that_is_weaker_than_it_must_be_gets_an_error_and_no_page(string parameter, string? value)
    {
        using var refused = await browser.GetAsync(browser.Authorize((parameter, value)));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null(refused.Headers.Location);
    }

    [Theory]
    [InlineData("redirect_uri", "http://evil.test/")]
    [InlineData("redirect_uri", "http://console.test/signin-oidc/..")]
    [InlineData("redirect_uri", "http://console.test/signin-oidc?next=evil")]
    [InlineData("redirect_uri", null)]
    [InlineData("client_id", "stranger")]
    [InlineData("client_id", "demo")]
    [InlineData("client_id", "con\0sole")]
    public async Task Nobody_is_sent_where_the_configuration_does_not_lead(string parameter, string? value)
    {
        using var refused = await browser.GetAsync(browser.Authorize((parameter, value)));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null(refused.Headers.Location);
    }

    [Fact]
    public async Task Without_the_scope_of_the_services_a_token_is_good_for_none_of_them()
    {
        using var sent = await browser.SignInAsync(browser.Authorize(("scope", "openid")));
        using var back = await browser.GetAsync(sent.Headers.Location!.OriginalString);

        var answer = await RedeemAsync(Browser.Answer(back)["code"]!);

        Assert.False(Jwt.Part(answer.AccessToken, 1).TryGetProperty("aud", out _));
        Assert.False(answer.Body.TryGetProperty("refresh_token", out _));
    }

    [Fact]
    public async Task Signing_out_ends_the_browsers_sign_in_and_leads_back_only_where_the_configuration_allows()
    {
        var id = (await RedeemAsync(await browser.CodeAsync())).Body.GetProperty("id_token").GetString();
        using var withoutHint = await browser.GetAsync("/connect/endsession");
        using var elsewhere = await browser.GetAsync($"/connect/endsession?id_token_hint={id}&post_logout_redirect_uri=http://evil.test/");
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (withoutHint.StatusCode, elsewhere.StatusCode));
        Assert.NotNull(Browser.Answer(await browser.GetAsync(browser.Authorize()))["code"]);

        Assert.Equal(
            "http://console.test/", await LocationAsync($"/connect/endsession?id_token_hint={id}&post_logout_redirect_uri=http://console.test/"));

        Assert.StartsWith("/connect/sign-in?", await LocationAsync(browser.Authorize()), StringComparison.Ordinal);
    }

    private async Task<string?> LocationAsync(string url)
    {
        using var response = await browser.GetAsync(url);
        return response.Headers.Location?.OriginalString;
    }

    private Task<TokenAnswer> RedeemAsync(string code, params (string Name, string Value)[] changes)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = Browser.Client,
            ["redirect_uri"] = Browser.Redirect,
            ["code"] = code,
            ["code_verifier"] = browser.Verifier,
        };
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        return identity.AskAsync([.. form.Select(field => (field.Key, field.Value))]);
    }
}
