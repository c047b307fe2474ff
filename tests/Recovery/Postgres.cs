using System.Diagnostics;
using Npgsql;

namespace Recovery.Tests;

/// <summary>
/// A PostgreSQL of a drill, with what its operator does to it: each step is a line of shell, as docs/recovery.md shows them. It keeps what it was
/// told to keep (fsync is on), and ends with this process however that ends.
/// </summary>
internal sealed class Postgres : IAsyncDisposable
{
    private readonly string settings;
    private Process? shell;

    private Postgres(string folder, string settings) => (Folder, this.settings) = (folder, settings);

    public int Port { get; } = Ports.Free();

    public string Folder { get; }

    /// <summary>How a superuser connects.</summary>
    public string Superuser => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres";

    /// <summary>Skips a test where there is a server and no program that copies one, as in npm's packages.</summary>
    public static Task SkipWithoutBackupAsync() => ShellAsync("[ -x \"$bin/pg_basebackup\" ] || exit 77");

    /// <summary>A new server. Its segments of WAL are small, so that a drill archives several.</summary>
    public static async Task<Postgres> NewAsync(DrillFolder root, string name, string settings)
    {
        var server = new Postgres(Path.Combine(root.Path, name), settings);
        await ShellAsync($"$as \"$bin/initdb\" -D {server.Folder} -U postgres -A trust -E UTF8 --wal-segsize=1 --no-instructions > /dev/null");
        return server;
    }

    /// <summary>A copy of this one as it runs.</summary>
    public async Task<Postgres> BackupAsync(string name, string settings, string how = "")
    {
        var copy = new Postgres(Path.Combine(Path.GetDirectoryName(Folder)!, name), settings);
        await ShellAsync($"$as \"$bin/pg_basebackup\" -d \"host=127.0.0.1 port={Port} user=postgres application_name={name}\" "
            + $"-D {copy.Folder} --checkpoint=fast {how}");
        return copy;
    }

    /// <summary>A copy of its folder, which does not run.</summary>
    public async Task<Postgres> RestoreAsync(string name, string recovery)
    {
        var copy = new Postgres(Path.Combine(Path.GetDirectoryName(Folder)!, name), recovery);
        await ShellAsync($"$as cp -a {Folder} {copy.Folder}; $as touch {copy.Folder}/recovery.signal");
        return copy;
    }

    public async Task StartAsync()
    {
        shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"""
            {PostgresServer.Shell}
            $as "$bin/postgres" -D {Folder} -p {Port} -k {Path.GetDirectoryName(Folder)} -c listen_addresses=127.0.0.1 {settings} \
                >> {Folder}.log 2>&1 &
            server=$!
            cat > /dev/null
            kill -QUIT $server 2> /dev/null || true
            wait $server || true
            """]) { RedirectStandardInput = true });
        await RunningService.WaitAsync(async () => await AnswersAsync());
    }

    /// <summary>Every process of it, at once, as when its machine loses power.</summary>
    public async Task KillAsync()
    {
        // Of its workers some may have ended by themselves since they were listed.
        await ShellAsync($"""
            server=$(head -n 1 {Folder}/postmaster.pid)
            workers=$(ps -o pid= --ppid $server)
            kill -KILL $server
            kill -KILL $workers 2> /dev/null || true
            """);
        await DisposeAsync();
    }

    public async Task<T?> AskAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection($"{Superuser};Pooling=false");
        await connection.OpenAsync();
        return (T?)await new NpgsqlCommand(sql, connection).ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (shell is { } running)
        {
            shell = null;
            running.StandardInput.Close();
            await running.WaitForExitAsync();
            running.Dispose();
        }
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(shell!.HasExited, $"The server has ended; {Folder}.log says why.");
        try
        {
            return await AskAsync<int>("select 1") == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    internal static async Task ShellAsync(string line)
    {
        using var run = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{PostgresServer.Shell}{line}"]) { RedirectStandardError = true })!;
        var complained = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        Assert.SkipWhen(run.ExitCode == 77, "There is no pg_basebackup beside the server's programs: apt-get install postgresql.");
        Assert.True(run.ExitCode == 0, $"{line} ended with {run.ExitCode}: {complained}");
    }
}
