using System.Net;
using Contracts;
using Contracts.Inventory;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

public sealed class ItemTests(RunningInventory inventory) : IClassFixture<RunningInventory>
{
    [Fact]
    public async Task An_item_is_registered_and_can_be_read_at_once()
    {
        var sku = NewSku();

        var created = await inventory.PostAsync("", ItemBody(sku));
        var read = await inventory.GetAsync($"/{sku}");

        Assert.Equal((HttpStatusCode.Created, "\"1\""), (created.Status, created.ETag));
        Assert.Equal($"/api/v1/inventory/items/{sku}", created.Headers["Location"]);
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (read.Status, read.ETag));
        Assert.Equal(
            ["sku", "name", "unitPrice", "onHand", "reserved", "available", "reorderPoint", "links"],
            read.Data!.AsObject().Select(member => member.Key));
        Assert.Equal("""{"amount":"12.50","currency":"EUR"}""", read.Data["unitPrice"]!.ToJsonString());
        Assert.Equal(["self", "movements"], read.Data["links"]!.AsObject().Select(link => link.Key));
        Assert.Equal(["self", "movements", "changePrice", "receive", "adjust"], created.Data!["links"]!.AsObject().Select(link => link.Key));
    }

    [Fact]
    public async Task What_orders_has_to_know_is_sent_there()
    {
        var sku = NewSku();
        var higher = new { unitPrice = new { amount = "13.20", currency = "EUR" } };

        var registered = await inventory.TrackAsync(() => inventory.PostAsync("", ItemBody(sku)));
        var priced = await inventory.TrackAsync(() => inventory.PutAsync($"/{sku}/price", higher));
        var same = await inventory.TrackAsync(() => inventory.PutAsync($"/{sku}/price", higher));

        Assert.Equal([new ItemRegistered(sku, $"Item {sku}", new Money(12.50m, "EUR"))], registered.Sent.MessagesOf<ItemRegistered>());
        Assert.Equal([new PriceChanged(sku, new Money(13.20m, "EUR"), 2)], priced.Sent.MessagesOf<PriceChanged>());
        Assert.Empty(same.Sent.MessagesOf<PriceChanged>());
    }

    [Fact]
    public async Task Of_registrations_at_once_one_is_accepted_and_the_others_are_refused()
    {
        var sku = NewSku();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => inventory.PostAsync("", ItemBody(sku))));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(11, answers.Count(answer => (answer.Status, answer.Code) == (HttpStatusCode.UnprocessableEntity, "item-already-registered")));
    }

    [Theory]
    [InlineData("0", "EUR", "price-out-of-range")]
    [InlineData("-1", "EUR", "price-out-of-range")]
    [InlineData("1000000000.01", "EUR", "price-out-of-range")]
    [InlineData("0.005", "EUR", "price-too-precise")]
    [InlineData("10.5", "JPY", "price-too-precise")]
    [InlineData("1.2345", "KWD", "price-too-precise")]
    [InlineData("1", "XXX", "currency-invalid")]
    [InlineData("1", "eur", "currency-invalid")]
    [InlineData("1", "", "currency-invalid")]
    public async Task A_price_that_is_none_is_refused(string amount, string currency, string code)
    {
        var registered = await inventory.PostAsync("", ItemBody(NewSku(), amount, currency));
        var priced = await inventory.PutAsync($"/{await inventory.StockAsync(1)}/price", new { unitPrice = new { amount, currency } });

        Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (registered.Status, registered.Code));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (priced.Status, priced.Code));
    }

    [Theory]
    [InlineData("0.01", "EUR", "0.01")]
    [InlineData("1000000000", "JPY", "1000000000")]
    [InlineData("1.234", "KWD", "1.234")]
    [InlineData("12.5000", "EUR", "12.50")]
    public async Task A_price_has_no_more_decimals_than_its_currency(string amount, string currency, string kept) =>
        Assert.Equal(kept, (string?)(await inventory.PostAsync("", ItemBody(NewSku(), amount, currency))).Data!["unitPrice"]!["amount"]);

    [Theory]
    [InlineData("""{"amount":"1e3","currency":"EUR"}""", "3")]
    [InlineData("""{"amount":1e3,"currency":"EUR"}""", "3")]
    [InlineData("""{"amount":".5","currency":"EUR"}""", "3")]
    [InlineData("""{"amount":"5.","currency":"EUR"}""", "3")]
    [InlineData("""{"amount":"+5","currency":"EUR"}""", "3")]
    [InlineData("""{"amount":"-","currency":"EUR"}""", "3")]
    [InlineData("""{"amount":"5\n","currency":"EUR"}""", "3")]
    [InlineData("""{"amount":"","currency":"EUR"}""", "3")]
    [InlineData("""{"amount":"1"}""", "3")]
    [InlineData("""{"amount":"1","currency":"EUR"}""", "\"3\"")]
    [InlineData("""{"amount":"1","currency":"EUR"}""", "3.5")]
    [InlineData("""{"amount":"1","currency":"EUR"}""", """3,"colour":"red" """)]
    public async Task A_body_that_is_not_what_is_expected_is_refused(string price, string reorderPoint)
    {
        var answer = await inventory.PostAsync(
            "", $$"""{"sku":"{{NewSku()}}","name":"Item","unitPrice":{{price}},"reorderPoint":{{reorderPoint}}}""");

        Assert.Equal((HttpStatusCode.BadRequest, "malformed-body"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("espresso")]
    [InlineData("-A")]
    [InlineData("A B")]
    [InlineData("")]
    public async Task A_body_names_a_SKU(string sku)
    {
        var answer = await inventory.PostAsync("", ItemBody(sku));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation-failed"), (answer.Status, answer.Code));
        Assert.NotNull(answer.Body!["error"]!["errors"]!["sku"]);
    }

    [Theory]
    [InlineData("no-sku")]
    [InlineData("UNKNOWN")]
    public async Task A_path_that_names_no_item_leads_nowhere(string sku)
    {
        ServiceAnswer[] answers =
        [
            await inventory.GetAsync($"/{sku}"),
            await inventory.GetAsync($"/{sku}/movements"),
            await inventory.PostAsync($"/{sku}/receipts", new { quantity = 1, reference = "delivery" }),
            await inventory.PostAsync($"/{sku}/adjustments", new { delta = 1, reason = "count" }),
            await inventory.PutAsync($"/{sku}/price", new { unitPrice = new { amount = "1", currency = "EUR" } }),
        ];

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "item-not-found"), (answer.Status, answer.Code)));
    }

    [Fact]
    public async Task Only_operators_change_items()
    {
        var (sku, receipt) = (await inventory.StockAsync(1), new { quantity = 1, reference = "mine" });

        Assert.Equal(HttpStatusCode.Forbidden, (await inventory.PostAsync("", ItemBody(NewSku()), "customer")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await inventory.PostAsync($"/{sku}/receipts", receipt, "customer")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await inventory.PostAsync("", ItemBody(NewSku()), role: null)).Status);
        Assert.Equal(HttpStatusCode.Created, (await inventory.PostAsync("", ItemBody(NewSku()), "admin")).Status);
    }

    [Fact]
    public async Task Stock_comes_in_and_is_corrected_by_counts()
    {
        var sku = await inventory.StockAsync(10);

        Assert.Equal("\"3\"", (await inventory.PostAsync($"/{sku}/adjustments", new { delta = -3, reason = "broken" })).ETag);
        Assert.Equal((7, 0, 7), await inventory.StockOfAsync(sku));
        Assert.Equal("quantity-not-positive", await CodeOfReceiptAsync(0));
        Assert.Equal("stock-too-large", await CodeOfReceiptAsync(int.MaxValue));
        Assert.Equal("validation-failed", await CodeOfReceiptAsync(1, ""));
        Assert.Equal("adjustment-zero", await CodeOfCountAsync(0));
        Assert.Equal("adjustment-exceeds-available", await CodeOfCountAsync(-8));
        Assert.Equal((7, 0, 7), await inventory.StockOfAsync(sku));

        async Task<string?> CodeOfReceiptAsync(int quantity, string reference = "delivery") =>
            (await inventory.PostAsync($"/{sku}/receipts", new { quantity, reference })).Code;
        async Task<string?> CodeOfCountAsync(int delta) => (await inventory.PostAsync($"/{sku}/adjustments", new { delta, reason = "count" })).Code;
    }

    [Fact]
    public async Task Receipts_at_once_are_all_counted()
    {
        var sku = await inventory.StockAsync(1);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => inventory.PostAsync($"/{sku}/receipts", new { quantity = 2, reference = "delivery" })));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal((61, 0, 61), await inventory.StockOfAsync(sku));
    }
}
