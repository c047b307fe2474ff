using Wolverine.Persistence.EventSourcing;

namespace ServiceDefaults.Api;

/// <summary>
/// Loads the aggregate that a command is about under a lock of its stream, so that commands on one stream queue instead of conflicting: of twenty
/// cancels at once one decides, and the others see what it decided.
/// </summary>
public sealed class ForUpdateAttribute : WriteModelAttribute
{
    /// <summary>The identity is the route value of the aggregate's name.</summary>
    public ForUpdateAttribute() => LoadStyle = ModelConcurrencyStyle.Exclusive;
}
