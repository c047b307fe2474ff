using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests;

/// <summary>A request as it is written on the wire, with headers that no client would send.</summary>
internal static class RawRequest
{
    public static async Task<HttpStatusCode> GetAsync(Uri server, string path, params (string Name, string Value)[] headers)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        var lines = headers.Select(header => $"{header.Name}: {header.Value}\r\n");
        var request = $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n{string.Concat(lines)}\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken);
        using var answer = new StreamReader(stream);
        var status = await answer.ReadLineAsync(TestContext.Current.CancellationToken);
        return (HttpStatusCode)int.Parse(status!.Split(' ')[1]);
    }
}
