using System.Net;

namespace InventoryService.Tests;

public sealed class ConventionTests(RunningInventory inventory) : IClassFixture<RunningInventory>
{
    private static readonly object Receipt = new { quantity = 1, reference = "delivery" };

    [Theory]
    [InlineData("\"2\"", HttpStatusCode.OK)]
    [InlineData("\"1\", \"2\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("2", HttpStatusCode.PreconditionFailed)]
    public async Task A_change_can_ask_for_the_version_that_was_seen(string ifMatch, HttpStatusCode status)
    {
        var sku = await inventory.StockAsync(10);

        Assert.Equal(status, (await inventory.PostAsync($"/{sku}/receipts", Receipt, headers: ("If-Match", ifMatch))).Status);
        Assert.Equal(status == HttpStatusCode.OK ? 11 : 10, (await inventory.StockOfAsync(sku)).Item1);
    }

    [Theory]
    [InlineData("W/\"2\"", HttpStatusCode.NotModified)]
    [InlineData("\"1\", \"2\"", HttpStatusCode.NotModified)]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    public async Task What_the_caller_has_is_not_sent_again(string ifNoneMatch, HttpStatusCode status) =>
        Assert.Equal(status, (await inventory.GetAsync($"/{await inventory.StockAsync(10)}", headers: ("If-None-Match", ifNoneMatch))).Status);
}
