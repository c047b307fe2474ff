using System.Net;
using Identity.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Identity.Tests;

public sealed class RefreshTests : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private RunningIdentity identity = null!;

    public async ValueTask InitializeAsync() => identity = await RunningIdentity.StartAsync(clock, "--Identity:DemoUsers=true");

    public ValueTask DisposeAsync() => identity.DisposeAsync();

    [Fact]
    public async Task A_refresh_token_is_exchanged_for_new_tokens_of_the_same_user()
    {
        var signedIn = await identity.SignInAsync("operator");
        var refreshed = await identity.RefreshAsync(signedIn.RefreshToken);

        Assert.Equal("operator", Jwt.Part(refreshed.AccessToken, 1).GetProperty("sub").GetString());
        Assert.NotEqual(signedIn.RefreshToken, refreshed.RefreshToken);
        Assert.Equal(200, (await identity.RefreshAsync(refreshed.RefreshToken)).Status);
    }

    [Fact]
    public async Task A_refresh_token_that_comes_a_second_time_ends_its_sign_in_and_no_other()
    {
        var stolen = await identity.SignInAsync();
        var other = await identity.SignInAsync();
        var refreshed = await identity.RefreshAsync(stolen.RefreshToken);

        Assert.Equal((400, "invalid_grant"), (await identity.RefreshAsync(stolen.RefreshToken)).Refusal);
        Assert.Equal((400, "invalid_grant"), (await identity.RefreshAsync(refreshed.RefreshToken)).Refusal);
        Assert.Equal(200, (await identity.RefreshAsync(other.RefreshToken)).Status);
    }

    [Fact]
    public async Task Of_many_exchanges_of_one_token_at_once_at_most_one_succeeds()
    {
        var signedIn = await identity.SignInAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => identity.RefreshAsync(signedIn.RefreshToken)));

        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.Equal((400, "invalid_grant"), (await identity.RefreshAsync(answers.Single(answer => answer.Status == 200).RefreshToken)).Refusal);
    }

    [Fact]
    public async Task A_sign_in_ends_at_its_time_however_often_it_was_refreshed()
    {
        var signedIn = await identity.SignInAsync();
        clock.Advance(TimeSpan.FromHours(11));
        var refreshed = await identity.RefreshAsync(signedIn.RefreshToken);
        clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        Assert.Equal(200, refreshed.Status);
        Assert.Equal((400, "invalid_grant"), (await identity.RefreshAsync(refreshed.RefreshToken)).Refusal);
    }

    [Fact]
    public async Task A_sign_in_survives_a_restart_of_the_issuer()
    {
        var keys = Directory.CreateTempSubdirectory("identity-keys-").FullName;
        try
        {
            string[] settings = ["--Identity:DemoUsers=true", $"--Identity:KeysFolder={keys}"];
            await using var first = await RunningIdentity.StartAsync(identity.Database, clock, settings);
            var signedIn = await first.SignInAsync();
            await using var second = await RunningIdentity.StartAsync(identity.Database, clock, settings);

            Assert.Equal(200, (await second.RefreshAsync(signedIn.RefreshToken)).Status);
        }
        finally
        {
            Directory.Delete(keys, recursive: true);
        }
    }

    [Fact]
    public async Task A_token_that_was_given_back_is_good_no_more()
    {
        var signedIn = await identity.SignInAsync();

        using var revoked = await identity.PostAsync("/connect/revocation", ("client_id", "demo"), ("token", signedIn.RefreshToken));

        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal((400, "invalid_grant"), (await identity.RefreshAsync(signedIn.RefreshToken)).Refusal);
    }

    [Fact]
    public async Task What_is_over_is_forgotten_and_what_is_not_stays()
    {
        clock.Advance(TimeSpan.FromDays(-2));
        var over = await identity.SignInAsync();
        clock.Advance(TimeSpan.FromDays(2));
        var current = await identity.SignInAsync();

        await identity.Services.GetServices<IHostedService>().OfType<Pruning>().Single().PruneAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, (await identity.Database.QueryAsync<string>("""select "Id" from identity."OpenIddictTokens" """)).Count);
        Assert.Equal((400, "invalid_grant"), (await identity.RefreshAsync(over.RefreshToken)).Refusal);
        Assert.Equal(200, (await identity.RefreshAsync(current.RefreshToken)).Status);
    }

    [Theory]
    [InlineData("made-up")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_token_that_was_never_given_is_refused(string token) =>
        Assert.Equal((400, "invalid_grant"), (await identity.RefreshAsync(token)).Refusal);
}
