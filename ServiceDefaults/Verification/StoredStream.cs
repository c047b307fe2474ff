namespace ServiceDefaults.Verification;

/// <summary>A stream's row, and which events there are for it.</summary>
/// <param name="Id">Its id, as people write it.</param>
/// <param name="Type">The alias of its aggregate's type.</param>
/// <param name="Version">How many events the row says that it has.</param>
/// <param name="Events">How many there are.</param>
/// <param name="First">The least version among them, 0 when there are none.</param>
/// <param name="Last">The greatest.</param>
internal sealed record StoredStream(string Id, string? Type, long Version, long Events, long First, long Last)
{
    /// <summary>Versions are unique within a stream and begin at 1, so as many events as the last one's version are all of them.</summary>
    public string? Fault => true switch
    {
        _ when Last != Events => $"expected its events to have the versions 1 to {Math.Max(Version, Last)}, found {Events} from {First} to {Last}",
        _ when Last != Version => $"expected its row to have version {Last}, as its last event has, found {Version}",
        _ => null,
    };
}
