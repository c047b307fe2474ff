using System.Net;
using System.Text;
using Simulation.Tests.Machinery;

namespace Simulation.Tests.Services;

internal enum Money
{
    None,
    Authorised,
    Declined,
    Voided,
    Captured,
}

/// <summary>What the provider knows of one order's payment.</summary>
internal sealed class Payment
{
    public Money Money { get; set; }

    public int Authorisations { get; set; }

    public int Captures { get; set; }

    /// <summary>Whether it was asked for something that contradicts what was asked before.</summary>
    public bool Contradicted { get; set; }
}

/// <summary>The payment provider: a request repeated under its key gets its answer again, and a void holds for an authorisation to come.</summary>
internal sealed class PaymentSandbox(World world)
{
    private readonly Dictionary<string, (HttpStatusCode Status, string Body)> answers = [];
    private readonly Dictionary<string, Payment> payments = [];

    public HashSet<string> Declines { get; } = [];

    public DateTimeOffset OutageFrom { get; set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset OutageTo { get; set; } = DateTimeOffset.MaxValue;

    public Payment Of(string order) => payments.TryGetValue(order, out var payment) ? payment : payments[order] = new Payment();

    public (HttpStatusCode Status, string Body) Answer(string order, string operation, string key)
    {
        if (world.Clock.Now >= OutageFrom && world.Clock.Now < OutageTo)
        {
            return (HttpStatusCode.ServiceUnavailable, """{"error":{"code":"down"}}""");
        }

        if (!answers.TryGetValue(key, out var answer))
        {
            answer = operation switch
            {
                "authorise" => Authorise(order, Of(order)),
                "capture" => Capture(Of(order)),
                "void" => Void(Of(order)),
                _ => throw new InvalidOperationException($"Nobody is expected to ask the provider to {operation}."),
            };
            answers.Add(key, answer);
        }

        world.Tell($"  provider: {operation} {order}: {answer.Status} {Of(order).Money}");
        return answer;
    }

    private (HttpStatusCode, string) Authorise(string order, Payment payment)
    {
        if (payment.Money == Money.None)
        {
            payment.Money = Declines.Contains(order) ? Money.Declined : Money.Authorised;
            payment.Authorisations += payment.Money == Money.Authorised ? 1 : 0;
        }

        return payment.Money is Money.Authorised or Money.Captured
            ? (HttpStatusCode.OK, """{"status":"authorised"}""")
            : (HttpStatusCode.OK, """{"status":"declined","declineCode":"refused"}""");
    }

    private static (HttpStatusCode, string) Capture(Payment payment)
    {
        if (payment.Money is not (Money.Authorised or Money.Captured))
        {
            payment.Contradicted = true;
            return (HttpStatusCode.Conflict, """{"error":{"code":"not_authorised"}}""");
        }

        payment.Captures += payment.Money == Money.Authorised ? 1 : 0;
        payment.Money = Money.Captured;
        return (HttpStatusCode.OK, "{}");
    }

    private static (HttpStatusCode, string) Void(Payment payment)
    {
        if (payment.Money == Money.Captured)
        {
            payment.Contradicted = true;
            return (HttpStatusCode.Conflict, """{"error":{"code":"captured"}}""");
        }

        payment.Money = payment.Money == Money.Declined ? Money.Declined : Money.Voided;
        return (HttpStatusCode.OK, "{}");
    }
}

/// <summary>The provider as one process reaches it: the request or its answer may be lost.</summary>
internal sealed class ProviderAccess(Actor actor) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var parts = request.RequestUri!.AbsolutePath.Split('/');
        var key = request.Headers.GetValues("Idempotency-Key").Single();
        await actor.SuspendAsync("before request");
        actor.World.FailPerhaps("The request is lost.");
        var (status, body) = actor.World.Provider.Answer(parts[^2], parts[^1], key);
        await actor.SuspendAsync("after request");
        actor.World.FailPerhaps("The answer is lost.");
        return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }
}
