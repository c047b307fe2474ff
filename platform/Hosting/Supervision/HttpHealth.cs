using System.Net;

namespace Platform.Hosting;

/// <summary>Asks a service of this machine how it is; anything but a 200 in time is "not well".</summary>
internal static class HttpHealth
{
    private static readonly SocketsHttpHandler Handler = new() { UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null };
    private static readonly HttpClient Client = new(Handler) { Timeout = TimeSpan.FromSeconds(2) };

    public static async Task<bool> IsHealthyAsync(Uri check, CancellationToken cancellation)
    {
        try
        {
            using var response = await Client.GetAsync(check, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
