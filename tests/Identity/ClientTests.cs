using System.Net.Http.Headers;
using System.Text;

namespace Identity.Tests;

public sealed class ClientTests : IAsyncLifetime
{
    private RunningIdentity identity = null!;

    public async ValueTask InitializeAsync() => identity = await RunningIdentity.StartAsync(
        new ManualClock(), "--Identity:DemoUsers=true", "--Identity:Clients:billing:Secret=s3cret", "--Identity:Clients:billing:Roles:0=operator",
        "--Identity:Clients:billing:Scopes:0=api", "--Identity:Clients:billing:Scopes:1=ledger");

    public ValueTask DisposeAsync() => identity.DisposeAsync();

    [Fact]
    public async Task A_machine_that_proves_its_secret_gets_a_token_of_its_own_and_no_refresh_token()
    {
        var answer = await identity.AskAsync(("grant_type", "client_credentials"), ("client_id", "billing"), ("client_secret", "s3cret"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("client:billing", Jwt.Part(answer.AccessToken, 1).GetProperty("sub").GetString());
        Assert.Equal("operator", Jwt.Part(answer.AccessToken, 1).GetProperty("role").GetString());
        Assert.False(answer.Body.TryGetProperty("refresh_token", out _));
        Assert.True(await identity.VerifiesAsync(answer.AccessToken));
    }

    [Theory]
    [InlineData("s3cret", 200)]
    [InlineData("other", 401)]
    public async Task A_secret_may_come_in_the_authorization_header(string secret, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
        request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"billing:{secret}")));
        using var response = await identity.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Theory]
    [InlineData("client_credentials", "billing", 400, "invalid_request")]
    [InlineData("client_credentials", "demo", 400, "invalid_request")]
    [InlineData("password", "stranger", 400, "invalid_request")]
    [InlineData("implicit", "demo", 400, "unsupported_grant_type")]
    [InlineData("password", "demo", 400, "invalid_request")]
    [InlineData("", "demo", 400, "invalid_request")]
    public async Task A_refusal_is_worded_as_OAuth_words_it(string grant, string client, int status, string error)
    {
        var answer = await identity.AskAsync(("grant_type", grant), ("client_id", client));

        Assert.Equal((status, error), answer.Refusal);
    }

    [Fact]
    public async Task A_parameter_that_is_given_twice_is_refused()
    {
        var answer = await identity.AskAsync(
            ("grant_type", "password"), ("client_id", "demo"), ("username", "customer"), ("username", "admin"), ("password", "Passw0rd!"));

        Assert.Equal((400, "invalid_request"), answer.Refusal);
    }

    [Theory]
    [InlineData("", "api ledger", "shop-api")]
    [InlineData("ledger", "ledger", null)]
    public async Task A_machine_is_given_the_scopes_that_it_asks_for_else_all_of_its_own(string asked, string given, string? audience)
    {
        var answer = await identity.AskAsync(
            ("grant_type", "client_credentials"), ("client_id", "billing"), ("client_secret", "s3cret"), ("scope", asked));

        var claims = Jwt.Part(answer.AccessToken, 1);
        Assert.Equal(given, claims.GetProperty("scope").GetString());
        Assert.Equal(audience, claims.TryGetProperty("aud", out var named) ? named.GetString() : null);
    }

    [Theory]
    [InlineData("roles")]
    [InlineData("everything")]
    public async Task A_scope_that_is_not_the_machines_is_refused(string scope)
    {
        var answer = await identity.AskAsync(
            ("grant_type", "client_credentials"), ("client_id", "billing"), ("client_secret", "s3cret"), ("scope", scope));

        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("password", "unauthorized_client")]
    [InlineData("authorization_code", "invalid_grant")]
    public async Task A_machine_signs_nobody_in(string grant, string error)
    {
        var answer = await identity.AskAsync(
            ("grant_type", grant), ("client_id", "billing"), ("client_secret", "s3cret"), ("username", "customer"), ("password", "Passw0rd!"),
            ("code", "x"), ("code_verifier", "x"), ("redirect_uri", "http://x.test"));

        Assert.Equal((400, error), answer.Refusal);
    }

    [Fact]
    public async Task A_client_that_the_configuration_no_longer_names_is_no_more_and_a_new_secret_replaces_the_old()
    {
        await using var later = await RunningIdentity.StartAsync(identity.Database, new ManualClock(), "--Identity:Clients:audit:Secret=s3cret");
        Assert.Equal("invalid_client", (await AskAsync(later, "billing", "s3cret")).Refusal.Error);
        Assert.Equal(200, (await AskAsync(later, "audit", "s3cret")).Status);

        await using var rotated = await RunningIdentity.StartAsync(identity.Database, new ManualClock(), "--Identity:Clients:audit:Secret=n3w");
        Assert.Equal("invalid_client", (await AskAsync(rotated, "audit", "s3cret")).Refusal.Error);
        Assert.Equal(200, (await AskAsync(rotated, "audit", "n3w")).Status);

        static Task<TokenAnswer> AskAsync(RunningIdentity issuer, string id, string secret) =>
            issuer.AskAsync(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret));
    }

    [Fact]
    public async Task The_metadata_name_the_issuer_and_its_endpoints()
    {
        var metadata = await identity.GetAsync("/.well-known/openid-configuration");

        Assert.Equal($"{RunningIdentity.Issuer}/", metadata.GetProperty("issuer").GetString());
        Assert.Equal($"{identity.Http.BaseAddress}.well-known/jwks.json", metadata.GetProperty("jwks_uri").GetString());
        Assert.Equal($"{identity.Http.BaseAddress}connect/token", metadata.GetProperty("token_endpoint").GetString());
        Assert.Equal(["S256"], metadata.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(value => value.GetString()));
    }
}
