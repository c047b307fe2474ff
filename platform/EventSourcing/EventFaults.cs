namespace Platform.EventSourcing;

/// <summary>The log holds an event whose name no record of this service claims.</summary>
/// <param name="name">The stored name.</param>
public sealed class UnknownEventException(string name)
    : Exception(
        $"The log holds an event named '{name}', which no record of this service claims; was its [EventName] changed without an alias "
        + "or an upcaster, or its hierarchy left out of the module?")
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;
}

/// <summary>The log holds an event whose JSON does not have the shape that its name stands for.</summary>
/// <remarks>The message says where in the JSON and holds none of its values, as long as an upcaster's own exceptions do not.</remarks>
/// <param name="name">The stored name.</param>
/// <param name="expected">The record it was to become.</param>
/// <param name="step">Which shape could not be read: the stored name, or the step of its upcasting.</param>
/// <param name="cause">What failed, and where in the JSON.</param>
public sealed class UnreadableEventException(string name, Type expected, string step, Exception cause)
    : Exception(
        $"Expected an event stored as '{name}' in the shape of {expected}; reading {step} found otherwise: {cause.Message} "
        + "Was the shape edited in place? Give it a new version and an upcaster.",
        cause)
{
    /// <summary>The stored name.</summary>
    public string Name { get; } = name;

    /// <summary>The record it was to become.</summary>
    public Type Expected { get; } = expected;
}

/// <summary>An event is larger than the store takes. Nothing of its append was sent.</summary>
/// <param name="name">The event's name.</param>
/// <param name="size">Its size as JSON, in bytes of UTF-8.</param>
/// <param name="bound">The most that the store takes, in the same unit.</param>
public sealed class EventTooLargeException(string name, long size, long bound)
    : Exception(
        $"Expected an event of at most {bound} bytes of JSON; found '{name}' with {size}. "
        + "An event is a fact, not a document: keep large content elsewhere and record where it is.")
{
    /// <summary>The event's name.</summary>
    public string Name { get; } = name;

    /// <summary>Its size as JSON, in bytes of UTF-8.</summary>
    public long Size { get; } = size;

    /// <summary>The most that the store takes, in bytes of UTF-8.</summary>
    public long Bound { get; } = bound;
}

/// <summary>Something to be appended holds a NUL character (U+0000), which PostgreSQL keeps in no text. Nothing of its append was sent.</summary>
/// <param name="name">The event's name, or which part of the metadata or of a companion it is.</param>
/// <param name="kind">What bears the name.</param>
public sealed class UnstorableTextException(string name, string kind = "an event")
    : Exception($"Expected text without the NUL character (U+0000); found one in {kind} '{name}'. Refuse it where the text comes in.")
{
    /// <summary>The event's name, or which part of the metadata or of a companion it is.</summary>
    public string Name { get; } = name;
}

/// <summary>An event of a type that the service has not registered. Nothing of its append was sent.</summary>
/// <param name="type">The type.</param>
public sealed class UnregisteredEventException(Type type)
    : InvalidOperationException(
        $"Expected an event of a hierarchy that is named in the service's module; found one of type {type}, which is not registered.")
{
    /// <summary>The type.</summary>
    public Type Type { get; } = type;
}
