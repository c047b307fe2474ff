using Microsoft.AspNetCore.Components;
using OperationsConsole.Services;

namespace OperationsConsole.Live;

/// <summary>A page about one service, which stands in its address.</summary>
public abstract class ServicePage : LiveComponent
{
    private string? shown;

    [Parameter]
    public string? Service { get; set; }

    /// <summary>The service that the page is about: the address's, or the first.</summary>
    protected string Chosen => Shop.Services.FirstOrDefault(one => one == Service, Shop.Orders);

    /// <summary>The page is about another service now: what was read is no longer it.</summary>
    protected abstract void Forget();

    protected override async Task OnParametersSetAsync()
    {
        if (shown == Chosen)
            return;

        shown = Chosen;
        Forget();
        if (HasStarted)
            await RefreshAsync();
    }
}
