namespace Contracts.Tests;

/// <summary>What of the published language is kept in files beside it.</summary>
internal static class Snapshots
{
    public static bool Replacing { get; } = Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    public static string Folder(string name) => Path.Combine(RepositoryFolder.Root, "contracts", name);

    public static string FileOf(Type message) =>
        Messages.IdentityOf(message) is { } identity ? $"{identity.Alias}.v{identity.Version}.json" : $"{message.FullName}.json";
}
