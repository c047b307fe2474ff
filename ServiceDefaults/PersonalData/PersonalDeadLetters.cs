using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Contracts;
using Wolverine;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.Runtime;
using Wolverine.Util;

namespace ServiceDefaults.PersonalData;

/// <summary>
/// The dead letters of a service that say something about a person. They lie there for as long as nobody mends them, sealed with the master key,
/// so an erasure must discard them.
/// </summary>
internal sealed class PersonalDeadLetters(IWolverineRuntime runtime)
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<string[]> types = new(() =>
    [
        .. from assembly in new[] { typeof(Personal<>).Assembly, runtime.Options.ApplicationAssembly! }
           from type in assembly.GetTypes()
           where type.GetProperties().Any(property => IsPersonal(property.PropertyType))
           select type.ToMessageTypeName(),
    ]);

    public async Task DiscardAboutAsync(string subject, CancellationToken stop)
    {
        foreach (var type in types.Value)
        {
            if (await AboutAsync(subject, type, stop) is { Length: > 0 } found)
            {
                await runtime.Storage.DeadLetters.DiscardAsync(new DeadLetterEnvelopeQuery(found), stop);
            }
        }
    }

    private async Task<Guid[]> AboutAsync(string subject, string type, CancellationToken stop)
    {
        List<Guid> found = [];
        var named = JsonSerializer.Serialize(subject, AsWritten);
        var query = new DeadLetterEnvelopeQuery { MessageType = type, Archived = DeadLetterArchiveFilter.Any, PageNumber = 1 };
        while (true)
        {
            var page = await runtime.Storage.DeadLetters.QueryAsync(query, stop);
            found.AddRange(page.Envelopes.Where(letter => Says(letter.Envelope, named)).Select(letter => letter.Id));
            if (page.Envelopes.Count < query.PageSize)
            {
                return [.. found];
            }

            query.PageNumber++;
        }
    }

    // Also what somebody has edited, or cannot be read any more: to discard a letter too many is better than to keep one.
    private static bool Says(Envelope letter, string named) => Encoding.UTF8.GetString(letter.Data ?? []).Contains(named, StringComparison.Ordinal);

    private static bool IsPersonal(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Personal<>);
}
