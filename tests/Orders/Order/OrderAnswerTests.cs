using System.Text.Json;
using Platform.EventSourcing;
using ServiceDefaults.Security;
using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class OrderAnswerTests
{
    [Theory]
    [InlineData(OrderStatus.Placed, "cancel")]
    [InlineData(OrderStatus.Confirmed, "cancel")]
    [InlineData(OrderStatus.Shipped, "")]
    [InlineData(OrderStatus.Delivered, "return")]
    [InlineData(OrderStatus.Cancelled, "")]
    public void An_owner_is_offered_what_they_may_do_now(OrderStatus status, string actions) => Offers(status, Owner, actions);

    [Theory]
    [InlineData(OrderStatus.Placed, "cancel")]
    [InlineData(OrderStatus.Confirmed, "cancel ship")]
    [InlineData(OrderStatus.Shipped, "deliver refund")]
    [InlineData(OrderStatus.Delivered, "return refund")]
    [InlineData(OrderStatus.Rejected, "")]
    public void An_operator_is_offered_more(OrderStatus status, string actions) => Offers(status, Operator, actions);

    [Fact]
    public void What_was_returned_whole_cannot_be_returned_again()
    {
        var order = In(OrderStatus.Delivered, Returned(new(Beans, 2), new(Cup, 3)));
        Assert.DoesNotContain("return", OrderAnswer.Of(order, Owner).Links.Keys);
    }

    [Fact]
    public void The_answer_has_the_agreed_shape_and_no_payment_token()
    {
        var json = JsonSerializer.Serialize(OrderAnswer.Of(In(OrderStatus.Placed), Owner), PlatformJson.Options);
        using var document = JsonDocument.Parse(json);
        string[] expected = ["id", "customerId", "status", "lines", "total", "shippingAddress", "placedAt", "links"];
        Assert.Equal(expected, document.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("placed", document.RootElement.GetProperty("status").GetString());
        Assert.Equal("12.50", document.RootElement.GetProperty("lines")[0].GetProperty("unitPrice").GetProperty("amount").GetString());
        Assert.DoesNotContain("tok_ok", json, StringComparison.Ordinal);
    }

    private static void Offers(OrderStatus status, Caller caller, string actions)
    {
        var links = OrderAnswer.Of(In(status), caller).Links;
        Assert.Equal($"/api/v1/orders/{Id}", links["self"].Href);
        Assert.Equal(actions.Split(' ', StringSplitOptions.RemoveEmptyEntries), links.Keys.Except(["self", "history"]));
    }
}
