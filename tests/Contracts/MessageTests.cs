using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Contracts.Tests;

public sealed partial class MessageTests
{
    public static TheoryData<Type> Every => [.. Messages.All];

    [Theory]
    [MemberData(nameof(Every))]
    public void A_message_travels_under_a_name_and_version_of_its_own(Type message)
    {
        var identity = Messages.IdentityOf(message);
        var sender = message.Namespace!.Split('.')[^1].ToLowerInvariant();

        Assert.True(
            identity is { Version: >= 1 },
            $"{message.Name} travels under its type's name, which a renaming changes. Give it [MessageIdentity] and a Version.");
        Assert.Matches(IdentityForm(), identity.Alias);
        Assert.StartsWith($"{sender}.", identity.Alias, StringComparison.Ordinal);
        Assert.Single(Messages.All, other => Messages.IdentityOf(other)?.GetName() == identity.GetName());
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void A_message_arrives_as_it_was_sent(Type message)
    {
        var sent = JsonSerializer.Serialize(Sample.Of(message), message, Messages.Json);
        var received = JsonSerializer.Deserialize(sent, message, Messages.Json);

        Assert.Equal(sent, JsonSerializer.Serialize(received, message, Messages.Json));
        Assert.All(JsonNode.Parse(sent)!.AsObject(), member => Assert.NotNull(member.Value));
        Assert.Equal(
            message.GetConstructors().Single().GetParameters().Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)),
            JsonNode.Parse(sent)!.AsObject().Select(member => member.Key));
    }

    // What is added to a message later must not stop a reader that does not know it yet.
    [Theory]
    [MemberData(nameof(Every))]
    public void A_message_with_more_than_is_known_is_read_all_the_same(Type message)
    {
        var sent = JsonSerializer.SerializeToNode(Sample.Of(message), message, Messages.Json)!.AsObject();
        var extended = sent.DeepClone().AsObject();
        extended["addedLater"] = "something";
        var received = extended.Deserialize(message, Messages.Json);

        Assert.True(JsonNode.DeepEquals(sent, JsonSerializer.SerializeToNode(received, message, Messages.Json)));
    }

    [Fact]
    public void Messages_hold_data_and_decide_nothing() => Assert.All(Messages.All, message => Assert.DoesNotContain(
        message.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static),
        method => !method.IsSpecialName && !method.IsDefined(typeof(CompilerGeneratedAttribute))));

    [GeneratedRegex("^[a-z]+(\\.[a-z]+(-[a-z]+)*)$")]
    private static partial Regex IdentityForm();
}
