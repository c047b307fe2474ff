namespace Platform.Hosting;

/// <summary>What to start, as whom, and how to end it.</summary>
internal sealed record ProcessSpec(string Command, params IReadOnlyList<string> Arguments)
{
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>Set on top of our own environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Another user to run as; null for our own.</summary>
    public SystemUser? User { get; init; }

    /// <summary>Asks for a clean end.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>Ends it at once; also what it gets when we die.</summary>
    public Signal DeathSignal { get; init; } = Signal.Kill;
}
