namespace Platform.EventSourcing;

/// <summary>
/// The property holds personal data of the person whom the record's <see cref="DataSubjectAttribute"/> property names. Wherever the record
/// is stored (log, view, message, stored answer), the value is encrypted with a key of that person's own, and with the key it is erased
/// everywhere at once. The idea is known as crypto-shredding.
/// </summary>
/// <param name="formerNames">
/// The JSON names (camelCase) that the property had before: a stored value is bound to the name it was written under, so that values cannot
/// be exchanged between properties.
/// </param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute(params string[] formerNames) : Attribute
{
    /// <summary>The JSON names that the property had before.</summary>
    public IReadOnlyList<string> FormerNames { get; } = formerNames;
}

/// <summary>
/// The property names the person whom the record's <see cref="PersonalAttribute"/> properties are about: a string or a typed id. It is
/// stored in clear, so it is a pseudonym (the subject of an access token), never a name or an e-mail address.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DataSubjectAttribute : Attribute;
