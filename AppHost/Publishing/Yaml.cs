using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace AppHost.Publishing;

internal static class Yaml
{
    private const string Note = "# Written by ./run publish from the AppHost's model: change that; what is yours goes into a file of your own.\n";

    private static readonly ISerializer Serializer = new SerializerBuilder()
        .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true)
        .WithIndentedSequences()
        .WithEventEmitter(next => new QuotedTimes(next))
        .DisableAliases()
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
        .Build();

    public static string Of(params IEnumerable<object> documents) =>
        Note + string.Join("---\n", documents.Select(one => Serializer.Serialize(one).ReplaceLineEndings("\n")));

    // Older readers take 00:00:03 for a number of base 60.
    private sealed class QuotedTimes(IEventEmitter next) : ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string text && TimeSpan.TryParse(text, out _))
                eventInfo.Style = ScalarStyle.DoubleQuoted;
            base.Emit(eventInfo, emitter);
        }
    }
}
