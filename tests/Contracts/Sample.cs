namespace Contracts.Tests;

/// <summary>A value of any type of a message, in which no part is what it would be if it were lost.</summary>
internal static class Sample
{
    private static readonly Dictionary<Type, object> Simple = new()
    {
        [typeof(string)] = "text",
        [typeof(int)] = 7,
        [typeof(long)] = 7_000_000_000L,
        [typeof(decimal)] = 12.50m,
        [typeof(bool)] = true,
        [typeof(DateTimeOffset)] = new DateTimeOffset(2026, 3, 1, 12, 30, 15, 123, TimeSpan.Zero),
        [typeof(Guid)] = Guid.Parse("01930000-0000-7000-8000-000000000002"),
        [typeof(OrderId)] = OrderId.Parse("01930000-0000-7000-8000-000000000001", null),
    };

    public static object Of(Type type)
    {
        if (Simple.TryGetValue(type, out var value))
        {
            return value;
        }

        if (type.IsInterface && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var items = Array.CreateInstance(type.GetGenericArguments()[0], 2);
            items.SetValue(Of(type.GetGenericArguments()[0]), 0);
            items.SetValue(Of(type.GetGenericArguments()[0]), 1);
            return items;
        }

        var create = type.GetConstructors().Single();
        return create.Invoke([.. create.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
    }
}
