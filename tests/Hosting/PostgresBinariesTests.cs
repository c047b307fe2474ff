namespace Platform.Hosting.Tests;

public sealed class PostgresBinariesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("binaries-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("echo 'postgres (PostgreSQL) 17.2 (Debian 17.2-1)'", "17.2")]
    [InlineData("echo 'postgres (PostgreSQL) 9.6.24'", null)]
    [InlineData("echo 'sh: line 1: postgres: not found' >&2; exit 127", null)]
    [InlineData("echo 'another program 17.2'", null)]
    public async Task Only_a_server_that_says_a_version_that_is_new_enough_counts(string program, string? version)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of this test are shell scripts.");
        Write("initdb", "true");
        Write("postgres", program);

        var found = await PostgresBinaries.ReadAsync([folder.FullName], TestContext.Current.CancellationToken);

        Assert.Equal(version is null ? [] : [version], found.Select(binaries => binaries.Version));
    }

    [Fact]
    public async Task A_link_to_a_server_that_was_removed_does_not_count()
    {
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "initdb"), Path.Combine(folder.FullName, "gone"));
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "postgres"), Path.Combine(folder.FullName, "gone"));

        Assert.Empty(await PostgresBinaries.ReadAsync([folder.FullName], TestContext.Current.CancellationToken));
    }

    private void Write(string name, string program)
    {
        var file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{program}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
