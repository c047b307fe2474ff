using System.Text.Json;
using System.Text.Json.Nodes;

namespace Contracts.Tests;

/// <summary>
/// A sample of every message that was ever published, in contracts/samples, as its producer wrote it then. It is never edited: what lies in a queue
/// or among the dead letters since must still be read.
/// </summary>
public sealed class StoredSamplesTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<Type> Every => [.. Messages.All];

    [Theory]
    [MemberData(nameof(Every))]
    public void What_was_sent_is_still_read(Type message)
    {
        var file = Path.Combine(Snapshots.Folder("samples"), Snapshots.FileOf(message));
        if (Snapshots.Replacing && !File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, JsonSerializer.SerializeToNode(Sample.Of(message), message, Messages.Json)!.ToJsonString(Indented) + "\n");
        }

        Assert.True(
            File.Exists(file), $"{message.Name} has no sample. A new message, or a new version, gets one by: UPDATE_SNAPSHOTS=1 ./test Contracts");
        var stored = JsonNode.Parse(File.ReadAllText(file))!;
        var read = stored.Deserialize(message, Messages.Json);
        Assert.True(
            JsonNode.DeepEquals(stored, JsonSerializer.SerializeToNode(read, message, Messages.Json)),
            $"{message.Name} no longer holds what {file} says: leave it as it was and add a record with a higher version.");
    }
}
