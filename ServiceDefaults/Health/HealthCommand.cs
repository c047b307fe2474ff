using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Health;

/// <summary>
/// <c>dotnet Orders.dll health</c> asks the service that runs beside it whether it is ready. An image without a shell holds no other program that
/// could, and Docker has nobody else to ask.
/// </summary>
internal static class HealthCommand
{
    private const string Command = "health";
    private const string UsualPort = "8080";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static void EndIfAsked(IConfiguration configuration)
    {
        if (Environment.GetCommandLineArgs() is [_, Command])
        {
            Environment.Exit(IsReady(configuration["HTTP_PORTS"]?.Split(';')[0] ?? UsualPort) ? 0 : 1);
        }
    }

    private static bool IsReady(string port)
    {
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            using var question = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/health/ready"));
            using var answer = http.Send(question);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
