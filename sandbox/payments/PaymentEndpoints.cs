using Payments.Idempotency;
using Payments.Operations;

namespace Payments;

/// <summary>The provider's HTTP face: each method reads a request, lets the ledger decide and answers.</summary>
public sealed class PaymentEndpoints(Ledger ledger, TestTokens tokens, SandboxSettings settings, TimeProvider clock)
{
    private const int RecentPayments = 100;

    public async Task<IResult> Authorise(string reference, HttpRequest http)
    {
        var request = await IdempotentRequest.ReadAsync(http);
        var command = request.Read<Authorise>();
        var answer = ledger.Handle(
            request, reference, payment => Operations.Authorise.Decide(command, reference, payment, tokens, clock.GetUtcNow()));
        if (answer.Status == StatusCodes.Status504GatewayTimeout)
        {
            await Task.Delay(settings.Silence, clock, http.HttpContext.RequestAborted);
        }

        return answer;
    }

    public async Task<IResult> Capture(string reference, HttpRequest http) =>
        ledger.Handle(
            await IdempotentRequest.ReadAsync(http), reference, payment => Operations.Capture.Decide(reference, payment, clock.GetUtcNow()));

    public async Task<IResult> Void(string reference, HttpRequest http) =>
        ledger.Handle(
            await IdempotentRequest.ReadAsync(http), reference, payment => Operations.Void.Decide(reference, payment, clock.GetUtcNow()));

    public async Task<IResult> Refund(string reference, HttpRequest http)
    {
        var request = await IdempotentRequest.ReadAsync(http);
        var command = request.Read<Refund>();
        return ledger.Handle(request, reference, payment => Operations.Refund.Decide(command, reference, payment, clock.GetUtcNow()));
    }

    public IResult Find(string reference) =>
        ledger.Find(reference) is { } payment
            ? Answer.Of(payment)
            : Verdict.NotFound(reference).Answer;

    public IResult Recent() => Answer.Of(new { payments = ledger.Recent(RecentPayments) });
}
