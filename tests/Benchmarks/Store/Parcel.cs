using Platform.EventSourcing;

namespace Benchmarks.Store;

/// <summary>The events of the only kind of stream here.</summary>
internal abstract record ParcelEvent
{
    [EventName("parcel_moved")]
    public sealed record Moved(string Place, int Kilometres, DateTimeOffset At) : ParcelEvent;
}

/// <summary>What is true of a parcel; also the document of <see cref="ParcelDetails"/>.</summary>
internal sealed record Parcel(string Place, int Kilometres, int Moves) : IState<Parcel, ParcelEvent>
{
    /// <summary>What the twins write: the same event as the store writes it.</summary>
    public const string Json = """{"place":"Lyon, Main Street 1","kilometres":12,"at":"2026-01-01T12:00:00+00:00"}""";

    public static readonly ParcelEvent.Moved Moved =
        new("Lyon, Main Street 1", 12, new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public static readonly EventMetadata Metadata = new("0192f7a0-0000-7000-8000-000000000000", "0192f7a0-0000-7000-8000-000000000001");

    public static Parcel Initial { get; } = new("", 0, 0);

    public static EventTypes Types { get; } = new(typeof(ParcelEvent));

    public static StreamId Stream(string id) => StreamId.Of("parcel", id);

    public Parcel Evolve(ParcelEvent happened) => happened switch
    {
        ParcelEvent.Moved moved => new Parcel(moved.Place, Kilometres + moved.Kilometres, Moves + 1),
        _ => this,
    };
}

/// <summary>One document per parcel.</summary>
internal sealed class ParcelDetails : View<Parcel>
{
    public override string Name => "parcel_details";

    public override string? KeyOf(RecordedEvent happened) => happened.Stream.Id;

    public override Parcel? Evolve(Parcel? document, RecordedEvent happened) =>
        (document ?? Parcel.Initial).Evolve((ParcelEvent)happened.Data);
}

/// <summary>A parcel as a row; a view has a type of its own.</summary>
internal sealed record ParcelRow(string Place, int Kilometres, int Moves);

/// <summary>One row of columns per parcel, folded from the same events.</summary>
internal sealed class ParcelTable : TableView<ParcelRow>
{
    public override string Name => "parcel_table";

    public override string? KeyOf(RecordedEvent happened) => happened.Stream.Id;

    public override ParcelRow? Evolve(ParcelRow? document, RecordedEvent happened) => happened.Data is ParcelEvent.Moved moved
        ? new ParcelRow(moved.Place, (document?.Kilometres ?? 0) + moved.Kilometres, (document?.Moves ?? 0) + 1)
        : document;
}
