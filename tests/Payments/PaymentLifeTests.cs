namespace Payments.Tests;

public sealed class PaymentLifeTests : IAsyncLifetime
{
    private RunningSandbox sandbox = null!;

    public async ValueTask InitializeAsync() => sandbox = await RunningSandbox.StartAsync();

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    [Fact]
    public async Task A_payment_is_authorised_captured_and_refunded_in_parts()
    {
        var authorised = await sandbox.AuthoriseAsync("order-1");
        Assert.Equal((200, "authorised", "12.50"), (authorised.Status, authorised.Body.Text("status"), authorised.Body.Amount("authorised")));

        var captured = await sandbox.PostAsync("order-1/capture");
        Assert.Equal(("captured", "12.50"), (captured.Body.Text("status"), captured.Body.Amount("captured")));

        var part = await sandbox.RefundAsync("order-1", "2.50");
        Assert.Equal(("captured", "2.50"), (part.Body.Text("status"), part.Body.Amount("refunded")));

        var tooMuch = await sandbox.RefundAsync("order-1", "10.01");
        Assert.Equal((422, "amount_exceeds_captured"), (tooMuch.Status, tooMuch.Body.ErrorCode()));

        var rest = await sandbox.RefundAsync("order-1", "10.00");
        Assert.Equal(("refunded", "12.50"), (rest.Body.Text("status"), rest.Body.Amount("refunded")));

        var found = await sandbox.GetAsync("/order-1");
        Assert.Equal(rest.Body.ToString(), found.Body.ToString());
    }

    [Fact]
    public async Task A_reference_is_authorised_once_under_whichever_key()
    {
        var first = await sandbox.AuthoriseAsync("order-1");
        var again = await sandbox.AuthoriseAsync("order-1", "tok_declined");
        var otherAmount = await sandbox.AuthoriseAsync("order-1", amount: "99.00");

        Assert.Equal(first.Body.ToString(), again.Body.ToString());
        Assert.Equal((409, "reference_in_use"), (otherAmount.Status, otherAmount.Body.ErrorCode()));
    }

    [Fact]
    public async Task A_void_that_arrives_first_declines_the_authorisation_that_comes_late()
    {
        var tombstone = await sandbox.PostAsync("order-1/void");
        var late = await sandbox.AuthoriseAsync("order-1");

        Assert.Equal((200, "voided"), (tombstone.Status, tombstone.Body.Text("status")));
        Assert.Equal((200, "declined", "reference_voided"), (late.Status, late.Body.Text("status"), late.Body.Text("declineCode")));
        Assert.Equal("voided", (await sandbox.GetAsync("/order-1")).Body.Text("status"));
    }

    [Fact]
    public async Task A_voided_payment_is_not_captured_and_a_captured_one_is_not_voided()
    {
        await sandbox.AuthoriseAsync("order-1");
        Assert.Equal("voided", (await sandbox.PostAsync("order-1/void")).Body.Text("status"));
        Assert.Equal(409, (await sandbox.PostAsync("order-1/capture")).Status);

        await sandbox.AuthoriseAsync("order-2");
        await sandbox.PostAsync("order-2/capture");
        var refused = await sandbox.PostAsync("order-2/void");
        Assert.Equal((409, "payment_captured"), (refused.Status, refused.Body.ErrorCode()));
    }

    [Fact]
    public async Task The_recent_payments_are_listed_newest_first()
    {
        await sandbox.AuthoriseAsync("order-1");
        await sandbox.AuthoriseAsync("order-2");

        var payments = (await sandbox.GetAsync("")).Body.GetProperty("payments").EnumerateArray().Select(payment => payment.Text("reference"));

        Assert.Equal(["order-2", "order-1"], payments);
    }
}
