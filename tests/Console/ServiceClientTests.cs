using System.Net;
using OperationsConsole.Services;
using Polly.CircuitBreaker;

namespace OperationsConsole.Tests;

public sealed class ServiceClientTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<Exception> Absences => [
        new HttpRequestException("refused"), new IOException("broken"), new TimeoutException(), new BrokenCircuitException(),
        new TaskCanceledException()];

    [Theory, MemberData(nameof(Absences), DisableDiscoveryEnumeration = true)]
    public async Task A_service_that_is_away_is_an_answer(Exception absence)
    {
        using var signedIn = new SignedIn(_ => throw absence, Long);

        var answer = await signedIn.Client.GetAsync<string>("inventory", "/ops/overview", Stop);

        Assert.Equal(FailureKind.Away, answer.Failure!.Kind);
        Assert.Contains("inventory", answer.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leaves_the_page_gets_no_answer()
    {
        using var leaving = new CancellationTokenSource();
        using var signedIn = new SignedIn(
            _ =>
            {
                leaving.Cancel();
                return SignedIn.Answer(HttpStatusCode.OK, """{ "data": "all" }""");
            },
            Long);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => signedIn.Client.GetAsync<string>("orders", "/ops/overview", leaving.Token));
    }

    [Fact]
    public async Task A_change_carries_the_caller_a_key_and_a_body()
    {
        HttpRequestMessage? sent = null;
        string? body = null;
        using var signedIn = new SignedIn(
            async request =>
            {
                (sent, body) = (request, await request.Content!.ReadAsStringAsync(Stop));
                return await SignedIn.Answer(HttpStatusCode.OK, """{ "data": "done" }""");
            },
            Long);

        var answer = await signedIn.Client.PostAsync<string>("orders", "/ops/projections/OrderList/pause", Stop);

        Assert.Equal("done", answer.Data);
        Assert.Equal(("POST http://orders/ops/projections/OrderList/pause", "Bearer first", "{}"),
            ($"{sent!.Method} {sent.RequestUri}", $"{sent.Headers.Authorization}", body));
        Assert.NotEmpty(sent.Headers.GetValues("Idempotency-Key").Single());
    }

    [Fact]
    public async Task Who_is_not_signed_in_any_more_is_told_so_and_no_service_is_asked()
    {
        using var signedIn = new SignedIn(_ => throw new InvalidOperationException("Nobody was to be asked."), Long);
        await signedIn.Sessions.RemoveAsync(signedIn.Session);

        Assert.Equal(FailureKind.SignedOut, (await signedIn.Client.GetAsync<string>("orders", "/ops/overview", Stop)).Failure!.Kind);
    }
}
