using Microsoft.AspNetCore.Components;

namespace OperationsConsole.Live;

/// <summary>
/// A part of a page that reads again every moment, as long as somebody looks: it ends with its circuit, and rests while its tab is in the background.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource gone = new();
    private CancellationTokenSource? reading;

    [Inject]
    public required Attention Attention { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Gone => gone.Token;

    /// <summary>Reading has begun; before, there is nothing to hurry.</summary>
    protected bool HasStarted { get; private set; }

    protected virtual TimeSpan Every => Often;

    protected abstract Task ReadAsync(CancellationToken stop);

    /// <summary>Reads now, in place of a reading under way: what is shown has been changed, or something else is to be shown.</summary>
    protected async Task RefreshAsync()
    {
        reading?.Cancel();
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        reading = mine;
        try
        {
            await ReadAsync(mine.Token);
            StateHasChanged();
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // Something newer is read, or nobody looks any more.
        }
        finally
        {
            if (reading == mine)
                reading = null;
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            HasStarted = true;
            _ = FollowAsync();
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            while (!Gone.IsCancellationRequested)
            {
                await Attention.ReturnsAsync(Gone);
                await RefreshAsync();
                await Task.Delay(Every, Clock, Gone);
            }
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !gone.IsCancellationRequested)
            gone.Cancel();
    }
}
