using System.Globalization;
using System.Net;

namespace Notifications;

/// <summary>Where a customer wants to be called, as far as the text itself says whether it may be called.</summary>
/// <param name="Address">The URL in its normal form; null when it is refused.</param>
/// <param name="Refusal">Why it is refused; null when it is not.</param>
public sealed record WebhookUrl(Uri? Address, string? Refusal)
{
    public const int LongestUrl = 2048;

    // Names that only mean something inside a network (RFC 2606, 6761, 6762, 8375 and customs).
    private static readonly string[] InsideNames =
    [
        "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa",
        "test", "example", "invalid", "onion", "arpa", "svc", "cluster",
    ];

    public static WebhookUrl Refused(string why) => new(null, why);

    /// <summary>What can be said of the text without asking anybody what its host's name means.</summary>
    public static WebhookUrl Of(string text, WebhookOptions options)
    {
        // What other readers of URLs may read in another way is not read at all.
        if (text.Length > LongestUrl || text.Any(letter => letter is <= ' ' or > '~' or '\\') || !Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            return Refused("it is no absolute URL of at most 2048 ASCII characters");
        }

        return RefusalOf(url, options) is { } why ? Refused(why) : new WebhookUrl(url, null);
    }

    private static string? RefusalOf(Uri url, WebhookOptions options) => true switch
    {
        _ when url.Scheme != Uri.UriSchemeHttps && !(options.AllowHttp && url.Scheme == Uri.UriSchemeHttp) => "it is not https",
        _ when url.UserInfo.Length > 0 => "it holds credentials",
        _ when url.Fragment.Length > 0 => "it has a fragment",
        _ when options.AllowsPrivately(url.IdnHost, url.Port) => null,
        _ when !options.AllowedPorts.Contains(url.Port) => $"its port is none of {string.Join(", ", options.AllowedPorts)}",
        _ => RefusalOfHost(url.IdnHost),
    };

    private static string? RefusalOfHost(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return InsideNetworks.ReasonFor(address) is { } reason ? $"its address is {reason}" : null;
        }

        var labels = host.Split('.');
        return true switch
        {
            _ when labels[^1].Length == 0 => "its host ends in a dot",
            _ when labels.Length < 2 || InsideNames.Any(name => host == name || host.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase)) =>
                "its host's name is none of the public internet",

            // No domain ends in a number, but some readers take it for an address.
            _ when IsNumber(labels[^1]) => "its host ends in a number",
            _ => null,
        };
    }

    private static bool IsNumber(string label) => label.All(char.IsAsciiDigit)
        || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && (label.Length == 2 || UInt128.TryParse(label.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)));

    // A path may hold a token that lets anybody call the receiver.
    public override string ToString() => "(webhook URL)";
}
