using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Testing.Monitoring;

/// <summary>A span as it was exported.</summary>
/// <param name="TraceId">In hexadecimal digits.</param>
/// <param name="Service">Who exported it.</param>
/// <param name="Source">What library made it.</param>
/// <param name="Name">What it is.</param>
public sealed record ExportedSpan(string TraceId, string Service, string Source, string Name);

/// <summary>Takes what is exported by OTLP over HTTP, and reads as much of it as tests ask for.</summary>
public sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentBag<ExportedSpan> spans = [];
    private readonly ConcurrentDictionary<string, string> said = new();

    private OtlpSink(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public IReadOnlyCollection<ExportedSpan> Spans => spans;

    /// <summary>Settings, as a program finds them in its environment, that have it export to this one.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
    };

    public static async Task<OtlpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var sink = new OtlpSink(builder.Build());
        sink.app.MapPost("/v1/{signal}", sink.TakeAsync);
        await sink.app.StartAsync();
        return sink;
    }

    /// <summary>What was last exported of <c>traces</c>, <c>metrics</c> or <c>logs</c>, with whatever lies between its texts.</summary>
    public string Said(string signal) => said.GetValueOrDefault(signal, "");

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(string signal, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        said[signal] = Encoding.UTF8.GetString(body.ToArray());
        if (signal == "traces")
        {
            Read(body.ToArray()).ToList().ForEach(spans.Add);
        }
    }

    // ExportTraceServiceRequest and what it is made of, by the numbers of their fields (opentelemetry-proto, trace/v1).
    private static IEnumerable<ExportedSpan> Read(byte[] request) =>
        from resourceSpans in Parts(request, 1)
        let service = Parts(resourceSpans, 1).Select(resource => NameIn(resource)).FirstOrDefault("")
        from scopeSpans in Parts(resourceSpans, 2)
        let source = Parts(scopeSpans, 1).Select(scope => Text(scope, 1)).FirstOrDefault("")
        from span in Parts(scopeSpans, 2)
        select new ExportedSpan(Convert.ToHexStringLower(Parts(span, 1).First()), service, source, Text(span, 5));

    private static string NameIn(byte[] resource) => Parts(resource, 1)
        .Where(attribute => Text(attribute, 1) == "service.name").Select(attribute => Text(Parts(attribute, 2).First(), 1)).FirstOrDefault("");

    private static string Text(byte[] message, int field) => Parts(message, field).Select(Encoding.UTF8.GetString).FirstOrDefault("");

    private static IEnumerable<byte[]> Parts(byte[] message, int field)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                yield return input.ReadBytes().ToByteArray();
            }
            else
            {
                input.SkipLastField();
            }
        }
    }
}
