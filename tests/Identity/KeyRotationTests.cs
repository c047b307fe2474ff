using Identity.Keys;

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
        Assert.Single(KeyFiles());
    }

    [Fact]
    public async Task A_new_key_signs_while_the_old_one_stays_published_until_its_last_token_has_expired()
    {
        await using var identity = await StartAsync();
        clock.Advance(TimeSpan.FromDays(30));
        var old = (await identity.SignInAsync()).AccessToken;
        var announced = await KeysAsync(identity);
        Assert.Equal(2, announced.Count);

        clock.Advance(KeySchedule.Announcement);
        var fresh = (await identity.SignInAsync()).AccessToken;
        Assert.NotEqual(Kid(old), Kid(fresh));
        Assert.Contains(Kid(fresh), announced);
        Assert.True(await identity.VerifiesAsync(old));

        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.True(await identity.VerifiesAsync(old));

        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.False(await identity.VerifiesAsync(old));
        Assert.True(await identity.VerifiesAsync(fresh));
        Assert.Single(KeyFiles());
    }

    [Fact]
    public async Task Replicas_that_share_the_folder_and_the_database_publish_and_sign_alike()
    {
        await using var database = await PostgresDatabase.CreateAsync("identity");
        await using var first = await StartAsync(database);
        await using var second = await StartAsync(database);
        clock.Advance(TimeSpan.FromDays(30));
        var signedIn = await first.SignInAsync();
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(await KeysAsync(first), await KeysAsync(second));
        Assert.True(await second.VerifiesAsync(signedIn.AccessToken));
        Assert.Equal(200, (await second.RefreshAsync(signedIn.RefreshToken)).Status);

        clock.Advance(KeySchedule.Announcement);
        Assert.Equal(Kid((await first.SignInAsync()).AccessToken), Kid((await second.SignInAsync()).AccessToken));
    }

    [Fact]
    public async Task A_folder_that_is_gone_costs_no_sign_in()
    {
        await using var identity = await StartAsync();
        Directory.Delete(folder, recursive: true);
        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(200, (await identity.SignInAsync()).Status);
        Directory.CreateDirectory(folder);
    }

    [Fact]
    public async Task A_key_whose_writing_was_interrupted_is_cleared_away()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "1-half.pem.unfinished"), "-----BEGIN PRIV", TestContext.Current.CancellationToken);

        await using var identity = await StartAsync();

        Assert.True(await identity.VerifiesAsync((await identity.SignInAsync()).AccessToken));
        Assert.EndsWith(".pem", Assert.Single(KeyFiles()), StringComparison.Ordinal);
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

        var file = Assert.Single(KeyFiles());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
    }

    private static string? Kid(string token) => Jwt.Part(token, 0).GetProperty("kid").GetString();

    private static async Task<IReadOnlyList<string?>> KeysAsync(RunningIdentity identity) =>
    [
        .. (await identity.GetAsync("/.well-known/jwks.json")).GetProperty("keys").EnumerateArray()
            .Select(key => key.GetProperty("kid").GetString()).Order(),
    ];

    private IEnumerable<string> KeyFiles() => Directory.EnumerateFiles(folder);

    private Task<RunningIdentity> StartAsync() => RunningIdentity.StartAsync(clock, Settings());

    private Task<RunningIdentity> StartAsync(PostgresDatabase database) => RunningIdentity.StartAsync(database, clock, Settings());

    private string[] Settings() => ["--Identity:DemoUsers=true", $"--Identity:KeysFolder={folder}"];
}
