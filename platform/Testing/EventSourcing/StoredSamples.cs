// The name of a test says all that a summary could.
#pragma warning disable CS1591

using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

/// <summary>
/// What a log of years must go on giving: every shape that was ever stored is kept as a sample, and each must still be readable. Derive
/// a class per service, and embed <c>Samples/{stored name}.json</c> in its assembly. A sample is written once, from a real event,
/// with every property filled, and never edited.
/// </summary>
/// <param name="types">The service's events.</param>
public abstract class StoredSamples(EventTypes types)
{
    private const string Folder = ".Samples.";

    private const string Remedy =
        "A stored shape is never edited in place. Put the record back as it was, or let it be a new version: give the record a new name "
        + "(order_placed_v2), add an upcaster from the old name to the module (.Upcasts(\"order_placed\", \"order_placed_v2\", …)), "
        + "leave the old sample as it is, and add one for the new name. When only the name changes, give the record the old one as an alias.";

    // In its own shape nothing may be missing: a property that was added, even an optional one, then differs from the sample.
    private static readonly JsonSerializerOptions Full = new(PlatformJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    [Fact]
    public void Every_stored_name_has_a_sample()
    {
        var missing = types.StoredNames.Except(Samples().Select(sample => sample.Name)).Order().ToList();

        Assert.True(
            missing.Count == 0,
            $"There is no Samples/<name>.json for {string.Join(", ", missing)}. Add each once, from a real event: the column data of mt_events.");
    }

    [Fact]
    public void Every_sample_is_still_read_in_the_shape_of_its_record()
    {
        var faults = Samples().Select(sample => FaultOf(sample.Name, sample.Json)).OfType<string>().ToList();

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, [.. faults, Remedy]));
    }

    private string? FaultOf(string name, byte[] json)
    {
        try
        {
            var shape = types.ShapeOf(name);
            var expected = JsonNode.Parse(shape.Upcast(json));
            var happened = shape.Read(json, PlatformJson.Options);

            // What an older shape did not know may stay out.
            var found = JsonSerializer.SerializeToNode(happened, shape.Type, shape.IsOlder ? PlatformJson.Options : Full);
            return JsonNode.DeepEquals(expected, found)
                ? null
                : $"Samples/{name}.json: expected {expected!.ToJsonString(PlatformJson.Options)}; "
                    + $"{shape.Type} gave {found!.ToJsonString(PlatformJson.Options)}.";
        }
        catch (Exception error) when (error is UnknownEventException or UnreadableEventException)
        {
            return $"Samples/{name}.json: {error.Message}";
        }
    }

    private IEnumerable<(string Name, byte[] Json)> Samples()
    {
        var assembly = GetType().Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.Contains(Folder, StringComparison.Ordinal)))
        {
            var start = resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length;
            yield return (resource[start..^".json".Length], Bytes(assembly, resource));
        }
    }

    private static byte[] Bytes(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
