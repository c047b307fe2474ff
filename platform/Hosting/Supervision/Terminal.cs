using Spectre.Console;

namespace Platform.Hosting;

/// <summary>The console that people look at: coloured in a terminal, plain and wide where it is read by a file or a program.</summary>
internal static class Terminal
{
    private const int WideEnough = 160;

    public static IAnsiConsole Output { get; } = Create();

    private static IAnsiConsole Create()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        plain.Profile.Width = WideEnough;
        return plain;
    }
}
