using MimeKit;

namespace Notifications;

/// <summary>Which texts are addresses that mail is sent to.</summary>
internal static class EmailAddress
{
    public const int MaxLength = 254;

    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <summary>
    /// The text as an address, which is nothing but <c>name@domain</c> in ASCII: no display name, no route, no group, no comment, no bare IP address;
    /// null for anything else.
    /// </summary>
    public static MailboxAddress? Of(string text) =>
        text.Length <= MaxLength
        && text.All(letter => letter is > ' ' and < '\u007f')
        && MailboxAddress.TryParse(Strict, text, out var mailbox)
        && mailbox is { Name: null or "", Route.Count: 0 }
        && mailbox.Address == text
        && mailbox.Domain.Contains('.') && !mailbox.Domain.StartsWith('[')
            ? mailbox
            : null;
}
