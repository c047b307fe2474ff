using Contracts;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.EventStore;

namespace Subscriptions.Tests;

/// <summary>
/// What is stored stays readable: of each event there is one as it was written to the store (<c>StoredEvents/name.json</c>). A new version of an
/// event gets a sample of its own; no sample is ever edited.
/// </summary>
public class StoredEventsTests
{
    private static readonly DateTimeOffset Later = Begin + TimeSpan.FromTicks(1);
    private static readonly PlanItem[] Items = [new("BEANS", 2), new("CUP", 1)];
    private static readonly StoreOptions Store = Configured();

    private static readonly Dictionary<Type, string> Names = ((IReadOnlyStoreOptions)Store).Events.AllKnownEventTypes()
        .Where(type => type.EventType.Assembly == typeof(Subscription).Assembly)
        .ToDictionary(type => type.EventType, type => type.EventTypeName);

    private static readonly object[] Samples =
    [
        new PlanPublished("Coffee", Monthly, Euro(20.00m), Items, BillingInterval.Parse("P2W")),
        new PlanRevised("Coffee", BillingInterval.Parse("PT30S"), Euro(25.00m), Items, null),

        // Without the person's key an address is only the mark of whose it is.
        WasStarted with { ShippingAddress = new Personal<Address>("ada", null), TrialEnd = Later },
        First,
        new InvoicePaid(1, Payment(1)),
        SecondFailed,
        new PaymentRetried(2, Payment(3), 2, ByCustomer: true, Later),
        new PaymentVoidRequested(Payment(2), Later),
        new PaymentVoided(Payment(2)),
        new RefundRequested(Payment(2), Euro(20.00m), Later),
        new PaymentRefunded(Payment(2)),
        new InvoiceRefunded(2, Euro(5.00m), 15.00m, 5.00m),
        new SubscriptionSuspended(),
        new PeriodRestarted(Begin, FirstEnd),
        new SubscriptionPaused(Later),
        new SubscriptionResumed(Later, FirstEnd),
        new PlanChanged(Coffee, 10.00m, Later),
        new PaymentMethodChanged("tok_ok"),
        new CancellationRequested(),
        new CancellationRevoked(),
        new SubscriptionEnded(Reasons.Unpaid, 2),
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
        Samples, sample => Assert.Equal(Stored(sample), Store.Serializer().ToJson(sample)));

    [Fact]
    public void Every_event_that_was_stored_is_still_read() => Assert.All(Samples, sample =>
        Assert.Equivalent(sample, Read(sample.GetType(), Stored(sample)), strict: true));

    [Fact]
    public void An_invoice_and_an_upcoming_renewal_survive_their_storage()
    {
        var invoice = Invoice.Of(Invoice.KeyOf(Id.Value, 2), Id.Value, Second, Begin).After(new InvoicePaid(2, Payment(2)), Later);
        var renewal = UpcomingRenewal.Of(Id, WasStarted).After(First);

        Assert.Equivalent(invoice, Read(typeof(Invoice), Store.Serializer().ToJson(invoice)), strict: true);
        Assert.Equivalent(renewal, Read(typeof(UpcomingRenewal), Store.Serializer().ToJson(renewal)), strict: true);
        Assert.Equivalent(CoffeePlan, Read(typeof(Plan), Store.Serializer().ToJson(CoffeePlan)), strict: true);
    }

    private static object Read(Type type, string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        return Store.Serializer().FromJson(type, stream);
    }

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
        builder.AddEventStore(SubscriptionsConfiguration.Service, SubscriptionsConfiguration.Events);
        builder.Services.AddSingleton(TimeProvider.System);
        return ((DocumentStore)builder.Services.BuildServiceProvider().GetRequiredService<IDocumentStore>()).Options;
    }
}
