namespace ServiceDefaults.PersonalData;

/// <summary>How the value of a <c>Personal</c> is sealed where it goes. Null is what remains of a person who was erased.</summary>
internal interface ISeal
{
    byte[]? Seal(string subject, ReadOnlySpan<byte> plain);

    byte[]? Open(string subject, ReadOnlySpan<byte> box);
}

/// <summary>For what a service keeps: with the person's own key.</summary>
internal sealed class KeptSeal(SubjectKeys keys, string purpose) : ISeal
{
    public byte[]? Seal(string subject, ReadOnlySpan<byte> plain) => keys.Seal(purpose, subject, plain);

    public byte[]? Open(string subject, ReadOnlySpan<byte> box) => keys.Open(purpose, subject, box);
}

/// <summary>
/// For what goes from service to service: a person's key stays where it was made, so messages are sealed with the master key, which all services
/// have. Who has erased the person reads nothing, although it could be opened.
/// </summary>
internal sealed class MessageSeal(MasterKeys masters, SubjectKeys keys) : ISeal
{
    private const string Purpose = "message";

    public byte[]? Seal(string subject, ReadOnlySpan<byte> plain) => keys.IsErased(subject) ? null : masters.Seal(Purpose, subject, plain);

    public byte[]? Open(string subject, ReadOnlySpan<byte> box) => keys.IsErased(subject) ? null : masters.Open(Purpose, subject, box);
}
