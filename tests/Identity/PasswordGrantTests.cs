using System.Diagnostics;

namespace Identity.Tests;

public sealed class PasswordGrantTests : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private RunningIdentity identity = null!;

    public async ValueTask InitializeAsync() => identity = await RunningIdentity.StartAsync(clock, "--Identity:DemoUsers=true");

    public ValueTask DisposeAsync() => identity.DisposeAsync();

    [Theory]
    [InlineData("customer", "customer")]
    [InlineData("customer2", "customer")]
    [InlineData("operator", "operator")]
    [InlineData("admin", "admin")]
    public async Task A_demo_user_gets_a_token_with_one_role_that_the_published_keys_verify(string user, string role)
    {
        var answer = await identity.SignInAsync(user);

        Assert.Equal(200, answer.Status);
        Assert.Equal("Bearer", answer.Body.GetProperty("token_type").GetString());
        Assert.Equal(900, answer.Body.GetProperty("expires_in").GetInt32());
        Assert.False(answer.IsStorable);
        var header = Jwt.Part(answer.AccessToken, 0);
        Assert.Equal(("RS256", "at+jwt"), (header.GetProperty("alg").GetString(), header.GetProperty("typ").GetString()));
        var claims = Jwt.Part(answer.AccessToken, 1);
        Assert.Equal($"{RunningIdentity.Issuer}/", claims.GetProperty("iss").GetString());
        Assert.Equal("shop-api", claims.GetProperty("aud").GetString());
        Assert.Equal(user, claims.GetProperty("sub").GetString());
        Assert.Equal("demo", claims.GetProperty("client_id").GetString());
        Assert.Equal(role, claims.GetProperty("role").GetString());
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.Equal(clock.GetUtcNow().AddMinutes(15).ToUnixTimeSeconds(), claims.GetProperty("exp").GetInt64());
        Assert.True(await identity.VerifiesAsync(answer.AccessToken));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_user_are_refused_in_the_same_words()
    {
        var wrong = await identity.SignInAsync(password: "guess");
        var unknown = await identity.SignInAsync("mallory");

        Assert.Equal((400, "invalid_grant"), wrong.Refusal);
        Assert.Equal(wrong.Body.ToString(), unknown.Body.ToString());
        Assert.False(wrong.IsStorable);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_user_out_for_a_while_and_nobody_else()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await identity.SignInAsync(password: "guess");
        }

        Assert.Equal((400, "invalid_grant"), (await identity.SignInAsync()).Refusal);
        Assert.Equal(200, (await identity.SignInAsync("customer2")).Status);

        // The library takes the system's time for this, so the lock's end comes to us.
        Assert.InRange(await LockedUntilAsync(), DateTime.UtcNow.AddMinutes(4), DateTime.UtcNow.AddMinutes(5));
        await EndLockAsync();
        Assert.Equal(200, (await identity.SignInAsync()).Status);
    }

    [Fact]
    public async Task Of_many_guesses_at_once_only_the_first_few_count()
    {
        var guesses = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => identity.SignInAsync(password: $"guess {number}")));

        Assert.All(guesses, guess => Assert.Equal((400, "invalid_grant"), guess.Refusal));
        Assert.Equal(15, (await identity.Database.QueryAsync<string>(
            """select "Refusal" from identity."AuditEvents" where "Refusal" = 'locked_out'""")).Count);
        Assert.Equal((400, "invalid_grant"), (await identity.SignInAsync()).Refusal);
    }

    [Fact]
    public async Task A_stranger_waits_as_long_as_somebody_with_a_wrong_password()
    {
        await MedianAsync("mallory");

        var (unknown, wrong) = (await MedianAsync("mallory"), await MedianAsync("customer2"));

        Assert.InRange(unknown / wrong, 0.4, 2.5);

        async Task<double> MedianAsync(string user)
        {
            List<double> times = [];
            for (var attempt = 0; attempt < 4; attempt++)
            {
                var began = Stopwatch.GetTimestamp();
                await identity.SignInAsync(user, "guess");
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return times.Order().ElementAt(1);
        }
    }

    [Theory]
    [InlineData("cust\0omer", "Passw0rd!")]
    [InlineData("customer", "Passw0rd!\0")]
    [InlineData("customer\0", "Passw0rd!")]
    public async Task A_NUL_is_refused_and_no_failure(string user, string password) =>
        Assert.Equal((400, "invalid_request"), (await identity.SignInAsync(user, password)).Refusal);

    [Fact]
    public async Task A_right_password_starts_the_count_of_wrong_ones_again()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var attempt = 0; attempt < 4; attempt++)
            {
                await identity.SignInAsync(password: "guess");
            }

            Assert.Equal(200, (await identity.SignInAsync()).Status);
        }
    }

    [Fact]
    public async Task Without_demo_users_nobody_signs_in_even_where_there_were_some()
    {
        await using var production = await RunningIdentity.StartAsync(identity.Database, clock);

        Assert.Equal((401, "invalid_client"), (await production.SignInAsync()).Refusal);
        Assert.Empty(await identity.Database.QueryAsync<string>("""select "UserName" from identity."AspNetUsers" """));
    }

    private async Task<DateTime> LockedUntilAsync() => (await identity.Database.QueryAsync<DateTime>(
        """select "LockoutEnd" from identity."AspNetUsers" where "UserName" = 'customer'""")).Single();

    private async Task EndLockAsync() => await identity.Database.QueryAsync<DateTime>(
        """update identity."AspNetUsers" set "LockoutEnd" = now() - interval '1 second' where "UserName" = 'customer' returning now()""");
}
