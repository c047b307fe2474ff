using System.Security.Claims;
using Marten;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Notifications;

/// <summary>How the caller wants to be told.</summary>
public static class ReadPreferencesEndpoint
{
    [WolverineGet("/notifications/preferences")]
    public static async Task<PreferencesView> Get(Caller caller, ClaimsPrincipal user, IQuerySession session, CancellationToken stop)
    {
        var id = RecipientId.Customer(caller.Id);
        return PreferencesView.Of(await session.LoadAsync<Recipient>(id, stop) ?? Recipient.Unknown(id), SetPreferences.ClaimedBy(user));
    }
}
