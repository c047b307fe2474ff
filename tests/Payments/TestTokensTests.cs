using System.Diagnostics;

namespace Payments.Tests;

public sealed class TestTokensTests : IAsyncLifetime
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    private RunningSandbox sandbox = null!;

    public async ValueTask InitializeAsync() => sandbox = await RunningSandbox.StartAsync(silence: Silence);

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    [Theory]
    [InlineData("tok_declined", "card_declined")]
    [InlineData("tok_insufficient_funds", "insufficient_funds")]
    public async Task A_bad_card_is_declined_with_its_reason(string token, string code)
    {
        var declined = await sandbox.AuthoriseAsync("order-1", token);

        Assert.Equal((200, "declined", code), (declined.Status, declined.Body.Text("status"), declined.Body.Text("declineCode")));
        Assert.Equal("0", declined.Body.Amount("authorised"));
    }

    [Fact]
    public async Task An_unknown_token_is_refused()
    {
        var refused = await sandbox.AuthoriseAsync("order-1", "tok_made_up");

        Assert.Equal((422, "unknown_token"), (refused.Status, refused.Body.ErrorCode()));
        Assert.Equal(404, (await sandbox.GetAsync("/order-1")).Status);
    }

    [Fact]
    public async Task A_silent_bank_keeps_the_merchant_waiting_and_authorises_nothing()
    {
        var waited = Stopwatch.StartNew();
        var silent = await sandbox.AuthoriseAsync("order-1", "tok_timeout");

        Assert.Equal((504, "bank_timeout"), (silent.Status, silent.Body.ErrorCode()));
        Assert.InRange(waited.Elapsed, Silence * 0.9, TimeSpan.FromSeconds(20));
        Assert.Equal(404, (await sandbox.GetAsync("/order-1")).Status);
    }

    [Fact]
    public async Task A_flaky_bank_fails_twice_per_reference_and_then_works_under_the_same_key()
    {
        Assert.Equal(503, (await sandbox.AuthoriseAsync("order-1", "tok_flaky", key: "k")).Status);
        Assert.Equal(503, (await sandbox.AuthoriseAsync("order-1", "tok_flaky", key: "k")).Status);
        Assert.Equal("authorised", (await sandbox.AuthoriseAsync("order-1", "tok_flaky", key: "k")).Body.Text("status"));
        Assert.Equal(503, (await sandbox.AuthoriseAsync("order-2", "tok_flaky")).Status);
    }

    [Fact]
    public async Task A_card_may_work_while_its_owner_is_there_and_be_declined_on_renewal()
    {
        var first = await sandbox.AuthoriseAsync("period-1", "tok_declined_on_renewal");
        var renewal = await sandbox.AuthoriseAsync("period-2", "tok_declined_on_renewal", recurring: true);

        Assert.Equal("authorised", first.Body.Text("status"));
        Assert.Equal("card_declined", renewal.Body.Text("declineCode"));
    }
}
