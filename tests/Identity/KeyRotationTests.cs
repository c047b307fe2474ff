namespace Identity.Tests;

public sealed class KeyRotationTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("identity-keys-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_token_survives_a_restart_of_the_issuer()
    {
        string token;
        await using (var first = await StartAsync())
        {
            token = (await first.SignInAsync()).AccessToken;
        }

        await using var second = await StartAsync();
        Assert.True(await second.VerifiesAsync(token));
        Assert.Single(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task A_new_key_signs_while_the_old_one_stays_published_until_its_last_token_has_expired()
    {
        await using var identity = await StartAsync();
        clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        var old = (await identity.SignInAsync()).AccessToken;

        clock.Advance(TimeSpan.FromSeconds(1));
        var fresh = (await identity.SignInAsync()).AccessToken;
        Assert.NotEqual(Kid(old), Kid(fresh));
        Assert.True(await identity.VerifiesAsync(old));

        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.True(await identity.VerifiesAsync(old));

        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.False(await identity.VerifiesAsync(old));
        Assert.True(await identity.VerifiesAsync(fresh));
        Assert.Single(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task A_key_whose_writing_was_interrupted_is_cleared_away()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "1-half.pem.unfinished"), "-----BEGIN PRIV", TestContext.Current.CancellationToken);

        await using var identity = await StartAsync();

        Assert.True(await identity.VerifiesAsync((await identity.SignInAsync()).AccessToken));
        Assert.EndsWith(".pem", Assert.Single(Directory.EnumerateFiles(folder)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_key_stops_the_start_and_its_file_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "1-damaged.pem"), "not a key", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(StartAsync);

        Assert.Contains("1-damaged.pem", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_readable_by_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        await using var identity = await StartAsync();

        var file = Assert.Single(Directory.EnumerateFiles(folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
    }

    private static string? Kid(string token) => Jwt.Part(token, 0).GetProperty("kid").GetString();

    private Task<RunningIdentity> StartAsync() =>
        RunningIdentity.StartAsync(clock, "--Identity:DemoUsers=true", $"--Identity:KeysFolder={folder}");
}
