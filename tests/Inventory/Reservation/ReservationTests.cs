using System.Text;
using Contracts;
using ServiceDefaults.Messaging;

namespace Inventory.Tests;

/// <summary>Every message in every state of an order's reservation.</summary>
public class ReservationTests
{
    private const string WhatFollows =
        """
        None:
          ReserveStock      -> ReservationReserved; StockReserved, ExpireReservation
          CommitStock       -> ReservationCommitRefused; StockReleased
          ReleaseStock      -> ReservationReleased; StockReleased
          ExpireReservation -> nothing
          ShipStock         -> dead letter
        Reserved:
          ReserveStock      -> StockReserved
          CommitStock       -> ReservationCommitted; StockCommitted
          ReleaseStock      -> ReservationReleased; StockReleased
          ExpireReservation -> ReservationReleased; StockReleased (expired)
          ShipStock         -> ReservationShipped
        Refused:
          ReserveStock      -> StockRefused
          CommitStock       -> ReservationCommitRefused; StockReleased
          ReleaseStock      -> ReservationReleased; StockReleased
          ExpireReservation -> nothing
          ShipStock         -> dead letter
        Committed:
          ReserveStock      -> StockReserved
          CommitStock       -> StockCommitted
          ReleaseStock      -> ReservationReleased; StockReleased
          ExpireReservation -> nothing
          ShipStock         -> ReservationShipped
        GivenBack:
          ReserveStock      -> StockReleased
          CommitStock       -> ReservationCommitRefused; StockReleased
          ReleaseStock      -> StockReleased
          ExpireReservation -> nothing
          ShipStock         -> dead letter
        Expired:
          ReserveStock      -> StockReleased (expired)
          CommitStock       -> ReservationCommitRefused; StockReleased (expired)
          ReleaseStock      -> StockReleased (expired)
          ExpireReservation -> nothing
          ShipStock         -> dead letter
        CommitRefused:
          ReserveStock      -> StockReleased
          CommitStock       -> StockReleased
          ReleaseStock      -> StockReleased
          ExpireReservation -> nothing
          ShipStock         -> dead letter
        Shipped:
          ReserveStock      -> StockReserved
          CommitStock       -> StockCommitted
          ReleaseStock      -> StockReleased
          ExpireReservation -> nothing
          ShipStock         -> nothing

        """;

    private static readonly Messages.ReserveStock Reserve = new(Order, [new Line("BEANS", 4), new Line("CUP", 2)], Later);

    [Fact]
    public void Every_message_is_answered_in_every_state_and_moves_the_reservation_at_most_once()
    {
        object[] messages =
            [Reserve, new Messages.CommitStock(Order), new Messages.ReleaseStock(Order), new ExpireReservation(Order), new Messages.ShipStock(Order)];
        var table = new StringBuilder();
        foreach (var (name, stock) in States)
        {
            table.AppendLine($"{name}:");
            foreach (var message in messages)
            {
                table.AppendLine($"  {message.GetType().Name,-17} -> {Verdict(stock, message)}");
            }
        }

        Assert.Equal(WhatFollows, table.ToString(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_line_is_reserved_until_the_timer_that_goes_with_it() => Stocked().Hears(Reserve).Then(
        new ReservationReserved(Lines, Later),
        [(Beans, new StockReserved(Order, 4)), (Cup, new StockReserved(Order, 2))],
        new Messages.StockReserved(Order, Later),
        new Wolverine.ScheduledMessage<ExpireReservation>(new ExpireReservation(Order), Later));

    [Fact]
    public void The_last_piece_can_be_reserved_and_the_low_stock_is_announced() => Stocked()
        .Hears(new Messages.ReserveStock(Order, [new Line("CUP", 10)], Later))
        .Then(
            new ReservationReserved([new(Cup, 10)], Later),
            [(Cup, new StockReserved(Order, 10)), (Cup, new StockLow(0, 3))],
            new Messages.StockReserved(Order, Later),
            new Wolverine.ScheduledMessage<ExpireReservation>(new ExpireReservation(Order), Later),
            new Messages.StockLow("CUP", 0, 3));

    [Fact]
    public void When_lines_fall_short_or_are_unknown_none_is_reserved() => StockOf(null, Ten(Beans), Ten(Cup, new StockReserved(default, 9)))
        .Hears(new Messages.ReserveStock(Order, [new Line("UNKNOWN", 1), new Line("BEANS", 4), new Line("CUP", 2)], Later))
        .Then(new ReservationRefused([Unknown, Cup]), [], new Messages.StockRefused(Order, ["UNKNOWN", "CUP"]));

    [Fact]
    public void A_request_that_comes_after_its_time_has_expired_already() => Stocked()
        .Hears(Reserve, at: Later)
        .Then(new ReservationReleased(Expired: true), [], new Messages.StockReleased(Order, Expired: true));

    [Fact]
    public void What_was_held_is_given_back()
    {
        foreach (var held in (OrderStock[])[Reserved(), Committed()])
        {
            held.Hears(new Messages.ReleaseStock(Order)).Then(
                new ReservationReleased(Expired: false),
                [(Beans, new StockReleased(Order, 4)), (Cup, new StockReleased(Order, 2))],
                new Messages.StockReleased(Order, Expired: false));
        }
    }

    [Fact]
    public void What_was_held_leaves_the_house()
    {
        foreach (var held in (OrderStock[])[Reserved(), Committed()])
        {
            held.Hears(new Messages.ShipStock(Order)).Then(
                new ReservationShipped(), [(Beans, new StockShipped(Order, 4)), (Cup, new StockShipped(Order, 2))]);
        }
    }

    [Fact]
    public void A_repeated_request_is_answered_with_what_was_answered_first()
    {
        States["Refused"].Hears(Reserve).ThenOnly(new Messages.StockRefused(Order, ["CUP"]));
        Reserved().Hears(Reserve, at: Later).ThenOnly(new Messages.StockReserved(Order, Later));
    }

    public static TheoryData<Line[]> Nonsense => new(
        [], [new Line("BEANS", 0)], [new Line("BEANS", -1)], [new Line("BEANS", 1), new Line("BEANS", 1)], [new Line("beans", 1)]);

    [Theory]
    [MemberData(nameof(Nonsense), DisableDiscoveryEnumeration = true)]
    public void Lines_that_make_no_sense_are_a_matter_for_people(Line[] lines) =>
        Assert.Throws<NonRetriableException>(() => Stocked().Hears(Reserve with { Lines = lines }));

    private static string Verdict(OrderStock stock, object message)
    {
        try
        {
            var outcome = stock.Hears(message);
            var moved = outcome.Events.Where(one => one.Stream == Order.ToString()).Select(one => one.Event.GetType().Name);
            var answered = string.Join(", ", outcome.Messages.Select(Name));
            return string.Join("; ", ((string[])[.. moved, answered]).Where(part => part.Length > 0)) is { Length: > 0 } text ? text : "nothing";
        }
        catch (NonRetriableException)
        {
            return "dead letter";
        }
    }

    private static string Name(object message) => message switch
    {
        Messages.StockReleased { Expired: true } => "StockReleased (expired)",
        Wolverine.ScheduledMessage<ExpireReservation> => nameof(ExpireReservation),
        _ => message.GetType().Name,
    };
}
