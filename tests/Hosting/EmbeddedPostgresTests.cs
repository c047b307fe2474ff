using Npgsql;
using Platform.Hosting;
using Platform.Testing;

namespace Hosting.Tests;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Data_survives_a_kill_of_the_server()
    {
        await using (var first = await EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation))
        {
            await first.CreateDatabaseAsync("orders", cancellation);
            await ExecuteAsync(first.ConnectionString("orders"), "create table kept as select 42 as answer");
            await first.KillAsync();
        }

        await using var second = await EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation);
        Assert.Equal(42, await ExecuteAsync(second.ConnectionString("orders"), "select answer from kept"));
    }

    [Fact]
    public async Task The_server_listens_on_loopback_only_and_keeps_fsync_on()
    {
        await using var server = await EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation);

        Assert.Equal("127.0.0.1", await ExecuteAsync(server.ConnectionString(), "show listen_addresses"));
        Assert.Equal("", await ExecuteAsync(server.ConnectionString(), "show unix_socket_directories"));
        Assert.Equal("on", await ExecuteAsync(server.ConnectionString(), "show fsync"));
        Assert.Equal("scram-sha-256", await ExecuteAsync(server.ConnectionString(), "show password_encryption"));
        Assert.Equal("UTF8", await ExecuteAsync(server.ConnectionString(), "show server_encoding"));
        Assert.Equal("300", await ExecuteAsync(server.ConnectionString(), "show max_connections"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_the_right_one_readable_by_its_owner_alone()
    {
        await using var server = await EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation);
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString()) { Password = "postgres", Pooling = false }.ConnectionString;

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(wrong, "select 1"));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
        if (OperatingSystem.IsWindows())
        {
            return; // It has no file modes.
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.DataFolder, "password")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(server.DataFolder));
    }

    [Fact]
    public async Task A_pid_file_that_names_somebody_elses_process_does_not_block_the_start()
    {
        string pidFile;
        await using (var first = await EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation))
        {
            pidFile = Path.Combine(first.DataFolder, "cluster", "postmaster.pid");
            await first.KillAsync();
        }

        // After a restart of the machine the number in the file may be that of any process; here it is that of this one.
        string[] lines = await File.ReadAllLinesAsync(pidFile, cancellation);
        lines[0] = Environment.ProcessId.ToString();
        await File.WriteAllLinesAsync(pidFile, lines, cancellation);

        await using var second = await EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation);
        Assert.Equal(1, await ExecuteAsync(second.ConnectionString(), "select 1"));
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_by_name()
    {
        await using var first = await EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation);

        var refusal = await Assert.ThrowsAsync<HostingException>(() => EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation));

        Assert.Contains("in use by another running AppHost", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(first.DataFolder, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_left_half_made_is_made_anew()
    {
        Directory.CreateDirectory(folder.Below("postgres/cluster.new/base"));

        await using var server = await EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation);

        Assert.Equal(1, await ExecuteAsync(server.ConnectionString(), "select 1"));
    }

    [Fact]
    public async Task A_folder_that_the_servers_user_cannot_reach_is_replaced_by_one_in_var_tmp()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Only root runs the server as another user.");
            return;
        }

        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        string used;
        await using (var server = await EmbeddedPostgres.StartAsync(folder.Below("postgres"), cancellation: cancellation))
        {
            used = server.DataFolder;
            Assert.StartsWith("/var/tmp/postgres-", used, StringComparison.Ordinal);
            Assert.Equal(1, await ExecuteAsync(server.ConnectionString(), "select 1"));
        }

        Directory.Delete(used, recursive: true);
    }

    [Fact]
    public async Task A_throwaway_server_leaves_neither_process_nor_folder()
    {
        var server = await EmbeddedPostgres.StartAsync(cancellation: cancellation);
        Assert.True(Directory.Exists(server.DataFolder));

        await server.DisposeAsync();

        Assert.False(Directory.Exists(server.DataFolder));
        Assert.True(Ports.IsFree(server.Port));
    }

    [Fact]
    public async Task Each_test_database_is_new_and_dropped_with_its_connections()
    {
        var first = await PostgresServer.CreateDatabaseAsync();
        await using var second = await PostgresServer.CreateDatabaseAsync();
        await ExecuteAsync(first.ConnectionString, "create table mine (id int)");
        Assert.Equal(0L, await ExecuteAsync(second.ConnectionString, "select count(*) from pg_tables where tablename = 'mine'"));

        await using var connected = new NpgsqlConnection(first.ConnectionString);
        await connected.OpenAsync(cancellation);
        await first.DisposeAsync();

        Assert.Equal(0L, await ExecuteAsync(second.ConnectionString, $"select count(*) from pg_database where datname = '{first.Name}'"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
