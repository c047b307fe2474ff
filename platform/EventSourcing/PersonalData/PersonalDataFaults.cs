namespace Platform.EventSourcing;

/// <summary>Personal data of a person who was erased was about to be recorded. Nothing of it was.</summary>
public sealed class SubjectErasedException() : Exception("The person was erased; nothing personal is recorded of them any more.");

/// <summary>A protected value cannot be read although its subject was not erased. The message holds nothing personal.</summary>
/// <param name="property">The JSON property.</param>
/// <param name="reason">What was found instead.</param>
public sealed class UnreadablePersonalValueException(string property, string reason)
    : Exception($"Expected a protected value in '{property}' that its subject's key opens; found {reason}.")
{
    /// <summary>The JSON property.</summary>
    public string Property { get; } = property;
}
