using Contracts.Customers;
using Contracts.Orders;
using Contracts.Subscriptions;
using Subscriptions;
using Testing.Monitoring;
using static SubscriptionsService.Tests.RunningSubscriptions;

namespace SubscriptionsService.Tests;

public sealed class RenewalTests(RunningSubscriptions subscriptions) : IClassFixture<RunningSubscriptions>, IAsyncLifetime
{
    private static readonly string[] Paid = ["subscription_started", "invoice_issued", "invoice_paid"];

    public ValueTask InitializeAsync()
    {
        subscriptions.Clock.Now = Begin;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_period_is_billed_once_and_its_order_has_the_payments_id()
    {
        using var measured = new Measured(subscriptions.Service.Host.Services);
        var id = await subscriptions.SubscribeAsync();
        var renewed = await subscriptions.TimerAsync(id);
        await subscriptions.TimerAsync(id);

        var invoices = await subscriptions.InvoicesAsync(id);
        Assert.Equal(
            ["2030-01-31T12:00:00+00:00", "2030-02-28T12:00:00+00:00", "2030-03-31T12:00:00+00:00"],
            invoices.Select(invoice => (string)invoice["periodStart"]!));
        Assert.All(invoices, invoice =>
        {
            Assert.Equal("paid", (string?)invoice["status"]);
            Assert.Equal([("authorise", 1), ("capture", 1)], subscriptions.Provider.AskedAbout((string)invoice["orderId"]!));
            Assert.Equal("20.00", subscriptions.Provider.AmountOf((string)invoice["orderId"]!));
        });
        var order = Assert.Single(renewed.Sent.MessagesOf<PlacePrepaidOrder>());
        Assert.Equal(((string)invoices[1]["orderId"]!, "customer", 20.00m), ($"{order.OrderId}", order.CustomerId, order.Paid.Amount));
        Assert.Equal([new Contracts.Line("BEANS", 2)], order.Lines);
        Assert.Equal(("customer", "1 Street"), (order.ShippingAddress.Subject, order.ShippingAddress.Value?.Line1));
        Assert.Equal(20.00m, Assert.Single(renewed.Sent.MessagesOf<SubscriptionRenewed>()).Amount.Amount);
        Assert.Equal([.. Paid, .. Paid[1..], .. Paid[1..]], await subscriptions.EventsOfAsync(id));
        Assert.Equal((3d, 60d), (measured["subscriptions.renewals renewal.outcome=paid"], measured["subscriptions.revenue currency=EUR"]));
    }

    [Fact]
    public async Task A_service_that_was_down_bills_what_it_missed_one_period_after_the_other()
    {
        var id = await subscriptions.SubscribeAsync(Digital);
        var late = Begin.AddDays(105);

        for (var due = 1; due <= 3; due++)
        {
            await subscriptions.TimerAsync(id, late);
        }

        var state = await subscriptions.StateAsync(id);
        Assert.Equal((4, "2030-05-31 12:00"), (state.Period, Text(state.Deadline!.Value)));
        Assert.Equal(4, (await subscriptions.InvoicesAsync(id)).Select(invoice => (string)invoice["orderId"]!).Distinct().Count());
    }

    [Fact]
    public async Task Whatever_is_repeated_has_its_effect_once()
    {
        var id = await subscriptions.SubscribeAsync();
        var before = await subscriptions.StateAsync(id);
        subscriptions.Clock.Now = before.Deadline!.Value;

        await subscriptions.HandleAsync([.. Enumerable.Repeat(new SubscriptionDeadline(before.Id, before.Timer), 8)]);
        var order = (string)(await subscriptions.InvoicesAsync(id))[1]["orderId"]!;
        var charge = new ChargePayment(before.Id, Contracts.OrderId.Parse(order, null));
        await subscriptions.HandleAsync([.. Enumerable.Repeat(charge, 8)]);
        await subscriptions.HandleAsync(new VoidPayment(before.Id, charge.Payment));

        Assert.Equal([.. Paid, .. Paid[1..]], await subscriptions.EventsOfAsync(id));
        Assert.Equal("captured", subscriptions.Provider.StateOf(order));
    }

    [Fact]
    public async Task A_trial_is_billed_when_it_ends()
    {
        var id = await subscriptions.SubscribeAsync(Trial);
        Assert.Equal("trialing", await subscriptions.StatusOfAsync(id));
        Assert.Empty(await subscriptions.InvoicesAsync(id));

        await subscriptions.TimerAsync(id);

        Assert.Equal("active", await subscriptions.StatusOfAsync(id));
        Assert.Equal("2030-02-14T12:00:00+00:00", (string?)Assert.Single(await subscriptions.InvoicesAsync(id))["periodStart"]);
    }

    [Fact]
    public async Task A_payment_that_fails_is_dunned_to_the_end_and_can_be_mended_even_then()
    {
        var id = await subscriptions.SubscribeAsync(token: StubProvider.OnceOnly);

        var failed = await subscriptions.TimerAsync(id);
        var retried = await subscriptions.TimerAsync(id);
        var last = await subscriptions.TimerAsync(id);

        Assert.Equal((1, false), failed.Sent.MessagesOf<RenewalFailed>().Select(told => (told.Attempt, told.IsLastWarning)).Single());
        Assert.Equal((2, true), retried.Sent.MessagesOf<RenewalFailed>().Select(told => (told.Attempt, told.IsLastWarning)).Single());
        Assert.Equal("unpaid", last.Sent.MessagesOf<Contracts.Subscriptions.SubscriptionEnded>().Single().Reason);
        Assert.Equal("unpaid", await subscriptions.StatusOfAsync(id));

        await subscriptions.ActAsync(id, "payment-method", new { paymentToken = StubProvider.Approving });
        await subscriptions.ActAsync(id, "reactivate");

        Assert.Equal("active", await subscriptions.StatusOfAsync(id));
        Assert.Equal(
            [
                "invoice_issued", "payment_failed", "payment_retried", "payment_failed", "payment_retried", "payment_failed",
                "subscription_suspended", "payment_method_changed", "payment_retried", "invoice_paid", "period_restarted",
            ],
            (await subscriptions.EventsOfAsync(id)).Skip(Paid.Length));
        var mended = (await subscriptions.InvoicesAsync(id))[1];
        Assert.Equal((4, "paid"), ((int)mended["attempts"]!, (string)mended["status"]!));
    }

    [Fact]
    public async Task Another_payment_method_mends_what_is_past_due_at_once()
    {
        var id = await subscriptions.SubscribeAsync(token: StubProvider.Declining);
        Assert.Equal("pastDue", await subscriptions.StatusOfAsync(id));
        Assert.False((bool)(await subscriptions.GetAsync($"/{id}")).Data!["entitled"]!);

        var changed = await subscriptions.ActAsync(id, "payment-method", new { paymentToken = StubProvider.Approving });

        Assert.Equal(System.Net.HttpStatusCode.OK, changed.Status);
        Assert.Equal("active", await subscriptions.StatusOfAsync(id));
        Assert.Equal("captured", subscriptions.Provider.StateOf((string)(await subscriptions.InvoicesAsync(id))[0]["orderId"]!));
    }

    [Fact]
    public async Task A_provider_that_says_nothing_is_not_waited_for()
    {
        var patience = subscriptions.Waits.Payment;
        subscriptions.Waits.Payment = TimeSpan.FromSeconds(1);
        var id = await subscriptions.SubscribeAsync(token: StubProvider.Silent);
        subscriptions.Waits.Payment = patience;

        Assert.Equal("pastDue", await subscriptions.StatusOfAsync(id));
        Assert.Equal(
            ["subscription_started", "invoice_issued", "payment_void_requested", "payment_failed"], await subscriptions.EventsOfAsync(id));
        Assert.Equal("timeout", (string?)(await subscriptions.InvoicesAsync(id))[0]["failureCode"]);
    }

    [Fact]
    public async Task A_service_that_was_set_back_asks_for_the_same_payment_and_the_same_order_again()
    {
        var id = await subscriptions.SubscribeAsync();
        var first = await subscriptions.TimerAsync(id);
        await subscriptions.SetBackAsync(id, version: Paid.Length);

        var again = await subscriptions.TimerAsync(id, Begin.AddDays(60));

        var order = Assert.Single(again.Sent.MessagesOf<PlacePrepaidOrder>());
        Assert.Equal(Assert.Single(first.Sent.MessagesOf<PlacePrepaidOrder>()).OrderId, order.OrderId);
        Assert.Equal([("authorise", 1), ("capture", 1)], subscriptions.Provider.AskedAbout($"{order.OrderId}"));
        Assert.Equal([.. Paid, .. Paid[1..]], await subscriptions.EventsOfAsync(id));
    }

    [Fact]
    public async Task Orders_can_be_told_again_of_each_paid_period()
    {
        var since = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var (id, digital) = (await subscriptions.SubscribeAsync(), await subscriptions.SubscribeAsync(Digital));
        var sent = (await subscriptions.TimerAsync(id)).Sent.MessagesOf<PlacePrepaidOrder>().Single();
        await subscriptions.ActAsync(id, "change-plan", new { planCode = Digital });

        var told = await subscriptions.TrackAsync(() => subscriptions.Service.SendAsync(
            HttpMethod.Post, "/ops/announcements/republish", $$"""{"since":"{{since:O}}"}"""));

        var again = told.Sent.MessagesOf<PlacePrepaidOrder>().ToDictionary(order => $"{order.OrderId}");
        var repeated = again[$"{sent.OrderId}"];
        Assert.Equal(sent with { Lines = repeated.Lines }, repeated);
        Assert.Equal(sent.Lines, repeated.Lines);
        Assert.Contains((string)(await subscriptions.InvoicesAsync(id))[0]["orderId"]!, again.Keys);
        Assert.DoesNotContain((string)(await subscriptions.InvoicesAsync(digital))[0]["orderId"]!, again.Keys);
    }

    [Fact]
    public async Task What_was_paid_on_other_terms_before_the_service_was_set_back_is_not_charged_again()
    {
        var id = await subscriptions.SubscribeAsync();
        await subscriptions.ActAsync(id, "change-plan", new { planCode = Digital });
        var payment = (string)(await subscriptions.InvoicesAsync(id))[1]["orderId"]!;
        await subscriptions.SetBackAsync(id, version: Paid.Length);

        await subscriptions.TimerAsync(id);

        Assert.Equal("active", await subscriptions.StatusOfAsync(id));
        Assert.Equal([.. Paid, "invoice_issued", "payment_void_requested", "invoice_paid"], await subscriptions.EventsOfAsync(id));
        Assert.Equal([("authorise", 1), ("capture", 1), ("void", 1)], subscriptions.Provider.AskedAbout(payment));
        Assert.Equal("captured", subscriptions.Provider.StateOf(payment));
    }

    [Fact]
    public async Task A_cancel_between_authorisation_and_capture_takes_no_money()
    {
        var started = await subscriptions.SubscribeAsync();
        subscriptions.Provider.BeforeCapture = async payment =>
        {
            subscriptions.Provider.BeforeCapture = null;
            await subscriptions.PostAsync($"/{started}/cancel", new { atPeriodEnd = false });
            await subscriptions.Service.Host.Services.VoidAsync(payment);
        };

        await subscriptions.TimerAsync(started);

        Assert.Equal("cancelled (requested)", await subscriptions.StatusOfAsync(started));
        Assert.Equal(
            ["invoice_issued", "subscription_ended", "payment_void_requested", "payment_voided"],
            (await subscriptions.EventsOfAsync(started)).Skip(Paid.Length));
        Assert.Equal("void", (string?)(await subscriptions.InvoicesAsync(started))[1]["status"]);
    }

    [Fact]
    public async Task A_payment_that_was_taken_for_an_ended_subscription_is_paid_back()
    {
        var id = await subscriptions.SubscribeAsync();
        var state = await subscriptions.StateAsync(id);
        var renewal = new Renewal(subscriptions.Waits, state.PeriodEnd);
        var (due, _) = renewal.Bill(state);
        await subscriptions.AppendAsync(id, [.. due]);
        var payment = ((InvoiceIssued)due[0]).Payment;
        await subscriptions.Service.Host.Services.TakeAsync(payment.Value);

        await subscriptions.ActAsync(id, "cancel", new { atPeriodEnd = false });

        Assert.Equal(
            ["invoice_issued", "subscription_ended", "payment_void_requested", "refund_requested", "payment_refunded"],
            (await subscriptions.EventsOfAsync(id)).Skip(Paid.Length));
        Assert.Equal("refunded", subscriptions.Provider.StateOf($"{payment}"));
    }

    [Fact]
    public async Task A_refund_of_a_periods_order_is_marked_on_its_invoice()
    {
        var id = await subscriptions.SubscribeAsync();
        var order = Contracts.OrderId.Parse((string)(await subscriptions.InvoicesAsync(id))[0]["orderId"]!, null);
        var (part, whole) = (new Contracts.Money(5m, "EUR"), new Contracts.Money(20.00m, "EUR"));

        await subscriptions.HandleAsync([.. Enumerable.Repeat(new PrepaidOrderRefunded(order, part, part), 5)]);
        var partly = (await subscriptions.InvoicesAsync(id))[0];
        await subscriptions.HandleAsync(new PrepaidOrderRefunded(order, new(15.00m, "EUR"), whole));
        await subscriptions.HandleAsync(new PrepaidOrderRefunded(order, part, part));
        var wholly = (await subscriptions.InvoicesAsync(id))[0];

        Assert.Equal(("partlyRefunded", "5"), ((string)partly["status"]!, (string)partly["refunded"]!["amount"]!));
        Assert.Equal(("refunded", "20.00"), ((string)wholly["status"]!, (string)wholly["refunded"]!["amount"]!));
        Assert.Equal([.. Paid, "invoice_refunded", "invoice_refunded"], await subscriptions.EventsOfAsync(id));
    }

    [Fact]
    public async Task Who_is_erased_is_billed_no_more()
    {
        var customer = $"erased-{Guid.CreateVersion7()}";
        string[] ids =
        [
            await subscriptions.SubscribeAsync(customer: customer),
            await subscriptions.SubscribeAsync(Trial, customer: customer),
            await subscriptions.SubscribeAsync(token: StubProvider.Declining, customer: customer),
        ];
        var other = await subscriptions.SubscribeAsync();

        var erased = await subscriptions.HandleAsync(new ErasePersonalData(customer));
        await subscriptions.HandleAsync(new ErasePersonalData(customer));

        foreach (var id in ids)
        {
            var state = await subscriptions.StateAsync(id);
            Assert.Equal((SubscriptionStatus.Cancelled, "erased", null), (state.Status, state.Reason, state.Deadline));
            Assert.Null(state.ShippingAddress.Value);
            Assert.Single(await subscriptions.EventsOfAsync(id), name => name == "subscription_ended");
        }

        Assert.Equal([new PersonalDataErased(customer, "subscriptions")], erased.Sent.MessagesOf<PersonalDataErased>());
        Assert.Equal(3, erased.Sent.MessagesOf<Contracts.Subscriptions.SubscriptionEnded>().Count(told => told.Reason == "erased"));
        Assert.Equal([new PersonalDataErased(customer, "subscriptions")], erased.Sent.MessagesOf<PersonalDataErased>());
        Assert.Equal("active", await subscriptions.StatusOfAsync(other));
    }
}
