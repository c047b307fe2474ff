using System.Globalization;

namespace OperationsConsole.Rates;

/// <summary>Numbers as the points of a line; the newest stands at the right edge, wherever the line begins.</summary>
public static class Sparkline
{
    public const int Width = 60;
    public const int Height = 20;
    private const double Margin = 1.5;

    public static string Points(IReadOnlyCollection<double> values)
    {
        var highest = values.DefaultIfEmpty().Max();
        return string.Join(' ', values.Select((value, index) =>
        {
            var share = highest > 0 ? value / highest : 0;
            var y = Height - Margin - (share * (Height - (2 * Margin)));
            return string.Create(CultureInfo.InvariantCulture, $"{Width - values.Count + index + 1},{y:0.##}");
        }));
    }
}
