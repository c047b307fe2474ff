using Platform.Testing.EventSourcing;
using static Orders.Tests.AnOrder;
using Happened = Orders.FulfilmentEvent;

namespace Orders.Tests;

/// <summary>A fulfilment at every point of its way. Everything happens at one instant, so that deadlines are easy to read.</summary>
internal static class AFulfilment
{
    public static readonly FulfilmentOptions Options = new();
    public static readonly IReadOnlyList<Pieces> Lines = [new(Beans, 2), new(Cup, 3)];

    private static readonly Happened[] Way =
    [
        new Happened.Started(Options),
        new Happened.StockRequested(Lines, Now + Options.Reservation),
        Due(FulfilmentStep.Stock),
        new Happened.StockReserved(),
        new Happened.PaymentRequested(),
        Due(FulfilmentStep.Payment),
        new Happened.PaymentAuthorised(),
        new Happened.CommitRequested(),
        Due(FulfilmentStep.Commit),
        new Happened.StockCommitted(),
        new Happened.ConfirmationRequested(),
        Due(FulfilmentStep.Confirmation),
        new Happened.OrderConfirmed(),
        Due(FulfilmentStep.Shipment),
        new Happened.OrderShipped(),
        new Happened.CaptureRequested(),
        Due(FulfilmentStep.Capture),
        new Happened.PaymentCaptured(),
        new Happened.Completed(),
    ];

    /// <summary>A deadline that is set now, as far away as the options say.</summary>
    public static Happened.Awaiting Awaiting(FulfilmentStep step, int attempt = 1) => new(step, attempt, Now + Options.Wait(step, attempt));

    /// <summary>A deadline that was set before and is due now.</summary>
    public static Happened.Awaiting Due(FulfilmentStep step, int attempt = 1) => new(step, attempt, Now);

    /// <summary>The fulfilment as it waits in a step for the first time, its deadline due, and then these events.</summary>
    public static Given<Orders.Fulfilment, Happened> In(FulfilmentStep step, params Happened[] then) =>
        Given<Orders.Fulfilment, Happened>([.. Until(step), .. then]);

    public static Decided<Happened> Hears(this Given<Orders.Fulfilment, Happened> given, FulfilmentInput input) =>
        given.When(fulfilment => Orders.Fulfilment.Decide(input, fulfilment, Now));

    private static IEnumerable<Happened> Until(FulfilmentStep step) => step switch
    {
        FulfilmentStep.None => [],
        FulfilmentStep.Done => Way,
        _ => Way.Take(Array.FindIndex(Way, happened => happened is Happened.Awaiting awaiting && awaiting.Step == step) + 1),
    };
}
