using System.Text;

namespace WholeSystem.Fuzz;

/// <summary>Sends requests as they are made up, whatever a client would think of them.</summary>
internal sealed class Sender(Uri gateway, IReadOnlyDictionary<string, string> tokens, TimeSpan patience) : IDisposable
{
    private const int Attempts = 4;

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    })
    {
        Timeout = patience,
    };

    public void Dispose() => http.Dispose();

    /// <summary>
    /// The answer to a request under an id. What is only slow answers sooner or later, and a connection may close at any time, so that it is asked
    /// again: the key makes that safe, and what a request itself brings about comes every time.
    /// </summary>
    public async Task<Reply> SendAsync(Draft draft, string id, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = draft.ToRequest(gateway, tokens, id);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                var reply = await Reply.OfAsync(response, stop);
                if (reply.Status is not (503 or 504) || attempt == Attempts)
                {
                    return reply;
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException && attempt < Attempts)
            {
                // Asked again.
            }
        }
    }
}
