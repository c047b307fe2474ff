using JasperFx.Events;
using Marten;
using Microsoft.Extensions.Options;
using ServiceDefaults.Operations;
using Wolverine;
using Wolverine.Attributes;

namespace ServiceDefaults.Archiving;

/// <summary>Archives the streams that are over and have been quiet for long: some of them, and then sends itself for the next.</summary>
/// <param name="Beyond">The id that has been come to; null at the beginning.</param>
[MessageIdentity("archive-ended-streams", Version = 1)]
public sealed record ArchiveEndedStreams(string? Beyond = null);

/// <summary>
/// One transaction for each message: <c>archived</c> events, the snapshots that know it, the flags of stream and events, and the message for the next
/// streams. A kill leaves each stream wholly open or wholly closed, and the message comes again. A stream that moved on meanwhile, or that
/// another replica archived, has another version: then nothing is written, and it is looked again.
/// </summary>
public static class ArchiveEndedStreamsHandler
{
    private const int AtOnce = 100;

    /// <summary>Archives the next streams.</summary>
    public static async Task<OutgoingMessages> HandleAsync(
        ArchiveEndedStreams message,
        EndedStreams ended,
        IOptions<ArchivingOptions> options,
        TimeProvider clock,
        IDocumentSession session,
        CancellationToken stop)
    {
        if (options.Value.After is not { } after)
        {
            return [];
        }

        var quiet = await QuietStreams.ReadAsync(
            session, ended.Aliases(session.DocumentStore), message.Beyond, clock.GetUtcNow() - after, AtOnce, stop);
        foreach (var stream in await ended.OverAsync(quiet.Streams, session, stop))
        {
            Archive(stream, session);
        }

        return quiet.Next is null ? [] : [new ArchiveEndedStreams(quiet.Next)];
    }

    // A stream's own snapshot has Marten flag it and its events, in the transaction of this one.
    private static void Archive(OpenStream stream, IDocumentSession session)
    {
        var archived = new Archived("over");
        if (StreamName.IsText(session))
        {
            session.Events.Append(stream.Id, stream.Version + 1, archived);
        }
        else
        {
            session.Events.Append(Guid.Parse(stream.Id), stream.Version + 1, archived);
        }
    }
}
