using Microsoft.AspNetCore.HttpOverrides;
using MudBlazor;
using MudBlazor.Services;
using OperationsConsole.Live;
using OperationsConsole.Parts;
using OperationsConsole.Services;
using OperationsConsole.Shell;
using OperationsConsole.SignIn;
using ServiceDefaults.Security;

namespace OperationsConsole;

/// <summary>The console's table of contents: pages for operators, each a client of the services' own APIs.</summary>
public static class ConsoleModule
{
    // A message's body that is edited goes through the circuit whole.
    private const int LongestInput = 512 * 1024;

    public static void AddConsole(this WebApplicationBuilder builder)
    {
        // Also when it runs as it was built, and not from a published folder.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
            forwarded.ForwardedHeaders |= ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto);
        builder.AddSignIn();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            // Who comes back finds the page as it was; a page that nobody comes back to must not hold memory for long.
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
            circuits.DisconnectedCircuitMaxRetained = 20;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = LongestInput);
        builder.Services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            mud.SnackbarConfiguration.PreventDuplicates = true;
        });
        builder.Services.AddOptions<DashboardLink>().BindConfiguration(DashboardLink.Section);
        builder.Services.AddScoped<ServiceClient>();
        builder.Services.AddScoped<Attention>();
        builder.Services.AddScoped<Theme>();
        builder.Services.AddScoped<Questions>();
    }

    public static void UseConsole(this WebApplication app)
    {
        app.Use(PageHeaders.AddAsync);
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapSignIn();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null)
            .RequireAuthorization(Role.Operator);
    }
}
