using System.Net;

namespace OperationsConsole.Tests;

public sealed class AccessTokensTests
{
    private const string Renewed = """{ "access_token": "second", "refresh_token": "refresh-2", "expires_in": 900, "token_type": "Bearer" }""";

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan NearlyOver = TimeSpan.FromSeconds(10);

    private int asked;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_that_lasts_is_used_as_it_is()
    {
        using var signedIn = Issuer(HttpStatusCode.OK, Renewed, Long);

        Assert.Equal("first", await signedIn.Tokens.OfAsync(signedIn.Session, Stop));
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task One_that_nearly_ends_is_refreshed_once_for_all_who_need_it()
    {
        using var signedIn = Issuer(HttpStatusCode.OK, Renewed, NearlyOver);

        var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => signedIn.Tokens.OfAsync(signedIn.Session, Stop)));

        Assert.All(tokens, token => Assert.Equal("second", token));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_sign_in_that_the_issuer_refreshes_no_more_has_ended()
    {
        using var signedIn = Issuer(HttpStatusCode.BadRequest, """{ "error": "invalid_grant" }""", NearlyOver);

        Assert.Null(await signedIn.Tokens.OfAsync(signedIn.Session, Stop));
        Assert.Null(signedIn.Sessions.Find(signedIn.Session));
        Assert.Null(await signedIn.Tokens.OfAsync(signedIn.Session, Stop));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task An_issuer_that_is_away_ends_no_sign_in()
    {
        using var signedIn = Issuer(HttpStatusCode.ServiceUnavailable, "", NearlyOver);

        await Assert.ThrowsAsync<HttpRequestException>(() => signedIn.Tokens.OfAsync(signedIn.Session, Stop));
        Assert.NotNull(signedIn.Sessions.Find(signedIn.Session));
    }

    [Fact]
    public async Task Who_has_signed_out_has_no_token()
    {
        using var signedIn = Issuer(HttpStatusCode.OK, Renewed, Long);
        await signedIn.Sessions.RemoveAsync(signedIn.Session);

        Assert.Null(await signedIn.Tokens.OfAsync(signedIn.Session, Stop));
    }

    private SignedIn Issuer(HttpStatusCode status, string json, TimeSpan tokenLives) => new(
        async request =>
        {
            Assert.True(SignedIn.IsRefresh(request));
            Assert.Contains("refresh_token=refresh-1", await request.Content!.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            Interlocked.Increment(ref asked);
            await Task.Yield();
            return await SignedIn.Answer(status, json);
        },
        tokenLives);
}
