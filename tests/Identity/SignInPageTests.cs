using System.Net;
using System.Text.RegularExpressions;

namespace Identity.Tests;

public sealed class SignInPageTests : IAsyncLifetime
{
    private RunningIdentity identity = null!;
    private Browser browser = null!;

    public async ValueTask InitializeAsync()
    {
        identity = await RunningIdentity.StartAsync(
            new ManualClock(),
            "--Identity:DemoUsers=true",
            $"--Identity:PublicClients:{Browser.Client}:RedirectUris:0={Browser.Redirect}");
        browser = new Browser(identity.Http.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await identity.DisposeAsync();
    }

    [Fact]
    public async Task The_page_runs_no_script_has_no_style_in_it_and_fetches_nothing_from_elsewhere()
    {
        using var response = await browser.GetAsync("/connect/sign-in");
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http://console.test",
            response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(["DENY"], response.Headers.GetValues("X-Frame-Options"));
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.DoesNotMatch("<script|<style|style=|\\son\\w+=|https?://", page);
        Assert.Contains("name=\"viewport\" content=\"width=device-width", page, StringComparison.Ordinal);
        using var style = await browser.GetAsync(Regex.Match(page, "href=\"([^\"]+)\"").Groups[1].Value);
        Assert.Equal("text/css", style.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("url(", await style.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_window_in_which_somebody_signs_in_stays_with_the_page_that_opened_it()
    {
        var authorize = browser.Authorize();
        using var asked = await browser.GetAsync(authorize);
        using var page = await browser.GetAsync(asked.Headers.Location!.OriginalString);
        using var sent = await browser.SendFormAsync(await TextAsync(page), "customer", "Passw0rd!");
        using var back = await browser.GetAsync(authorize);

        Assert.NotNull(Browser.Answer(back)["code"]);
        Assert.All([asked, page, sent, back], step => Assert.Equal(["same-origin"], step.Headers.GetValues("Cross-Origin-Opener-Policy")));
    }

    [Fact]
    public async Task Its_cookies_are_out_of_reach_for_scripts_and_other_sites()
    {
        using var page = await browser.GetAsync("/connect/sign-in");
        using var sent = await browser.SendFormAsync(await TextAsync(page), "customer", "Passw0rd!");

        var cookies = page.Headers.GetValues("Set-Cookie").Concat(sent.Headers.GetValues("Set-Cookie")).ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, cookie => Assert.Matches("; path=/connect; samesite=(lax|strict); httponly", cookie));
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_user_and_a_locked_one_read_alike()
    {
        var wrong = await AttemptAsync("customer", "guess");
        var unknown = await AttemptAsync("<script>", "guess");
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await AttemptAsync("customer", "guess");
        }

        var locked = await AttemptAsync("customer", "Passw0rd!");

        Assert.Contains("The user name or the password is wrong", wrong.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(wrong, unknown);
        Assert.Equal(wrong, locked);
    }

    [Fact]
    public async Task A_form_that_did_not_come_from_the_page_is_refused()
    {
        using var forged = await identity.PostAsync("/connect/sign-in", ("name", "customer"), ("password", "Passw0rd!"));

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.DoesNotContain(forged.Headers.NonValidated["Set-Cookie"], cookie => cookie.StartsWith("sign-in=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://evil.test/")]
    [InlineData("//evil.test/connect/authorize?")]
    [InlineData("/connect/authorize")]
    [InlineData("/connect/authorize.evil?")]
    [InlineData("\"><script>alert(1)</script>")]
    public async Task Nobody_is_sent_anywhere_but_back_to_a_request_for_a_code(string returnUrl)
    {
        using var page = await browser.GetAsync($"/connect/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        var text = await TextAsync(page);
        Assert.DoesNotContain("evil", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);

        const string Field = "name=\"returnUrl\" value=\"";
        var forged = text.Replace(Field, Field + WebUtility.HtmlEncode(returnUrl), StringComparison.Ordinal);
        using var sent = await browser.SendFormAsync(forged, "customer", "Passw0rd!");

        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Null(sent.Headers.Location);
    }

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    // Without what differs from form to form.
    private async Task<(HttpStatusCode Status, string Page)> AttemptAsync(string name, string password)
    {
        using var page = await browser.GetAsync("/connect/sign-in");
        using var sent = await browser.SendFormAsync(await TextAsync(page), name, password);
        return (sent.StatusCode, Regex.Replace(await TextAsync(sent), "name=\"__Request[^>]+", ""));
    }
}
