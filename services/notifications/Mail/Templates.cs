using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using Fluid.Values;

namespace Notifications;

/// <summary>The words of a mail.</summary>
internal sealed record Words(string Subject, string Text, string Html);

/// <summary>
/// The templates, in the folder of that name: for each topic and language a text, whose first line is the subject, and HTML, in one layout each. What
/// they are told is put in literally: it is never read as a template, has no line breaks, and is escaped in HTML.
/// </summary>
internal static class Templates
{
    private const string Unsubscribe = "unsubscribe";
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly TemplateOptions Options = CreateOptions();
    private static readonly Dictionary<string, IFluidTemplate> Parsed = Parse();

    public static Words Render(Notification notification, Contact contact, string? unsubscribe)
    {
        var name = $"{contact.Locale}/{notification.Topic}";
        var context = ContextOf(notification.Topic, notification.Data, contact);
        context.SetValue(Unsubscribe, unsubscribe);
        context.SetValue("items", notification.Gathered?.Select(one => Title(one.Topic, one.Data, contact)).ToArray() ?? []);
        var subject = Parsed[$"{name}.subject"].Render(context, NullEncoder.Default);
        context.SetValue("subject", subject);
        return new Words(subject, InLayout("txt", NullEncoder.Default), InLayout("html", Html));

        string InLayout(string format, TextEncoder encoder)
        {
            context.SetValue("content", Parsed[$"{name}.{format}"].Render(context, encoder).Trim());
            return Parsed[$"layout.{format}"].Render(context, encoder);
        }
    }

    /// <summary>A notification in one line.</summary>
    public static string Title(string topic, IReadOnlyDictionary<string, string> data, Contact contact) =>
        Parsed[$"{contact.Locale}/{topic}.subject"].Render(ContextOf(topic, data, contact), NullEncoder.Default);

    public static string UnsubscribePage(string topic, Contact contact)
    {
        var context = ContextOf(topic, new Dictionary<string, string>(), contact);
        context.SetValue("action", UnsubscribeEndpoint.Path);
        return Parsed["unsubscribe.html"].Render(context, Html);
    }

    private static TemplateContext ContextOf(string topic, IReadOnlyDictionary<string, string> data, Contact contact)
    {
        var context = new TemplateContext(Options);
        foreach (var (key, value) in data)
        {
            context.SetValue(key, new StringValue(Literal(value)));
        }

        context.SetValue("topic", topic);
        context.SetValue("locale", contact.Locale);
        context.AmbientValues["contact"] = contact;
        return context;
    }

    private static string Literal(string value) => string.Concat(value.Select(letter => char.IsControl(letter) ? ' ' : letter));

    private static TemplateOptions CreateOptions()
    {
        var options = new TemplateOptions();
        options.Filters.AddFilter("number", (input, _, context) => Text(IsGerman(context)
            ? input.ToStringValue().Replace('.', ',')
            : input.ToStringValue()));
        options.Filters.AddFilter("time", (input, _, context) => Text(
            WallClock.At(DateTimeOffset.Parse(input.ToStringValue(), CultureInfo.InvariantCulture), ContactOf(context).TimeZone)
                .ToString(IsGerman(context) ? "dd.MM.uuuu HH:mm" : "uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture)));
        return options;
    }

    private static Contact ContactOf(TemplateContext context) => (Contact)context.AmbientValues["contact"];

    private static bool IsGerman(TemplateContext context) => ContactOf(context).Locale == "de";

    private static ValueTask<FluidValue> Text(string value) => new(new StringValue(value));

    /// <summary>By name, as <c>de/order.shipped.html</c> or <c>de/order.shipped.subject</c>.</summary>
    private static Dictionary<string, IFluidTemplate> Parse()
    {
        var (parser, assembly) = (new FluidParser(), typeof(Templates).Assembly);
        Dictionary<string, IFluidTemplate> parsed = [];
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".txt", StringComparison.Ordinal)
            || name.EndsWith(".html", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var source = reader.ReadToEnd();
            if (name.Contains('/') && name.EndsWith(".txt", StringComparison.Ordinal))
            {
                var end = source.IndexOf('\n', StringComparison.Ordinal);
                parsed.Add($"{name[..^".txt".Length]}.subject", parser.Parse(source[..end]));
                source = source[end..];
            }

            parsed.Add(name, parser.Parse(source));
        }

        return parsed;
    }
}
