using Contracts.Customers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Orders.Tests;

public class ErasureTests
{
    private static readonly Erasure Requested = Erasure.Of(RequestErasureEndpoint.Decide("ada", Now, Waits).Item1);

    [Fact]
    public void Every_holder_of_personal_data_is_asked_and_a_timer_set()
    {
        var (requested, messages) = RequestErasureEndpoint.Decide("ada", Now, Waits);

        Assert.Equal(["orders", "subscriptions", "notifications"], requested.Services);
        Assert.Equal(("ada", Now, Now + Waits.Retry), (requested.CustomerId, requested.At, requested.Deadline));
        Assert.Equal([new ErasePersonalData("ada"), Timer(1, Now + Waits.Retry)], messages.Select(Plain));
    }

    [Fact]
    public void An_open_order_stands_against_it()
    {
        Assert.Equal(409, RequestErasureEndpoint.Validate(new ErasureSituation(null, HasOpenOrders: true)).Status);
        Assert.Same(WolverineContinue.NoProblems, RequestErasureEndpoint.Validate(new ErasureSituation(null, HasOpenOrders: false)));
    }

    [Fact]
    public void Asked_again_it_stays_the_same_erasure()
    {
        var (view, stored, messages) = RequestErasureEndpoint.Delete(
            "ada", new(Requested, false), Options.Create(Waits), new Clock(Now + Waits.Stock), new DefaultHttpContext());

        Assert.Equal((ErasureStatus.Requested, Now), (view.Status, view.RequestedAt));
        Assert.IsType<NoOp>(stored);
        Assert.Empty(messages);
    }

    [Fact]
    public void It_is_completed_by_the_last_answer_and_answers_that_are_repeated_change_nothing()
    {
        var one = PersonalDataErasedHandler.Decide(Requested, "orders", Now);
        var erasure = Requested.After(one.Single());
        Assert.Equal([new ErasedInService("orders", Now)], one);
        Assert.Empty(PersonalDataErasedHandler.Decide(erasure, "orders", Now));
        Assert.Empty(PersonalDataErasedHandler.Decide(erasure, "inventory", Now));

        erasure = erasure.After(PersonalDataErasedHandler.Decide(erasure, "notifications", Now).Single());
        var last = PersonalDataErasedHandler.Decide(erasure, "subscriptions", Now);
        Assert.Equal([new ErasedInService("subscriptions", Now), new ErasureCompleted(Now)], last);

        erasure = last.Aggregate(erasure, (before, happened) => before.After(happened));
        Assert.Equal((ErasureStatus.Completed, 5), (ErasureView.Of(erasure).Status, erasure.Version));
        Assert.All(erasure.Services, service => Assert.Equal(Now, service.ErasedAt));
        Assert.Empty(Told(erasure, 1, Now + Waits.Retry));
    }

    [Fact]
    public void Who_has_not_answered_by_the_deadline_is_asked_again_after_ever_longer_waits()
    {
        var due = Now + Waits.Retry;
        Assert.Equal([Timer(1, due)], Told(Requested, 1, due - TimeSpan.FromTicks(1)));

        var again = new ErasureAskedAgain(due + (2 * Waits.Retry));
        Assert.Equal([again, new ErasePersonalData("ada"), Timer(2, again.Deadline)], Told(Requested, 1, due));

        var asked = Requested.After(again);
        Assert.Empty(Told(asked, 1, again.Deadline));
        Assert.Equal(new ErasureAskedAgain(again.Deadline + (4 * Waits.Retry)), Told(asked, 2, again.Deadline)[0]);
    }

    [Fact]
    public void A_person_has_one_erasure_of_a_known_name() => Assert.Equal(
        ("fc62b244-3f3a-8f5b-91bf-abba4572d0ec", true),
        (Erasure.IdOf("ada").ToString(), Erasure.IdOf("ada") != Erasure.IdOf("bob")));

    private static object[] Told(Erasure erasure, int timer, DateTimeOffset at)
    {
        var (events, messages) = ErasureDeadlineHandler.Decide(new ErasureDeadline(erasure.Id, timer), erasure, Waits, at);
        return [.. events, .. messages.Select(Plain)];
    }

    private static object Timer(int number, DateTimeOffset at) => (new ErasureDeadline(Erasure.IdOf("ada"), number), at);

    private static object Plain(object message) =>
        message is ScheduledMessage<ErasureDeadline> timer ? (timer.Message, timer.Options.ScheduledTime!.Value) : message;
}
