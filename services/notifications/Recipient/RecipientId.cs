using System.Text.Json.Serialization;
using ServiceDefaults.EventStore;
using ServiceDefaults.Security;

namespace Notifications;

/// <summary>Whom a notification is for: a person, by the subject of their token, or everybody with a role. It names the recipient's stream.</summary>
[JsonConverter(typeof(TextIdConverter<RecipientId>))]
public readonly record struct RecipientId(string Value) : ITextId<RecipientId>
{
    private const string Customers = "customer:";

    /// <summary>Those who look after the shop.</summary>
    public static readonly RecipientId Operators = new($"role:{Role.Operator}");

    /// <summary>The person's subject; empty, which no subject is, for a role.</summary>
    public string ToSubject() => Value.StartsWith(Customers, StringComparison.Ordinal) ? Value[Customers.Length..] : "";

    public static RecipientId Customer(string subject) => new(Customers + subject);

    /// <summary>Whom something that happened is for.</summary>
    public static RecipientId Of(BusinessEvent happened) => happened.CustomerId is { } customer ? Customer(customer) : Operators;

    public override string ToString() => Value;

    static RecipientId ITextId<RecipientId>.Of(string value) => new(value);
}
