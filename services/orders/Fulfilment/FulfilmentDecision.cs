using Platform.EventSourcing;
using Happened = Orders.FulfilmentEvent;
using Input = Orders.FulfilmentInput;

namespace Orders;

/// <summary>
/// What a fulfilment does with each input, step by step; what a step does not name, it ignores. Until the order is asked to
/// confirm, the fulfilment gives up on its own; from then on only the order's own stream says whether the order lives or ends,
/// and the fulfilment asks and follows.
/// </summary>
public sealed partial record Fulfilment
{
    public static Decision<Happened> Decide(Input input, Fulfilment state, DateTimeOffset now) => input switch
    {
        Input.Nudge => state.OnNudge(now),
        Input.Abort e => state.OnAbort(e.Reason, now),
        Input.DeadlinePassed e when state.IsCurrent(e) && state.Deadline is { } deadline && now < deadline => state.SetAgain(deadline, now),
        _ => [.. state.On(input, now)],
    };

    private Happened[] On(Input input, DateTimeOffset now) => Step switch
    {
        FulfilmentStep.None => BeforeStart(input, now),
        FulfilmentStep.Stock => AwaitingStock(input, now),
        FulfilmentStep.Payment => AwaitingPayment(input, now),
        FulfilmentStep.Commit => AwaitingCommit(input, now),
        FulfilmentStep.Confirmation => AwaitingConfirmation(input, now),
        FulfilmentStep.Shipment => AwaitingShipment(input, now),
        FulfilmentStep.Capture => AwaitingCapture(input, now),
        FulfilmentStep.Compensation => Compensating(input, now),
        _ => [],
    };

    private Happened[] BeforeStart(Input input, DateTimeOffset now) => input switch
    {
        Input.Start e => Then(
            now, FulfilmentStep.Stock, new Happened.Started(e.Options), new Happened.StockRequested(e.Lines, now + e.Options.Reservation)),

        // The news that the order has ended may overtake its start: then nothing is begun.
        _ => OrderEnded(input, now),
    };

    private Happened[] AwaitingStock(Input input, DateTimeOffset now) => input switch
    {
        Input.StockReserved => Then(now, FulfilmentStep.Payment, new Happened.StockReserved(), new Happened.PaymentRequested()),
        Input.StockRefused e => GiveUp(now, Reasons.OutOfStock, new Happened.StockRefused(e.Skus)),
        Input.StockReleased e => GiveUp(now, Reasons.Timeout, new Happened.StockReleased(e.Expired)),
        Input.DeadlinePassed e when IsCurrent(e) => GiveUp(now, Reasons.Timeout),
        _ => OrderEnded(input, now),
    };

    private Happened[] AwaitingPayment(Input input, DateTimeOffset now) => input switch
    {
        Input.PaymentAuthorised => Then(now, FulfilmentStep.Commit, new Happened.PaymentAuthorised(), new Happened.CommitRequested()),
        Input.PaymentDeclined e => GiveUp(now, Reasons.PaymentDeclined, new Happened.PaymentDeclined(e.Code)),
        Input.StockReleased e => GiveUp(now, Reasons.Timeout, new Happened.StockReleased(e.Expired)),
        Input.DeadlinePassed e when IsCurrent(e) => GiveUp(now, Reasons.Timeout),
        _ => OrderEnded(input, now),
    };

    private Happened[] AwaitingCommit(Input input, DateTimeOffset now) => input switch
    {
        Input.StockCommitted => Then(now, FulfilmentStep.Confirmation, new Happened.StockCommitted(), new Happened.ConfirmationRequested()),
        Input.StockReleased e => GiveUp(now, Reasons.Timeout, new Happened.StockReleased(e.Expired)),
        Input.DeadlinePassed e when IsCurrent(e) => GiveUp(now, Reasons.Timeout),
        _ => OrderEnded(input, now),
    };

    // The order may have confirmed and may even have been shipped when the deadline passes: it is asked, and its answer awaited.
    private Happened[] AwaitingConfirmation(Input input, DateTimeOffset now) => input switch
    {
        Input.OrderConfirmed when Stock == FulfilmentStock.Released => Then(
            now, FulfilmentStep.Shipment, new Happened.OrderConfirmed(), new Happened.WithdrawalRequested(Reasons.OutOfStock)),
        Input.OrderConfirmed => Then(now, FulfilmentStep.Shipment, new Happened.OrderConfirmed()),
        Input.OrderShipped => Then(
            now, FulfilmentStep.Capture, new Happened.OrderConfirmed(), new Happened.OrderShipped(), new Happened.CaptureRequested()),
        Input.StockReleased e => Then(
            now, FulfilmentStep.Confirmation, new Happened.StockReleased(e.Expired), new Happened.RejectionRequested(Reasons.OutOfStock)),
        Input.DeadlinePassed e when IsCurrent(e) => Then(
            now, FulfilmentStep.Confirmation, new Happened.RejectionRequested(Reason ?? Reasons.Timeout)),
        _ => OrderEnded(input, now),
    };

    private Happened[] AwaitingShipment(Input input, DateTimeOffset now) => input switch
    {
        Input.OrderShipped => Then(now, FulfilmentStep.Capture, new Happened.OrderShipped(), new Happened.CaptureRequested()),
        Input.StockReleased e => Then(
            now, FulfilmentStep.Shipment, new Happened.StockReleased(e.Expired), new Happened.WithdrawalRequested(Reasons.OutOfStock)),
        Input.DeadlinePassed e when IsCurrent(e) => Then(
            now,
            FulfilmentStep.Shipment,
            new Happened.WithdrawalRequested(Stock == FulfilmentStock.Released ? Reasons.OutOfStock : Reasons.ShipmentOverdue)),
        _ => OrderEnded(input, now),
    };

    private Happened[] AwaitingCapture(Input input, DateTimeOffset now) => input switch
    {
        Input.PaymentCaptured => [new Happened.PaymentCaptured(), new Happened.Completed()],
        Input.DeadlinePassed e when IsCurrent(e) => Then(now, FulfilmentStep.Capture, new Happened.CaptureRequested()),
        _ => [],
    };

    private Happened[] Compensating(Input input, DateTimeOffset now) => input switch
    {
        // What was believed to be taken back, or never to have been, is or may be there after all. A void that is under way may have
        // reached the provider before this authorisation did, so it is no reason not to ask for another.
        Input.PaymentAuthorised or Input.PaymentAbandoned => Ask(now, new Happened.VoidRequested()),
        Input.StockReserved or Input.StockCommitted when Stock != FulfilmentStock.Releasing => [new Happened.ReleaseRequested()],

        Input.PaymentVoided when Payment == FulfilmentPayment.Voiding => EndWhenSettled(new Happened.PaymentVoided()),
        Input.PaymentDeclined e when Payment == FulfilmentPayment.Voiding => EndWhenSettled(new Happened.PaymentDeclined(e.Code)),
        Input.StockReleased e when Stock == FulfilmentStock.Releasing => EndWhenSettled(new Happened.StockReleased(e.Expired)),
        Input.StockRefused e when Stock == FulfilmentStock.Releasing => EndWhenSettled(new Happened.StockRefused(e.Skus)),
        Input.OrderRejected e when End == FulfilmentEnd.None => EndWhenSettled(new Happened.OrderRejected(e.Reason)),
        Input.OrderCancelled when End == FulfilmentEnd.None => EndWhenSettled(new Happened.OrderCancelled()),
        Input.DeadlinePassed e when IsCurrent(e) && IsCompensating => Ask(now, [.. Unanswered()]),
        _ => [],
    };

    private Happened[] OrderEnded(Input input, DateTimeOffset now) => input switch
    {
        Input.OrderCancelled => Compensate(now, new Happened.OrderCancelled()),
        Input.OrderRejected e => Compensate(now, new Happened.OrderRejected(e.Reason)),
        _ => [],
    };

    private Happened[] GiveUp(DateTimeOffset now, string reason, params Happened[] heard) =>
        (this with { Reason = reason }).Compensate(now, heard);

    // In reverse: the money first, then the stock, and last the order is asked to end if it has not ended by itself.
    private Happened[] Compensate(DateTimeOffset now, params Happened[] heard)
    {
        var known = this.After(heard);
        List<Happened> events = [.. heard];
        if (known.Payment == FulfilmentPayment.Requested)
        {
            events.Add(new Happened.VoidRequested());
        }

        if (known.Stock is FulfilmentStock.Requested or FulfilmentStock.Released)
        {
            events.Add(new Happened.ReleaseRequested());
        }

        if (known.End == FulfilmentEnd.None)
        {
            events.Add(new Happened.RejectionRequested(known.Reason!));
        }

        var asked = this.After(events);
        events.Add(asked.IsCompensating ? asked.Await(FulfilmentStep.Compensation, now) : asked.TerminalEvent);
        return [.. events];
    }

    private IEnumerable<Happened> Unanswered()
    {
        if (Payment == FulfilmentPayment.Voiding)
        {
            yield return new Happened.VoidRequested();
        }

        if (Stock == FulfilmentStock.Releasing)
        {
            yield return new Happened.ReleaseRequested();
        }

        if (End == FulfilmentEnd.None)
        {
            yield return new Happened.RejectionRequested(Reason!);
        }
    }

    private Happened[] Ask(DateTimeOffset now, params Happened[] requests) => Then(now, FulfilmentStep.Compensation, requests);

    // The terminal event is recorded once; what is taken back after it changes nothing about how it ended.
    private Happened[] EndWhenSettled(Happened heard)
    {
        var after = Evolve(heard);
        return Ended || after.IsCompensating ? [heard] : [heard, after.TerminalEvent];
    }

    private Happened TerminalEvent => End == FulfilmentEnd.Rejected ? new Happened.Rejected(Reason!) : new Happened.Cancelled();

    private Happened[] Then(DateTimeOffset now, FulfilmentStep step, params Happened[] events) =>
        [.. events, this.After(events).Await(step, now)];

    private Happened.Awaiting Await(FulfilmentStep step, DateTimeOffset now)
    {
        var attempt = step == Step ? Attempt + 1 : 1;
        return new Happened.Awaiting(step, attempt, now + Options.Wait(step, attempt));
    }

    // It came early because the clock was put back, or because the one that delivers runs ahead of this one. By as much as it was early it
    // is delivered later: then the same difference does not make it early again, over and over.
    private Happened.DeadlineSetAgain SetAgain(DateTimeOffset deadline, DateTimeOffset now) => new(Step, Attempt, deadline + (deadline - now));

    private bool IsCurrent(Input.DeadlinePassed passed) => passed.Step == Step && passed.Attempt == Attempt;
}
