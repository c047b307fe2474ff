using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts;
using ServiceDefaults.PersonalData;
using static ServiceDefaults.Tests.Keys;

namespace ServiceDefaults.Tests;

public sealed class PersonalJsonTests
{
    private static readonly Address Home = new("Ada", "1 Street", "Town", "12345", "DE");
    private static readonly Parcel Sent = new(7, new Personal<Address>(Ada, Home));
    private readonly Keys senders = new();
    private readonly Keys receivers = new();

    [Fact]
    public void What_is_personal_is_written_sealed_and_read_again()
    {
        var json = Kept(senders);
        var text = JsonSerializer.Serialize(Sent, json);

        Assert.Matches("""^{"number":7,"address":{"subject":"ada","sealed":"[A-Za-z0-9+/=]+"}}$""", text);
        Assert.Equal(Sent, JsonSerializer.Deserialize<Parcel>(text, json));
    }

    [Fact]
    public void Its_members_may_come_in_any_order_and_others_with_them()
    {
        var json = Kept(senders);
        var box = (string)JsonSerializer.SerializeToNode(Sent, json)!["address"]!["sealed"]!;

        var read = JsonSerializer.Deserialize<Parcel>(
            $$"""{"address":{"sealed":"{{box}}","later":{"a":[1]},"subject":"ada"},"number":7}""", json);

        Assert.Equal(Sent, read);
    }

    [Fact]
    public async Task Of_a_person_who_was_erased_only_the_subject_remains()
    {
        var (replica, nobody) = (senders.Replica(), Sent with { Address = new(Ada, null) });
        var json = Options(new KeptSeal(replica, "store"));
        var text = JsonSerializer.Serialize(Sent, json);
        await replica.EraseAsync(Ada, TestContext.Current.CancellationToken);

        Assert.Equal(nobody, JsonSerializer.Deserialize<Parcel>(text, json));
        Assert.Equal("""{"number":7,"address":{"subject":"ada"}}""", JsonSerializer.Serialize(Sent, json));
        Assert.Equal(nobody, JsonSerializer.Deserialize<Parcel>("""{"number":7,"address":{"subject":"ada"}}""", json));
    }

    [Fact]
    public void Another_service_reads_a_message_without_the_senders_key()
    {
        var text = JsonSerializer.Serialize(Sent, Sending(senders));

        Assert.Equal(Sent, JsonSerializer.Deserialize<Parcel>(text, Sending(receivers)));
        Assert.Empty(senders.Rows);
        Assert.Empty(receivers.Rows);
        Assert.ThrowsAny<CryptographicException>(
            () => JsonSerializer.Deserialize<Parcel>(text.Replace("ada", "bob", StringComparison.Ordinal), Sending(receivers)));
    }

    [Fact]
    public async Task Who_has_erased_the_person_neither_reads_nor_sends_anything_about_them()
    {
        var text = JsonSerializer.Serialize(Sent, Sending(senders));
        await receivers.Replica().EraseAsync(Ada, TestContext.Current.CancellationToken);

        Assert.Null(JsonSerializer.Deserialize<Parcel>(text, Sending(receivers))!.Address.Value);
        Assert.Null(JsonNode.Parse(JsonSerializer.Serialize(Sent, Sending(receivers)))!["address"]!["sealed"]);
    }

    [Fact]
    public void Without_the_converter_no_value_is_written() => Assert.Equal(
        """{"number":7,"address":{"subject":"ada"}}""", JsonSerializer.Serialize(Sent, JsonSerializerOptions.Web));

    private static JsonSerializerOptions Kept(Keys table) => Options(new KeptSeal(table.Replica(), "store"));

    private static JsonSerializerOptions Sending(Keys table) => Options(new MessageSeal(Masters(1), table.Replica()));

    private static JsonSerializerOptions Options(ISeal seal) => new(JsonSerializerDefaults.Web) { Converters = { new PersonalJson(seal) } };

    private sealed record Parcel(int Number, Personal<Address> Address);
}
