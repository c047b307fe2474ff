using System.Net;
using System.Text;
using System.Text.Json;
using Contracts;
using Contracts.Customers;
using Contracts.Orders;
using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.DependencyInjection;
using Orders;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Util;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class ErasureTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private const string Street = "Peregrine Passage 77";
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddMinutes(15);
    private readonly string person = $"person-{Guid.CreateVersion7()}";

    // Nobody else has this name, so that wherever it is found it is this test's.
    private readonly string name = $"Canary {Guid.CreateVersion7():N}";

    private object Order => new
    {
        lines = new[] { new { sku = Beans, quantity = 1 } },
        shippingAddress = new { name, line1 = Street, city = "Town", postalCode = "12345", country = "DE" },
        paymentToken = StubProvider.Approving,
    };

    [Fact]
    public async Task An_address_is_shown_to_its_owner_and_is_readable_nowhere_in_the_database()
    {
        var key = NewKey();
        var placed = await orders.PostAsync("", Order, person, key);
        var id = (string)placed.Data!["id"]!;
        await ShipAsync(id);

        var shown = (await orders.GetAsync($"/{id}", person)).Data!;
        var replayed = await orders.PostAsync("", Order, person, key);

        Assert.Equal((name, Street), ((string?)shown["shippingAddress"]!["name"], (string?)shown["shippingAddress"]!["line1"]));
        Assert.Equal((placed.Status, "true"), (replayed.Status, replayed.Headers["Idempotent-Replayed"]));
        Assert.Equal(placed.Body!.ToJsonString(), replayed.Body!.ToJsonString());
        Assert.Empty(await Canary.FindAsync(orders.Service.Database, name, Street));
        Assert.NotEmpty(orders.Log.Lines);
        Assert.DoesNotContain(orders.Log.Lines, line => line.Contains(name, StringComparison.Ordinal));
        Assert.Superset(
            new HashSet<string> { "orders.mt_events.data", "orders.mt_doc_order.data", "orders.personal_keys.subject" },
            (await Canary.FindAsync(orders.Service.Database, person)).ToHashSet());
    }

    [Fact]
    public async Task A_person_who_was_erased_is_gone_and_the_order_is_still_there()
    {
        var (key, operators) = (NewKey(), NewKey());
        var id = (string)(await orders.PostAsync("", Order, person, key)).Data!["id"]!;
        await ShipAsync(id, operators);

        await EraseAsync();

        Assert.Equal((null, true), Seen(await orders.GetAsync($"/{id}", person)));
        Assert.Equal((null, true), Seen(await orders.GetAsync($"/{id}?version=1", "operator")));
        Assert.Equal((HttpStatusCode.Gone, "answer-erased"), Refused(await orders.PostAsync("", Order, person, key)));
        Assert.Equal((HttpStatusCode.Gone, "answer-erased"), Refused(await PostShipAsync(id, operators)));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "customer-erased"), Refused(await orders.PostAsync("", Order, person)));
        Assert.Equal(6, (await orders.GetAsync($"/{id}/history", person)).Data!.AsArray().Count);
        Assert.Empty(await Canary.FindAsync(orders.Service.Database, name, Street));

        await RebuildAsync();
        await orders.PostAsync($"/{id}/deliver", role: "operator");
        Assert.Equal((null, true), Seen(await orders.GetAsync($"/{id}", person)));
        Assert.Equal("delivered", (string?)(await orders.GetAsync("", person)).Data![0]!["status"]);
    }

    [Fact]
    public async Task It_is_completed_when_every_service_has_answered()
    {
        var first = await EraseAsync();
        var requested = await ReadAsync();
        await orders.HandleAsync(new PersonalDataErased(person, "subscriptions"), new PersonalDataErased(person, "subscriptions"));
        await orders.HandleAsync(new PersonalDataErased(person, "notifications"));
        var completed = await ReadAsync();
        var repeated = await SendAsync(HttpMethod.Delete);

        Assert.Equal((HttpStatusCode.Accepted, "requested", "\"1\""), (first.Status, (string?)first.Data!["status"], first.ETag));
        Assert.Equal(("requested", "orders"), ((string?)requested.Data!["status"], Answered(requested)));
        Assert.Equal(("completed", "orders subscriptions notifications"), ((string?)completed.Data!["status"], Answered(completed)));
        Assert.NotNull(completed.Data["completedAt"]);
        Assert.Equal((HttpStatusCode.Accepted, "completed"), (repeated.Status, (string?)repeated.Data!["status"]));
        Assert.Equal(
            ["erasure_requested", "erased_in_service", "erased_in_service", "erased_in_service", "erasure_completed"],
            await orders.EventsOfAsync(Erasure.IdOf(person).ToString()));
    }

    [Fact]
    public async Task As_long_as_an_order_is_to_be_sent_its_customer_is_not_erased()
    {
        // For a list that has but one event before it, Marten does not wait.
        await orders.PlaceAsync();
        var id = (string)(await orders.PostAsync("", Order, person)).Data!["id"]!;

        var refused = await SendAsync(HttpMethod.Delete);
        await orders.PostAsync($"/{id}/cancel", new { reason = "enough" }, person);
        var accepted = await EraseAsync();

        Assert.Equal((HttpStatusCode.Conflict, "customer-has-open-orders"), Refused(refused));
        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
    }

    [Fact]
    public async Task Of_ten_who_ask_at_once_one_begins_the_erasure()
    {
        ServiceAnswer[] answers = [];
        var tracked = await orders.TrackAsync(async () =>
            answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(HttpMethod.Delete))));

        Assert.All(answers, answer => Assert.True(
            answer.Status == HttpStatusCode.Accepted || answer is { Status: HttpStatusCode.Conflict, Code: "concurrent-change" },
            $"{answer.Status} {answer.Code}"));
        Assert.Equal(["erasure_requested", "erased_in_service"], await orders.EventsOfAsync(Erasure.IdOf(person).ToString()));
        Assert.Equal(2, tracked.Sent.MessagesOf<ErasePersonalData>().Count() - tracked.Executed.MessagesOf<ErasePersonalData>().Count());
    }

    [Fact]
    public async Task Only_an_admin_erases_and_sees_how_far_it_has_come()
    {
        foreach (var method in new[] { HttpMethod.Delete, HttpMethod.Get })
        {
            Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), Refused(await SendAsync(method, person)));
            Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), Refused(await SendAsync(method, "operator")));
        }

        Assert.Equal((HttpStatusCode.NotFound, "erasure-not-found"), Refused(await ReadAsync()));
    }

    [Fact]
    public async Task Dead_letters_about_the_person_are_discarded_and_others_are_kept()
    {
        var (theirs, others) = (Letter(person), Letter("somebody-else"));
        var store = orders.Service.Host.Services.GetRequiredService<IWolverineRuntime>().Storage;
        foreach (var letter in new[] { theirs, others })
        {
            await store.Inbox.MoveToDeadLetterStorageAsync(letter, new InvalidOperationException("It cannot be handled."));
        }

        await EraseAsync();

        Assert.Null(await store.DeadLetters.DeadLetterEnvelopeByIdAsync(theirs.Id));
        Assert.NotNull(await store.DeadLetters.DeadLetterEnvelopeByIdAsync(others.Id));
    }

    [Fact]
    public void What_goes_to_another_service_is_sealed()
    {
        var address = new Address(name, Street, "Town", "12345", "DE");
        var message = new PlacePrepaidOrder(
            OrderId.New(Later), person, [new Line(Beans, 1)], new Money(12.50m, "EUR"), new Personal<Address>(person, address));
        var serializer = orders.Service.Host.Services.GetRequiredService<WolverineOptions>().DefaultSerializer;

        var sent = serializer.WriteMessage(message);
        var read = (PlacePrepaidOrder)serializer.ReadFromData(typeof(PlacePrepaidOrder), new Envelope { Data = sent });

        Assert.DoesNotContain(Street, Encoding.UTF8.GetString(sent), StringComparison.Ordinal);
        Assert.Equal(message.ShippingAddress, read.ShippingAddress);
    }

    private static Envelope Letter(string subject) => new()
    {
        Id = Guid.CreateVersion7(),
        MessageType = typeof(PlacePrepaidOrder).ToMessageTypeName(),
        ContentType = "application/json",
        Destination = new Uri("local://prepaid"),
        SentAt = TimeProvider.System.GetUtcNow(),
        Data = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { customerId = subject, shippingAddress = new { subject, @sealed = "AQID" } })),
    };

    private static (string?, bool) Seen(ServiceAnswer answer)
    {
        Assert.True(answer.Data!.AsObject().ContainsKey("shippingAddress"));
        return ((string?)answer.Data!["shippingAddress"]?["name"], (bool?)answer.Data["erased"] == true);
    }

    private static (HttpStatusCode, string?) Refused(ServiceAnswer answer) => (answer.Status, answer.Code);

    private static string Answered(ServiceAnswer erasure) => string.Join(
        ' ', erasure.Data!["services"]!.AsArray().Where(service => service!["erasedAt"] is not null).Select(service => service!["service"]));

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private async Task ShipAsync(string id, string? key = null)
    {
        await orders.HandleAsync(new Contracts.Inventory.StockReserved(IdOf(id), Later));
        await orders.HandleAsync(new Contracts.Inventory.StockCommitted(IdOf(id)));
        await orders.TrackAsync(() => PostShipAsync(id, key));
    }

    private Task<ServiceAnswer> PostShipAsync(string id, string? key) =>
        orders.PostAsync($"/{id}/ship", new { carrier = "Post", trackingNumber = "1" }, "operator", key);

    private async Task<ServiceAnswer> EraseAsync()
    {
        ServiceAnswer answer = null!;
        await orders.TrackAsync(async () => answer = await SendAsync(HttpMethod.Delete));
        return answer;
    }

    private Task<ServiceAnswer> ReadAsync() => SendAsync(HttpMethod.Get);

    private Task<ServiceAnswer> SendAsync(HttpMethod method, string role = "admin") =>
        orders.Service.SendAsync(method, $"/customers/{person}/personal-data", null, role);

    private async Task RebuildAsync()
    {
        var daemon = orders.Service.Host.Services.GetRequiredService<IProjectionCoordinator>().DaemonForMainDatabase();
        await daemon.RebuildProjectionAsync<OrderSnapshot>(TestContext.Current.CancellationToken);
        await daemon.RebuildProjectionAsync<ErasureSnapshot>(TestContext.Current.CancellationToken);
    }
}
