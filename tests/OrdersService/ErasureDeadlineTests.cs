using Contracts.Customers;
using Orders;

namespace OrdersService.Tests;

/// <summary>With a clock that is set: a deadline that is really awaited comes before or after what else the request causes.</summary>
public sealed class ErasureDeadlineTests(ArchivingOrders shop) : IClassFixture<ArchivingOrders>
{
    [Fact]
    public async Task Who_has_not_answered_is_asked_again()
    {
        var person = $"person-{Guid.CreateVersion7()}";
        var requested = await shop.Running.TrackAsync(() =>
            shop.Running.Service.SendAsync(HttpMethod.Delete, $"/customers/{person}/personal-data", null, "admin"));

        shop.Clock.Now += shop.Running.Waits.Retry;
        var again = await requested.PlayScheduledMessagesAsync(TimeSpan.FromSeconds(30));

        Assert.NotEmpty(again.Sent.MessagesOf<ErasePersonalData>());
        Assert.Equal(
            ["erasure_requested", "erased_in_service", "erasure_asked_again"],
            await shop.Running.EventsOfAsync(Erasure.IdOf(person).ToString()));
    }
}
