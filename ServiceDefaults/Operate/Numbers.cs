using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ServiceDefaults.Operate;

/// <summary>Options that are numbers, refused by name when they are none or out of bounds.</summary>
internal static class Numbers
{
    public static Option<long> Option(string name, string description, long otherwise, long lowest = 1, long highest = long.MaxValue)
    {
        var option = Optional(name, description, lowest, highest);
        return new Option<long>(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => otherwise,
            CustomParser = result => option.CustomParser!(result) ?? otherwise,
        };
    }

    public static Option<long?> Optional(string name, string description, long lowest = 1, long highest = long.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(result, name, lowest, highest),
    };

    public static long? Parse(ArgumentResult result, string name, long lowest = 1, long highest = long.MaxValue)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= lowest && value <= highest)
        {
            return value;
        }

        var bounds = highest == long.MaxValue ? $"from {lowest}" : $"from {lowest} to {highest}";
        result.AddError($"{name} {text}: expected a number {bounds}.");
        return null;
    }
}
