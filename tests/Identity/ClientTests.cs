using System.Net.Http.Headers;
using System.Text;

namespace Identity.Tests;

public sealed class ClientTests : IAsyncLifetime
{
    private RunningIdentity identity = null!;

    public async ValueTask InitializeAsync() => identity = await RunningIdentity.StartAsync(
        new ManualClock(), "--Identity:DemoUsers=true", "--Identity:Clients:billing:Secret=s3cret", "--Identity:Clients:billing:Roles:0=operator");

    public ValueTask DisposeAsync() => identity.DisposeAsync();

    [Fact]
    public async Task A_machine_that_proves_its_secret_gets_a_token_of_its_own_and_no_refresh_token()
    {
        var answer = await identity.AskAsync(("grant_type", "client_credentials"), ("client_id", "billing"), ("client_secret", "s3cret"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("client:billing", Jwt.Part(answer.AccessToken, 1).GetProperty("sub").GetString());
        Assert.Equal("operator", Jwt.Part(answer.AccessToken, 1).GetProperty("role")[0].GetString());
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
    [InlineData("client_credentials", "billing", 401, "invalid_client")]
    [InlineData("client_credentials", "stranger", 401, "invalid_client")]
    [InlineData("client_credentials", "demo", 400, "unauthorized_client")]
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

    [Fact]
    public async Task The_metadata_name_the_issuer_and_its_endpoints()
    {
        var metadata = await identity.GetAsync("/.well-known/openid-configuration");

        Assert.Equal(RunningIdentity.Issuer, metadata.GetProperty("issuer").GetString());
        Assert.Equal($"{RunningIdentity.Issuer}/.well-known/jwks.json", metadata.GetProperty("jwks_uri").GetString());
        Assert.Equal($"{RunningIdentity.Issuer}/connect/token", metadata.GetProperty("token_endpoint").GetString());
    }
}
