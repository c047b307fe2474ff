using Contracts.Customers;
using Wolverine.Runtime;

namespace ServiceDefaults.PersonalData;

/// <summary>
/// What every service does when it is asked to erase a person, after what it alone knows to do. A handler is two lines: the service's own step, and
/// <c>return await eraser.EraseAsync(message, stop);</c>, which answers. A kill at any point is mended by the message, which comes again.
/// </summary>
public sealed class PersonalDataEraser
{
    private readonly SubjectKeys keys;
    private readonly PersonalDeadLetters letters;
    private readonly IWolverineRuntime runtime;

    internal PersonalDataEraser(SubjectKeys keys, PersonalDeadLetters letters, IWolverineRuntime runtime) =>
        (this.keys, this.letters, this.runtime) = (keys, letters, runtime);

    /// <summary>Destroys the person's key and discards the dead letters about them; the answer is to be sent.</summary>
    public async Task<PersonalDataErased> EraseAsync(ErasePersonalData request, CancellationToken stop)
    {
        await keys.EraseAsync(request.CustomerId, stop);
        await letters.DiscardAboutAsync(request.CustomerId, stop);
        return new PersonalDataErased(request.CustomerId, runtime.Options.ServiceName);
    }
}
