using Spectre.Console;

namespace ServiceDefaults.Operate;

/// <summary>Text as it is: a console would break long lines, and what is broken cannot be copied.</summary>
internal static class RawText
{
    public static void WriteRaw(this IAnsiConsole console, string text) => console.Profile.Out.Writer.WriteLine(text);
}
