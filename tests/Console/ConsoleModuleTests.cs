using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace OperationsConsole.Tests;

public sealed partial class ConsoleModuleTests(RunningConsole console) : IClassFixture<RunningConsole>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/dead-letters/orders")]
    [InlineData("/no-such-page")]
    public async Task A_stranger_is_sent_to_the_issuer_with_a_proof_key(string path)
    {
        using var answer = await console.AskAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal($"{RunningConsole.Issuer}/connect/authorize", answer.Headers.Location!.GetLeftPart(UriPartial.Path));
        var asked = QueryHelpers.ParseQuery(answer.Headers.Location.Query);
        Assert.Equal(("code", "S256", "console"), ($"{asked["response_type"]}", $"{asked["code_challenge_method"]}", $"{asked["client_id"]}"));
        Assert.EndsWith("/signin-oidc", $"{asked["redirect_uri"]}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_strangers_circuit_is_refused_and_not_redirected()
    {
        using var answer = await console.AskAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_customer_is_told_that_it_is_not_for_them()
    {
        using var refused = await console.AskAsync(HttpMethod.Get, "/", "customer");
        Assert.Equal("/not-for-you", refused.Headers.Location?.AbsolutePath);

        using var circuit = await console.AskAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", "customer");
        Assert.NotEqual(HttpStatusCode.OK, circuit.StatusCode);

        using var page = await console.AskAsync(HttpMethod.Get, "/not-for-you", "customer");
        Assert.Contains("a customer", await page.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("admin")]
    public async Task Whoever_operates_gets_in(string role)
    {
        using var page = await console.AskAsync(HttpMethod.Get, "/", role);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        using var circuit = await console.AskAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", role);
        Assert.Equal(HttpStatusCode.OK, circuit.StatusCode);
    }

    [Fact]
    public async Task A_page_loads_files_of_the_console_only_and_each_is_there()
    {
        using var page = await console.AskAsync(HttpMethod.Get, "/", "operator");
        var files = Loaded().Matches(await page.Content.ReadAsStringAsync(Stop)).Select(match => match.Groups["file"].Value).ToList();

        Assert.True(files.Count >= 5, string.Join(' ', files));
        foreach (var file in files)
        {
            using var answer = await console.AskAsync(HttpMethod.Get, $"/{file}");
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{file}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_page_runs_no_script_but_those_in_its_files()
    {
        using var page = await console.AskAsync(HttpMethod.Get, "/", "operator");

        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.Contains($"form-action 'self' {RunningConsole.Issuer}", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)", await page.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Another_sites_form_signs_nobody_out()
    {
        using var answer = await console.AskAsync(HttpMethod.Post, "/sign-out", "operator");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task What_does_not_exist_is_a_page_that_says_so()
    {
        using var page = await console.AskAsync(HttpMethod.Get, "/no-such-page", "operator");

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Contains("There is no such page", await page.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [GeneratedRegex("""<(?:script|link)[^>]*(?:src|href)="(?<file>[^"]+)["]""")]
    private static partial Regex Loaded();
}
