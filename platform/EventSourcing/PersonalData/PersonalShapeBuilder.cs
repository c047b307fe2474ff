using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Platform.EventSourcing;

/// <summary>Finds what is personal in a type and in whatever it contains.</summary>
internal sealed class PersonalShapeBuilder(JsonSerializerOptions dialect)
{
    private readonly Dictionary<Type, PersonalShape> shapes = [];

    public static PersonalShape? Build(Type type, JsonSerializerOptions dialect) =>
        new PersonalShapeBuilder(dialect).Visit(type) is { } shape && Reaches(shape, []) ? shape : null;

    private PersonalShape? Visit(Type type)
    {
        var contract = dialect.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        switch (contract.Kind)
        {
            case JsonTypeInfoKind.Enumerable:
                return Visit(contract.ElementType!);
            case JsonTypeInfoKind.Dictionary:
                return Visit(contract.ElementType!) is { } entries ? new PersonalShape { Entries = entries } : null;
            case JsonTypeInfoKind.Object when type != typeof(object):
                return VisitObject(contract);
            default:
                return null;
        }
    }

    private PersonalShape VisitObject(JsonTypeInfo contract)
    {
        // A type may contain itself, so it is known before its properties are looked at.
        if (shapes.TryGetValue(contract.Type, out var known))
        {
            return known;
        }

        var shape = shapes[contract.Type] = new PersonalShape();
        foreach (var property in contract.Properties)
        {
            if (MemberOf(property, contract.Type) is { } member)
            {
                shape.Members.Add(property.Name, member);
            }
        }

        shape.Subject = SubjectOf(contract, shape);
        foreach (var derived in contract.PolymorphismOptions?.DerivedTypes ?? [])
        {
            if (Visit(derived.DerivedType) is { } other && Reaches(other, []))
            {
                throw new InvalidOperationException(
                    $"{derived.DerivedType} has personal properties and is stored as a case of {contract.Type}; store it under its own type.");
            }
        }

        return shape;
    }

    private PersonalMember? MemberOf(JsonPropertyInfo property, Type owner)
    {
        var personal = property.AttributeProvider?.GetCustomAttributes(typeof(PersonalAttribute), true).Cast<PersonalAttribute>().FirstOrDefault();
        return personal is null
            ? Visit(property.PropertyType) is { } inner ? new PersonalMember(null, [], inner) : null
            : new PersonalMember(ErasedValue.JsonOf(property.PropertyType, $"{owner}.{property.Name}"), personal.FormerNames, null);
    }

    private string? SubjectOf(JsonTypeInfo contract, PersonalShape shape)
    {
        if (shape.Members.Values.All(member => member.Erased is null))
        {
            return null;
        }

        var named = contract.Properties.Where(property => property.AttributeProvider?.IsDefined(typeof(DataSubjectAttribute), true) == true).ToList();
        if (named is not [var subject])
        {
            throw new InvalidOperationException(
                $"{contract.Type} has [Personal] properties; expected exactly one property with [DataSubject] beside them, which names the "
                + $"person, and found {named.Count}.");
        }

        return dialect.GetTypeInfo(subject.PropertyType).Kind == JsonTypeInfoKind.None && !shape.IsPersonal(subject.Name)
            ? subject.Name
            : throw new InvalidOperationException(
                $"The [DataSubject] of {contract.Type} is '{subject.Name}' of type {subject.PropertyType}; expected a text or a typed id in clear.");
    }

    private static bool Reaches(PersonalShape shape, HashSet<PersonalShape> seen) =>
        seen.Add(shape)
        && ((shape.Entries is { } entries && Reaches(entries, seen))
            || shape.Members.Values.Any(member => member.Erased is not null || (member.Shape is { } inner && Reaches(inner, seen))));
}
