using System.Diagnostics;
using Npgsql;

namespace Testing;

/// <summary>
/// The PostgreSQL that the tests of this process share: the one that TEST_POSTGRES names (a connection string of a superuser), else one of its own,
/// in a temporary folder, that ends with the process however that ends.
/// </summary>
public static class PostgresServer
{
    /// <summary>
    /// What lines of shell begin with: <c>$bin</c> is the folder of its programs, and <c>$as</c> makes one of them run as its own user, as it
    /// refuses to run as root.
    /// </summary>
    public static readonly string Shell = $$"""
        set -e
        bin=${POSTGRES_BIN:-$({{Path.Combine(RepositoryFolder.Root, "AppHost/LocalServers/postgres-binaries.sh")}} --look)}
        as=""
        if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=postgres --regid=postgres --init-groups"; fi

        """;

    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    // Were it collected, its input would end, and with it the server.
    private static Process? shell;

    /// <summary>The connection string of a superuser.</summary>
    public static Task<string> SuperuserAsync() => Started.Value;

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given)
        {
            return given;
        }

        var port = Ports.Free();
        var folder = Directory.CreateTempSubdirectory("test-postgres-").FullName;

        // The shell waits for the end of its input, which comes with the end of this process, be it killed.
        var script = $$"""
            {{Shell}}
            [ -z "$as" ] || chown postgres {{folder}}
            $as "$bin/initdb" -D {{folder}}/data -U postgres -A trust -E UTF8 --no-sync --no-instructions > /dev/null
            $as "$bin/postgres" -D {{folder}}/data -p {{port}} -k {{folder}} -c listen_addresses=127.0.0.1 -c max_connections=300 \
                -c fsync=off -c full_page_writes=off -c synchronous_commit=off > {{folder}}/log 2>&1 &
            server=$!
            cat > /dev/null
            kill -QUIT $server
            wait $server || true
            rm -rf {{folder}}
            """;
        shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true });
        return await AnsweringAsync($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres");
    }

    private static async Task<string> AnsweringAsync(string superuser)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(superuser);
                await connection.OpenAsync();
                return superuser;
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
        }
    }
}
