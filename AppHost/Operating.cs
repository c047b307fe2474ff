using System.Diagnostics;
using System.Text.Json;

namespace AppHost;

/// <summary>
/// <c>./run ops</c>: operates the system that runs. A run writes down where its services listen, in its data folder, when it is ready.
/// </summary>
internal static class Operating
{
    public const string Command = "ops";

    private const string AddressFile = "addresses.json";
    private const string DataOption = "--data";

    /// <summary>Writes down where services listen.</summary>
    public static void Note(Run run, IEnumerable<KeyValuePair<string, string>> addresses) =>
        File.WriteAllText(run.Folder(AddressFile), JsonSerializer.Serialize(new Dictionary<string, string>(addresses)));

    /// <summary>There is nothing to operate any more.</summary>
    public static void Forget(Run run) => File.Delete(run.Folder(AddressFile));

    /// <summary>Runs the program that speaks to them; what it ends with.</summary>
    /// <exception cref="RunException">There is no running system, or no program.</exception>
    public static int Run(string[] arguments)
    {
        var at = Array.IndexOf(arguments, DataOption);
        if (at >= 0 && at + 1 == arguments.Length)
            throw new RunException($"{DataOption} needs a folder. See ./run --help.", 2);

        var data = at < 0 ? RunOptions.UsualData : Path.GetFullPath(arguments[at + 1]);
        var file = Path.Combine(data, AddressFile);
        if (!File.Exists(file))
            throw new RunException($"No system is ready with the data in {data}. Start one with ./run, or name its folder with {DataOption} DIR.");

        string[] rest = at < 0 ? arguments : [.. arguments[..at], .. arguments[(at + 2)..]];
        var start = new ProcessStartInfo(Repository.Program("Traffic")!, [Command, .. rest]);
        foreach (var (service, address) in JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!)
            start.Environment[$"services__{service}__http__0"] = address;

        using var program = Process.Start(start)!;
        program.WaitForExit();
        return program.ExitCode;
    }
}
