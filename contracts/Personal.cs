using System.Text.Json.Serialization;

namespace Contracts;

/// <summary>
/// What is known about a person, with whose it is. Written without the person's key it is only <c>{ "subject": "…" }</c>: the value never travels
/// in the clear. Services write and read it with a converter of their own, which adds the encrypted value.
/// </summary>
/// <param name="Subject">The person, as the subject of their token.</param>
/// <param name="Value">What is known; null when the person was erased.</param>
public sealed record Personal<T>(string Subject, [property: JsonIgnore] T? Value)
    where T : class
{
    /// <summary>No log shows the value by way of an interpolated object.</summary>
    public override string ToString() => $"(personal data of {Subject})";
}
