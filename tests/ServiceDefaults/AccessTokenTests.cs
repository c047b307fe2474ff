using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ServiceDefaults.Tests;

public sealed class AccessTokenTests : IAsyncLifetime
{
    private TestService service = null!;

    private TestIssuer Issuer => service.Issuer;

    public async ValueTask InitializeAsync() => service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData("RS256", "at+jwt")]
    [InlineData("ES256", "application/at+jwt")]
    public async Task A_valid_token_lets_its_subject_in(string algorithm, string type)
    {
        var header = Issuer.Header(algorithm);
        header["typ"] = type;

        var reply = await AskAsync(Issuer.Sign(header, TestIssuer.Claims("anna", "customer", "operator")));

        Assert.Equal(200, reply.Status);
        Assert.Equal("""{"id":"anna","isOperator":true,"isAdmin":false}""", reply.Data.GetRawText());
    }

    [Fact]
    public async Task A_role_may_be_a_single_string_and_an_audience_one_of_several()
    {
        var claims = TestIssuer.Claims();
        claims["role"] = "admin";
        claims["aud"] = new JsonArray("other", "shop-api");

        var reply = await AskAsync(Issuer.Sign(Issuer.Header(), claims));

        Assert.True(reply.Data.GetProperty("isAdmin").GetBoolean());
    }

    [Theory]
    [InlineData("iss", "http://evil.test")]
    [InlineData("aud", "another-api")]
    [InlineData("sub", "")]
    [InlineData("sub", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "tomorrow")]
    [InlineData("nbf", "yesterday")]
    public async Task A_claim_that_is_wrong_or_missing_keeps_it_out(string claim, string? value)
    {
        var claims = TestIssuer.Claims();
        claims[claim] = value;

        await AssertRefusedAsync(Issuer.Sign(Issuer.Header(), claims));
    }

    [Theory]
    [InlineData(-31, false)]
    [InlineData(-25, true)]
    [InlineData(60, true)]
    public async Task An_expired_token_is_good_for_half_a_minute_more(int expiresIn, bool accepted)
    {
        var claims = TestIssuer.Claims();
        claims["nbf"] = DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeSeconds();
        claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(expiresIn).ToUnixTimeSeconds();

        Assert.Equal(accepted ? 200 : 401, (await AskAsync(Issuer.Sign(Issuer.Header(), claims))).Status);
    }

    [Fact]
    public async Task A_token_that_was_found_valid_is_refused_once_it_has_expired()
    {
        await using var strict = await TestService.StartAsync("Production", "--Auth:ClockSkew=00:00:00");
        var claims = TestIssuer.Claims();
        claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(2).ToUnixTimeSeconds();
        strict.Token = strict.Issuer.Sign(strict.Issuer.Header(), claims);
        Assert.Equal(200, (await strict.GetAsync("/api/v1/whoami")).Status);

        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        Assert.Equal(401, (await strict.GetAsync("/api/v1/whoami")).Status);
    }

    [Theory]
    [InlineData(40, false)]
    [InlineData(20, true)]
    public async Task A_token_of_the_future_is_good_from_half_a_minute_before(int validIn, bool accepted)
    {
        var claims = TestIssuer.Claims();
        claims["nbf"] = DateTimeOffset.UtcNow.AddSeconds(validIn).ToUnixTimeSeconds();

        Assert.Equal(accepted ? 200 : 401, (await AskAsync(Issuer.Sign(Issuer.Header(), claims))).Status);
    }

    [Theory]
    [InlineData("alg", "none")]
    [InlineData("alg", "RS512")]
    [InlineData("alg", "ES256")]
    [InlineData("alg", null)]
    [InlineData("typ", "JWT")]
    [InlineData("typ", "dpop+jwt")]
    [InlineData("typ", null)]
    [InlineData("kid", null)]
    [InlineData("kid", "ec-1")]
    [InlineData("crit", "exp")]
    public async Task A_header_that_is_not_allowed_keeps_it_out(string name, string? value)
    {
        var header = Issuer.Header();
        header[name] = value;
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestIssuer.PrivateKeyPem);

        await AssertRefusedAsync(Issuer.Sign(
            header, TestIssuer.Claims(), data => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
    }

    [Fact]
    public async Task A_public_key_is_no_secret_to_sign_with()
    {
        var header = Issuer.Header("HS256");

        await AssertRefusedAsync(Issuer.Sign(
            header, TestIssuer.Claims("anna", "admin"), data => HMACSHA256.HashData(Encoding.ASCII.GetBytes(TestIssuer.PublicKeyPem), data)));
    }

    [Fact]
    public async Task A_token_without_a_signature_or_with_changed_claims_is_refused()
    {
        var parts = Issuer.Token("anna", "customer").Split('.');
        var others = Issuer.Token("root", "admin").Split('.');

        await AssertRefusedAsync($"{parts[0]}.{parts[1]}.");
        await AssertRefusedAsync($"{parts[0]}.{parts[1]}");
        await AssertRefusedAsync($"{parts[0]}.{others[1]}.{parts[2]}");
        await AssertRefusedAsync($"{parts[0]}.{parts[1]}.{others[2]}");
        await AssertRefusedAsync("abc.def.ghi");
        await AssertRefusedAsync("");
        await AssertRefusedAsync(new string('a', 12_000));
    }

    [Fact]
    public async Task Callers_that_come_together_share_one_fetch_of_the_keys()
    {
        var token = Issuer.Token();

        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => AskAsync(token)));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(1, Issuer.Fetches);
    }

    [Fact]
    public async Task A_rotated_key_is_found_at_once_and_unknown_keys_do_not_flood_the_issuer()
    {
        await AskAsync(Issuer.Token());
        Issuer.RsaKeyId = "rsa-2";

        Assert.Equal(200, (await AskAsync(Issuer.Token())).Status);
        Assert.Equal(2, Issuer.Fetches);

        var unknown = Issuer.Header();
        unknown["kid"] = "made-up";
        for (var count = 0; count < 5; count++)
        {
            await AssertRefusedAsync(Issuer.Sign(unknown, TestIssuer.Claims()));
        }

        Assert.Equal(2, Issuer.Fetches);
    }

    [Fact]
    public async Task Known_keys_serve_on_while_the_issuer_is_down()
    {
        await AskAsync(Issuer.Token());
        Issuer.IsDown = true;

        Assert.Equal(200, (await AskAsync(Issuer.Token())).Status);
    }

    [Fact]
    public async Task Without_any_key_the_caller_is_not_accused_but_asked_to_come_back()
    {
        Issuer.IsDown = true;
        var reply = await AskAsync(Issuer.Token());
        Assert.Equal((503, "unavailable"), (reply.Status, reply.Code));

        Issuer.IsDown = false;
        Assert.Equal(200, (await AskAsync(Issuer.Token())).Status);
    }

    [Theory]
    [InlineData("customer", 403, 403)]
    [InlineData("operator", 200, 403)]
    [InlineData("admin", 200, 200)]
    [InlineData("stranger", 403, 403)]
    public async Task Each_role_may_what_the_lesser_ones_may(string role, int operators, int admins)
    {
        service.Token = Issuer.Token("anna", role);

        Assert.Equal(operators, (await service.GetAsync("/api/v1/operators")).Status);
        Assert.Equal(admins, (await service.GetAsync("/api/v1/admins")).Status);
    }

    private async Task AssertRefusedAsync(string token)
    {
        var reply = await AskAsync(token);
        Assert.Equal((401, "unauthenticated"), (reply.Status, reply.Code));
        Assert.StartsWith("Bearer", reply.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    private Task<Reply> AskAsync(string token)
    {
        service.Token = null;
        return service.GetAsync("/api/v1/whoami", ("Authorization", $"Bearer {token}"));
    }
}
