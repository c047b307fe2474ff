using System.Reflection;
using System.Text.Json;
using Wolverine.Attributes;
using Wolverine.Runtime.Serialization;

namespace Contracts.Tests;

/// <summary>The published messages, as they travel.</summary>
internal static class Messages
{
    /// <summary>Every type in a service's own namespace.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        .. typeof(Line).Assembly.GetExportedTypes().Where(type => type.Namespace!.StartsWith("Contracts.", StringComparison.Ordinal)),
    ];

    /// <summary>How Wolverine writes a message when nobody says otherwise.</summary>
    public static JsonSerializerOptions Json { get; } = Options();

    public static MessageIdentityAttribute? IdentityOf(Type message) => message.GetCustomAttribute<MessageIdentityAttribute>();

    private static JsonSerializerOptions Options()
    {
        var options = SystemTextJsonSerializer.DefaultOptions();
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
