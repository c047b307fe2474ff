using System.Net;

namespace Notifications;

/// <summary>What names mean, by the machine's own DNS.</summary>
public class NameResolver
{
    public virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop) => Dns.GetHostAddressesAsync(host, stop);
}
