namespace MessagesUnderTest;

/// <summary>A mistake that is made on purpose. A check that never fails proves nothing, so each of these must be caught.</summary>
public enum PlantedFault
{
    /// <summary>No mistake: every check must hold.</summary>
    None,

    /// <summary>The receiver settles a message before its append is committed.</summary>
    SettledBeforeCommit,

    /// <summary>The receiver appends without the message's inbox record.</summary>
    NoInboxRecord,

    /// <summary>The receiver's handler hides its failures.</summary>
    FailureSwallowed,

    /// <summary>Messages of one stream travel under keys of their own.</summary>
    KeysIgnored,

    /// <summary>The handler that needs strict order leaves its failures to delayed retries.</summary>
    StrictHandlerThatDelays,

    /// <summary>A handler never comes to an end.</summary>
    EndlessHandler,

    /// <summary>The receiver takes for hopeless what would have gone well the next time.</summary>
    EverythingIsHopeless,
}
