using System.Diagnostics;
using Npgsql;

namespace Benchmarks;

/// <summary>
/// Plain SQL from so many clients: by pgbench, which costs the machine least, or where the server came without it by a bare loop
/// on Npgsql. In the statements <c>:client_id</c> stands for the client and <c>:t</c> for the count of its transactions.
/// </summary>
internal static class SqlTwin
{
    private static readonly string? Program = Find();

    public static string Name => Program is null ? "Npgsql loop (there is no pgbench)" : "pgbench";

    /// <summary>Runs the statements of a transaction over and over.</summary>
    /// <param name="database">Where, as a connection string.</param>
    /// <param name="clients">How many connections.</param>
    /// <param name="length">For how long.</param>
    /// <param name="statements">One statement each.</param>
    /// <param name="prepared">False for statements whose data stand in their text, as a client's would.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static Task<Load> RunAsync(
        string database, int clients, TimeSpan length, IReadOnlyList<string> statements, bool prepared, CancellationToken cancellation) =>
        Program is null
            ? LoopAsync(database, clients, length, statements, prepared)
            : BenchAsync(Program, database, clients, length, statements, prepared, cancellation);

    private static async Task<Load> BenchAsync(
        string program, string database, int clients, TimeSpan length, IReadOnlyList<string> statements, bool prepared,
        CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("pgbench-");
        try
        {
            var script = Path.Combine(folder.FullName, "script.sql");
            await File.WriteAllLinesAsync(
                script, ["\\set t :t + 1", .. statements.Select(statement => $"{statement.ReplaceLineEndings(" ")};")], cancellation);

            var settings = new NpgsqlConnectionStringBuilder(database);
            string[] arguments =
            [
                "-n", "-h", settings.Host!, "-p", $"{settings.Port}", "-U", settings.Username!, "-c", $"{clients}", "-j", $"{Math.Min(2, clients)}",
                "-M", prepared ? "prepared" : "simple", "-D", "t=-1", "-T", $"{Math.Ceiling(length.TotalSeconds)}",
                "-f", script, "-l", "--log-prefix", Path.Combine(folder.FullName, "log"), settings.Database!,
            ];
            var output = await RunAsync(program, arguments, settings.Password!, cancellation);
            var logs = folder.GetFiles("log*").SelectMany(file => File.ReadLines(file.FullName));
            return new Load(Rate(output), [.. logs.Select(line => double.Parse(line.Split(' ')[2]) / 1_000)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string password, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"pgbench ended with {process.ExitCode}: {await errors}");
    }

    /// <summary>"tps = 5123.4 (without initial connection time)".</summary>
    private static double Rate(string output)
    {
        const string Mark = "tps = ";
        var from = output.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        return double.Parse(output[from..output.IndexOf(' ', from)]);
    }

    private static async Task<Load> LoopAsync(
        string database, int clients, TimeSpan length, IReadOnlyList<string> statements, bool prepared)
    {
        var settings = new NpgsqlConnectionStringBuilder(database) { MaxAutoPrepare = prepared ? 50 : 0, AutoPrepareMinUsages = 1 };
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        var connections = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => source.OpenConnectionAsync().AsTask()));
        var load = await Load.RunAsync(clients, length, async (client, t) =>
        {
            foreach (var statement in statements)
            {
                var text = statement.Replace(":client_id", "@client", StringComparison.Ordinal).Replace(":t", "@t", StringComparison.Ordinal);
                await using var command = new NpgsqlCommand(text, connections[client]);
                command.Parameters.AddWithValue("client", client);
                command.Parameters.AddWithValue("t", t);
                await command.ExecuteNonQueryAsync();
            }
        });
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }

        return load;
    }

    /// <summary>The newest one beside a server's binaries, or the one on PATH.</summary>
    private static string? Find()
    {
        var name = OperatingSystem.IsWindows() ? "pgbench.exe" : "pgbench";
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] parents = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/Applications/Postgres.app/Contents/Versions"];
        var usual = parents
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .OrderDescending()
            .Select(folder => Path.Combine(folder, "bin"));
        return onPath.Concat(usual).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
