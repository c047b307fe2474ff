using Wolverine;

namespace ServiceDefaults.PersonalData;

/// <summary>Has Wolverine seal what is personal in messages, on the wire, in inbox and outbox, and among the dead letters.</summary>
internal sealed class PersonalMessages(MasterKeys masters, SubjectKeys keys) : IWolverineExtension
{
    public void Configure(WolverineOptions options) =>
        options.UseSystemTextJsonForSerialization(json => json.Converters.Add(new PersonalJson(new MessageSeal(masters, keys))));
}
