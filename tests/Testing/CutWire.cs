using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Testing;

/// <summary>
/// For a request with the header <see cref="Header"/>, the connection is cut when its answer is to be sent: everything before has happened, and the
/// caller does not know.
/// </summary>
internal sealed class CutWire : IStartupFilter
{
    public const string Header = "Test-Cut-Wire";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            if (context.Request.Headers.ContainsKey(Header))
            {
                context.Response.Body = new CutStream();
            }

            return rest(context);
        });
        next(app);
    };

    private sealed class CutStream : MemoryStream
    {
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new IOException("cut");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("cut");
    }
}
