using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Util;

namespace OrdersService.Tests.Operations;

/// <summary>An operator at the orders service, and the troubles that he is to see.</summary>
internal static class Operator
{
    public static Task<ServiceAnswer> ReadAsync(this RunningOrders orders, string path, string? role = "operator") =>
        orders.Service.SendAsync(HttpMethod.Get, $"/ops/{path}", role: role);

    public static Task<ServiceAnswer> TellAsync(
        this RunningOrders orders, string path, object? body = null, string? role = "operator", string? key = null) => orders.Service.SendAsync(
            HttpMethod.Post, $"/ops/{path}", JsonSerializer.Serialize(body ?? new { }, JsonSerializerOptions.Web), role, key);

    public static IEnumerable<JsonNode> Items(this ServiceAnswer page) => page.Data!.AsArray().Select(item => item!);

    public static string? Cursor(this ServiceAnswer page, string which) => (string?)page.Body!["meta"]!["page"]![which];

    /// <summary>Puts messages among the dead letters, as if their handler had failed for good.</summary>
    public static async Task<IReadOnlyList<Guid>> GiveUpAsync(this RunningOrders orders, Exception failure, params object[] messages)
    {
        var runtime = orders.Service.Host.Services.GetRequiredService<IWolverineRuntime>();
        List<Guid> ids = [];
        foreach (var message in messages)
        {
            var letter = EnvelopeOf(message, runtime);
            await runtime.Storage.Inbox.MoveToDeadLetterStorageAsync(letter, failure);
            ids.Add(letter.Id);
        }

        return ids;
    }

    /// <summary>Leaves a message in the inbox as if this process, which goes on living, had taken it long ago and not worked on it since.</summary>
    public static async Task ForgetAsync(this RunningOrders orders, object message)
    {
        var runtime = orders.Service.Host.Services.GetRequiredService<IWolverineRuntime>();
        var envelope = EnvelopeOf(message, runtime);
        (envelope.Status, envelope.OwnerId) = (EnvelopeStatus.Incoming, runtime.DurabilitySettings.AssignedNodeNumber);
        await runtime.Storage.Inbox.StoreIncomingAsync(envelope);
        await orders.Service.Database.ExecuteAsync(
            $"update orders_bus.wolverine_incoming_envelopes set timestamp = now() - interval '1 hour' where id = '{envelope.Id}'");
    }

    public static Task<IReadOnlyList<string>> ActsAsync(this RunningOrders orders, string about) => orders.Service.Database.QueryAsync<string>(
        $"""
        select data ->> 'what' from orders.mt_doc_auditentry
        where data ->> 'about' = '{about}' and data ->> 'what' like 'ops\_%' order by data ->> 'at'
        """);

    private static Envelope EnvelopeOf(object message, IWolverineRuntime runtime) => new(message)
    {
        Id = Guid.CreateVersion7(),
        MessageType = message.GetType().ToMessageTypeName(),
        Destination = new Uri("local://durable"),
        Data = runtime.Options.DefaultSerializer.WriteMessage(message),
        ContentType = runtime.Options.DefaultSerializer.ContentType,
        Source = "inventory",
        SentAt = DateTimeOffset.UtcNow,
        CorrelationId = new string('a', 32),
    };
}
