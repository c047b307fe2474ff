using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using Marten;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Audit;

/// <summary>
/// Which request it was, where it came from and in which role, on the events that it makes. Events that a message makes do not carry it: their
/// correlation id leads to the request that caused them.
/// </summary>
public static class Origin
{
    internal const string From = "from";
    internal const string Role = "role";
    internal const string Request = "request";
    internal const string Anonymous = "anonymous";

    /// <summary>What the generated code of every endpoint that changes something calls before it commits.</summary>
    public static void Stamp(IDocumentSession session, HttpContext context)
    {
        session.SetHeader(Role, RoleOf(context.User));
        session.SetHeader(From, NetworkOf(context.Connection.RemoteIpAddress));
        session.SetHeader(Request, context.TraceIdentifier);
    }

    internal static string RoleOf(ClaimsPrincipal user) => true switch
    {
        _ when user.Identity is not { IsAuthenticated: true } => Anonymous,
        _ when user.IsInRole(Security.Role.Admin) => Security.Role.Admin,
        _ when user.IsInRole(Security.Role.Operator) => Security.Role.Operator,
        _ => Security.Role.Customer,
    };

    /// <summary>
    /// The network of an address, as wide as the providers' shares usually are: enough to see that somebody acts from elsewhere, and not enough to
    /// find a person, so that it may be kept where nothing is ever erased.
    /// </summary>
    internal static string NetworkOf(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        var kept = plain.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
