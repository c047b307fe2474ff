using Microsoft.Extensions.Options;

namespace ServiceDefaults.Startup;

/// <summary>
/// A program that lacks a setting ends with a line for each that says which: whoever starts it is to mend the settings, and a stack trace of ours
/// would only hide what to do.
/// </summary>
internal static class StartupFailures
{
    private const int Failed = 1;
    private static int isHandled;

    public static void SayClearly()
    {
        if (Interlocked.Exchange(ref isHandled, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += (_, unhandled) => Handle(unhandled.ExceptionObject as Exception);
        }
    }

    internal static IReadOnlyList<string> Explain(Exception? error) => error switch
    {
        MissingSettingException missing => [missing.Message],
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException { InnerExceptions: var all } when all.All(one => Explain(one).Count > 0) => [.. all.SelectMany(Explain)],
        _ => [],
    };

    private static void Handle(Exception? error)
    {
        if (Explain(error) is not { Count: > 0 } lines)
        {
            return;
        }

        foreach (var line in lines)
        {
            Console.Error.WriteLine(line);
        }

        Environment.Exit(Failed);
    }
}
