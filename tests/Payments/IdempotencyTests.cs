using System.Net;
using System.Net.Http.Json;

namespace Payments.Tests;

public sealed class IdempotencyTests : IAsyncLifetime
{
    private RunningSandbox sandbox = null!;

    public async ValueTask InitializeAsync() => sandbox = await RunningSandbox.StartAsync();

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    [Fact]
    public async Task The_same_key_gets_the_same_answer_and_no_second_effect()
    {
        await sandbox.AuthoriseAsync("order-1");
        await sandbox.PostAsync("order-1/capture");

        var first = await sandbox.RefundAsync("order-1", "5.00", "refund-1");
        var again = await sandbox.RefundAsync("order-1", "5.00", "refund-1");

        Assert.Equal((first.Status, first.Body.ToString()), (again.Status, again.Body.ToString()));
        Assert.Equal("5.00", (await sandbox.GetAsync("/order-1")).Body.Amount("refunded"));
    }

    [Fact]
    public async Task A_key_that_comes_back_with_another_request_is_refused()
    {
        await sandbox.AuthoriseAsync("order-1", key: "k");

        var reused = await sandbox.AuthoriseAsync("order-2", key: "k");

        Assert.Equal((422, "idempotency_key_reused"), (reused.Status, reused.Body.ErrorCode()));
        Assert.Equal(404, (await sandbox.GetAsync("/order-2")).Status);
    }

    [Fact]
    public async Task Twenty_authorisations_at_once_are_one()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sandbox.AuthoriseAsync("order-1")));

        Assert.Single(answers.Select(answer => answer.Body.ToString()).Distinct());
        Assert.All(answers, answer => Assert.Equal("authorised", answer.Body.Text("status")));
    }

    [Fact]
    public async Task A_post_without_a_key_and_a_malformed_body_are_refused_without_a_trace_of_the_code()
    {
        using var noKey = await sandbox.Http.PostAsync(
            new Uri("/v1/payments/order-1/void", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, noKey.StatusCode);

        var malformed = await sandbox.PostAsync("order-1/authorise", "just a text");
        Assert.Equal((400, "invalid_request"), (malformed.Status, malformed.Body.ErrorCode()));
        Assert.DoesNotContain("Exception", malformed.Body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_that_is_told_to_be_down_has_no_effect_until_it_is_told_otherwise()
    {
        var behaviour = new Uri("/v1/sandbox/behaviour", UriKind.Relative);
        await sandbox.Http.PostAsJsonAsync(behaviour, new { down = true }, TestContext.Current.CancellationToken);
        var refused = await sandbox.AuthoriseAsync("order-1", key: "k");
        await sandbox.Http.DeleteAsync(behaviour, TestContext.Current.CancellationToken);
        var accepted = await sandbox.AuthoriseAsync("order-1", key: "k");

        Assert.Equal((503, "provider_down"), (refused.Status, refused.Body.ErrorCode()));
        Assert.Equal("authorised", accepted.Body.Text("status"));
    }
}
