using Platform.EventSourcing;

namespace EventStore.Postgres.Tests;

public abstract record LetterEvent
{
    [EventName("letter_written")]
    public sealed record Written([property: DataSubject] string Reader, [property: Personal] string Text) : LetterEvent;

    [EventName("letter_sent")]
    public sealed record Sent(string Stamp) : LetterEvent;
}

public sealed record LetterState : IState<LetterState, LetterEvent>
{
    public static LetterState Initial { get; } = new();

    [DataSubject]
    public string Reader { get; init; } = "";

    [Personal]
    public string? Text { get; init; }

    public bool Sent { get; init; }

    public LetterState Evolve(LetterEvent happened) => happened switch
    {
        LetterEvent.Written e => this with { Reader = e.Reader, Text = e.Text },
        LetterEvent.Sent => this with { Sent = true },
        _ => this,
    };
}

public class LetterView(int version = 1) : View<LetterState>
{
    public override string Name => "letters";

    public override int Version => version;

    public override string? KeyOf(RecordedEvent happened) => happened.Data is LetterEvent ? happened.Stream.Id : null;

    public override LetterState Evolve(LetterState? document, RecordedEvent happened) =>
        (document ?? LetterState.Initial).Evolve((LetterEvent)happened.Data);
}

public sealed class LettersByText : LetterView
{
    public override IReadOnlyList<string> FilterBy => ["text"];
}
