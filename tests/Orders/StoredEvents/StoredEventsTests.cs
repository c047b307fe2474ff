using System.Text.RegularExpressions;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.EventStore;
using ServiceDefaults.PersonalData;

namespace Orders.Tests;

/// <summary>
/// What is stored stays readable: of each event there is one as it was written to the store (<c>StoredEvents/name.json</c>). A new version of an
/// event gets a sample of its own; no sample is ever edited.
/// </summary>
public partial class StoredEventsTests
{
    private static readonly DateTimeOffset Later = Now + TimeSpan.FromTicks(1);
    private static readonly StoreOptions Store = Configured();

    private static readonly Dictionary<Type, string> Names = ((IReadOnlyStoreOptions)Store).Events.AllKnownEventTypes()
        .Where(type => type.EventType.Assembly == typeof(Order).Assembly)
        .ToDictionary(type => type.EventType, type => type.EventTypeName);

    private static readonly object[] Samples =
    [
        WasPlaced with { ShippingAddress = At(Home with { Line2 = "Back yard" }) },
        WasPrepaid with { ShippingAddress = At(Home) },
        new StockReserved(Later),
        new StockRefused([Beans, Cup]),
        new PaymentAuthorised(Later),
        new PaymentDeclined("card_declined"),
        new OrderConfirmed(Later),
        new OrderRejected(Reasons.OutOfStock),
        new OrderCancelled("changed my mind", "ada"),
        new PaymentVoidRequested(Later),
        new PaymentVoided(),
        new StockReleaseRequested(Later),
        new StockReleased(Expired: true),
        new OrderShipped("Post", "T-1", Later),
        new PaymentCaptureRequested(Later),
        new PaymentCaptured(),
        new OrderDelivered(),
        new OrderReturned([new Pieces(Cup, 1)], "broken"),
        new RefundRequested(Euro(22.50m), Later),
        new OrderRefunded(Euro(22.50m)),
        new ErasureRequested("ada", ["orders", "notifications"], Now, Later),
        new ErasureAskedAgain(Later),
        new ErasedInService("orders", Later),
        new ErasureCompleted(Later),
    ];

    [Fact]
    public void Every_event_has_a_sample_and_nothing_else_has_one()
    {
        string[] names = [.. Names.Values.Order()];
        Assert.Equal(names, Samples.Select(NameOf).Order());
        Assert.Equal(names, typeof(StoredEventsTests).Assembly.GetManifestResourceNames().Order());
    }

    [Fact]
    public void Every_event_is_still_written_as_it_was() => Assert.All(
        Samples, sample => Assert.Equal(Comparable(Stored(sample)), Comparable(Store.Serializer().ToJson(sample))));

    [Fact]
    public void Every_event_that_was_stored_is_still_read() => Assert.All(Samples, sample =>
    {
        using var json = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Stored(sample)));
        var read = Store.Serializer().FromJson(sample.GetType(), json);
        Assert.Equivalent(sample, read, strict: true);
    });

    [Fact]
    public void An_order_in_every_state_survives_its_storage_as_a_snapshot_and_as_a_row() => Assert.All(States.Values, order =>
    {
        var row = OrderSummary.Of(order);
        using var json = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Store.Serializer().ToJson(row)));
        Assert.Equivalent(row, Store.Serializer().FromJson<OrderSummary>(json), strict: true);
    });

    // The same is never sealed to the same.
    private static string Comparable(string json) => SealedText().Replace(json, "\"sealed\":\"…\"");

    private static string NameOf(object happened) => Names[happened.GetType()];

    private static string Stored(object sample)
    {
        var name = NameOf(sample);
        using var stored = typeof(StoredEventsTests).Assembly.GetManifestResourceStream(name);
        Assert.True(stored is not null, $"Expected the sample StoredEvents/{name}.json: {Store.Serializer().ToJson(sample)}");
        using var reader = new StreamReader(stored);
        return reader.ReadToEnd().TrimEnd();
    }

    /// <summary>The store as the service configures it.</summary>
    private static StoreOptions Configured()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:database", "Host=none"),
            new("PersonalData:Current", "1"),
            new("PersonalData:MasterKeys:1", Convert.ToBase64String(new byte[32])),
        ]);
        builder.AddEventStore(OrdersConfiguration.Service, OrdersConfiguration.Events);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IKeyTable, KeysOfTheSamples>();
        return ((DocumentStore)builder.Services.BuildServiceProvider().GetRequiredService<IDocumentStore>()).Options;
    }

    [GeneratedRegex("\"sealed\":\"[^\"]+\"")]
    private static partial Regex SealedText();
}
