using MudBlazor;

namespace OperationsConsole.Shell;

/// <summary>Which colours somebody wants; theirs are kept in the browser.</summary>
public enum Scheme
{
    System,
    Light,
    Dark,
}

/// <summary>The console's looks: quiet surfaces, so that what needs attention is what has colour. Fonts are the reader's own.</summary>
public sealed class Theme
{
    private static readonly string[] Sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Cantarell", "DejaVu Sans", "sans-serif"];

    private static readonly PaletteLight Light = new()
    {
        Primary = "#2457a6",
        Secondary = "#5b6472",
        Info = "#2457a6",
        Success = "#1b7444",
        Warning = "#925400",
        Error = "#b3261e",
        Background = "#f5f6f8",
        Surface = "#ffffff",
        AppbarBackground = "#ffffff",
        AppbarText = "#1a1f27",
        DrawerBackground = "#ffffff",
        DrawerText = "#333b47",
        DrawerIcon = "#5b6472",
        TextPrimary = "#1a1f27",
        TextSecondary = "#5b6472",
        ActionDefault = "#5b6472",
        Divider = "#dfe3e8",
        LinesDefault = "#dfe3e8",
        LinesInputs = "#8a93a0",
        TableLines = "#e7eaee",
        TableHover = "#f0f3f7",
    };

    private static readonly PaletteDark Dark = new()
    {
        Primary = "#8ab4f8",
        Secondary = "#9aa4b2",
        Info = "#8ab4f8",
        Success = "#5fcf93",
        Warning = "#f2b35a",
        Error = "#ff8a80",
        Background = "#0f1318",
        Surface = "#171c23",
        AppbarBackground = "#171c23",
        AppbarText = "#e6eaf0",
        DrawerBackground = "#171c23",
        DrawerText = "#c3cad4",
        DrawerIcon = "#9aa4b2",
        TextPrimary = "#e6eaf0",
        TextSecondary = "#9aa4b2",
        ActionDefault = "#9aa4b2",
        Divider = "#2a313b",
        LinesDefault = "#2a313b",
        LinesInputs = "#667080",
        TableLines = "#242b34",
        TableHover = "#1d242d",
        PrimaryContrastText = "#0f1318",
        ErrorContrastText = "#0f1318",
        SuccessContrastText = "#0f1318",
        WarningContrastText = "#0f1318",
        InfoContrastText = "#0f1318",
    };

    public MudTheme Looks { get; } = new()
    {
        PaletteLight = Light,
        PaletteDark = Dark,
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = ".875rem" },
            H1 = new H1Typography { FontFamily = Sans, FontSize = "1.375rem", FontWeight = "600", LineHeight = "1.3", LetterSpacing = "-.01em" },
            H2 = new H2Typography { FontFamily = Sans, FontSize = "1rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Sans, FontSize = ".875rem", FontWeight = "500", TextTransform = "none" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "232px", AppbarHeight = "56px" },
    };
}
