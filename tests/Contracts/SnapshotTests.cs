using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Contracts.Tests;

/// <summary>
/// The shapes of the published messages, one file each in contracts/schemas. Messages lie in queues while services are replaced, and others may read
/// them: a shape that has been published is never edited, a version is added.
/// </summary>
public sealed class SnapshotTests
{
    private static readonly string Folder = Snapshots.Folder("schemas");
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<Type> Every => [.. Messages.All];

    [Theory]
    [MemberData(nameof(Every))]
    public void A_message_has_the_shape_that_was_published(Type message)
    {
        var file = Path.Combine(Folder, Snapshots.FileOf(message));
        var shape = Schema(message).ToJsonString(Indented) + "\n";
        if (Snapshots.Replacing)
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(file, shape);
        }

        Assert.True(
            File.Exists(file),
            $"{message.Name} has no snapshot. A new message, or a new version, is published by: UPDATE_SNAPSHOTS=1 ./test Contracts");
        Assert.True(
            File.ReadAllText(file) == shape,
            $"{message.FullName} is no longer what contracts/schemas/{Snapshots.FileOf(message)} says. Messages of the old shape may be under way: "
                + "leave this one as it was and add a record with a higher version. If it was never published: UPDATE_SNAPSHOTS=1 ./test Contracts");
    }

    [Fact]
    public void Every_snapshot_has_a_message()
    {
        var messages = Messages.All.Select(Snapshots.FileOf).ToHashSet();

        Assert.All(Directory.GetFiles(Folder).Select(Path.GetFileName), file => Assert.True(
            messages.Contains(file!),
            $"{file} is published, and no message has this identity any more. Messages may still lie in queues: keep the record."));
    }

    private static JsonNode Schema(Type message) => Messages.Json.GetJsonSchemaAsNode(message, new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, node) => true switch
        {
            // The exporter knows nothing of what a converter writes.
            _ when context.TypeInfo.Type == typeof(OrderId) => new JsonObject { ["type"] = "string", ["format"] = "uuid" },
            _ when IsPlainDecimal(context.PropertyInfo) => new JsonObject { ["type"] = "string", ["pattern"] = @"^-?\d+(\.\d+)?$" },
            _ when context.TypeInfo.Type == typeof(int) => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
            _ when context.TypeInfo.Type == typeof(long) => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
            _ when node.GetValueKind() == JsonValueKind.True => throw new InvalidOperationException(
                $"{context.TypeInfo.Type} has a converter; say here what it writes, or its shape is not watched."),
            _ => node,
        },
    });

    private static bool IsPlainDecimal(JsonPropertyInfo? property) =>
        property?.AttributeProvider?.GetCustomAttributes(typeof(JsonConverterAttribute), inherit: false) is [JsonConverterAttribute converted]
        && converted.ConverterType == typeof(PlainDecimal);
}
