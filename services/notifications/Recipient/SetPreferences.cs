using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Contracts;
using Marten;
using Marten.Exceptions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Notifications;

/// <summary>
/// The caller says how they want to be told, all of it at once: what is left out is as if it had never been said, but for the address, which is then
/// that of their token.
/// </summary>
[ValidatableType]
public sealed record SetPreferences(
    [property: StringLength(EmailAddress.MaxLength)] string? Email = null,
    [property: StringLength(35)] string? Locale = null,
    [property: StringLength(64)] string? TimeZone = null,
    bool Off = false,
    IReadOnlyDictionary<string, IReadOnlyList<Channel>>? Channels = null,
    QuietHours? QuietHours = null,
    [property: MaxLength(100)] IReadOnlyList<string>? Digest = null)
{
    /// <summary>The address that a token says its bearer has; null when it says none that mail could be sent to.</summary>
    public static string? ClaimedBy(ClaimsPrincipal user) =>
        user.FindFirst("email")?.Value is { } claimed && EmailAddress.Of(claimed) is not null ? claimed : null;

    public override string ToString() => "(preferences)";
}

public static class SetPreferencesEndpoint
{
    public static async Task<Recipient> LoadAsync(ClaimsPrincipal user, IDocumentSession session, CancellationToken stop)
    {
        var id = RecipientId.Customer(Caller.From(user).Id);
        return (await session.Events.FetchForExclusiveWriting<Recipient>(id.Value, stop)).Aggregate ?? Recipient.Unknown(id);
    }

    public static ProblemDetails Validate(SetPreferences command, Recipient recipient) => true switch
    {
        _ when recipient.IsErased => Refusals.Rule("recipient-erased", "Your data was erased on request; you are told nothing any more."),
        _ when command.Email is { } email && EmailAddress.Of(email) is null =>
            Refusals.Rule("email-invalid", "An address is name@domain, in ASCII, and nothing else."),
        _ when command.Locale is { } locale && !Locale.All.Contains(locale) =>
            Refusals.Rule("locale-not-supported", $"The locale is one of {string.Join(", ", Locale.All)}."),
        _ when command.TimeZone is { } zone && !WallClock.Knows(zone) =>
            Refusals.Rule("time-zone-unknown", "A time zone is named as IANA does, as Europe/Berlin."),
        _ when command.QuietHours is { } quiet && quiet.From == quiet.To =>
            Refusals.Rule("quiet-hours-empty", "Quiet hours end at another time than they begin."),
        _ when UnknownTopic(command) is not null => Refusals.Rule("topic-unknown", "One of the topics is none that notifications are about."),
        _ when command.Channels?.Values.Any(channels => channels is null || channels.Distinct().Count() != channels.Count) == true =>
            Refusals.Rule("channels-invalid", "A topic has a list of channels, each of them once."),
        _ => WolverineContinue.NoProblems,
    };

    [WolverinePut("/notifications/preferences")]
    public static (PreferencesView, RecipientChange) Put(SetPreferences command, Recipient recipient, ClaimsPrincipal user)
    {
        var claimed = SetPreferences.ClaimedBy(user);
        var set = Decide(command, recipient.Id, claimed);
        return (PreferencesView.Of(recipient.After(set), claimed), new RecipientChange(recipient, [set]));
    }

    // Of two that say it for the first time at once, the second finds the stream there when it commits.
    public static ProblemDetails OnException(ExistingStreamIdCollisionException collision) => Refusals.Conflict();

    internal static PreferencesSet Decide(SetPreferences command, RecipientId recipient, string? claimed) => new(
        new Personal<Contact>(recipient.ToSubject(), new Contact(
            command.Email ?? claimed,
            command.Locale ?? Locale.Default,
            command.TimeZone ?? Contact.DefaultTimeZone,
            command.QuietHours)),
        command.Off,
        command.Channels ?? new Dictionary<string, IReadOnlyList<Channel>>(),
        command.Digest);

    private static string? UnknownTopic(SetPreferences command) =>
        (command.Channels?.Keys ?? []).Concat(command.Digest ?? []).FirstOrDefault(topic => !Topic.Exists(topic));
}
