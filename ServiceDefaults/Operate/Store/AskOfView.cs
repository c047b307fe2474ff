using System.CommandLine;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Transfer;
using Spectre.Console;

namespace ServiceDefaults.Operate.Store;

/// <summary>
/// What is asked of a view: it is recorded, and the replica that leads the view does it, now or when it starts. The operator's name in the
/// record is that of the account on this machine.
/// </summary>
internal static class AskOfView
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private static ViewRequest Request => new($"{Environment.UserName}@{Environment.MachineName}");

    public static IEnumerable<Command> CreateAll(Does<OperatedStore> does)
    {
        yield return Create(does, "pause", "Lets a view stand still.", (views, view, stop) => views.PauseAsync(view, Request, stop));
        yield return Create(does, "resume", "Lets a paused view go on.", (views, view, stop) => views.ResumeAsync(view, Request, stop));
        yield return CreateRebuild(does);
        yield return CreateParked(
            does, "retry-parked", "Folds parked events again.", (views, view, key, stop) => views.RetryParkedAsync(view, key, Request, stop));
        yield return CreateParked(
            does,
            "discard-parked",
            "Gives parked events up for good.",
            (views, view, key, stop) => views.DiscardParkedAsync(view, key, Request, stop));
    }

    private static Argument<string> ViewArgument() => new("view") { Description = "The view's name." };

    private static Command Create(
        Does<OperatedStore> does, string name, string description, Func<IViewOperations, string, CancellationToken, Task<ViewRequestResult>> ask)
    {
        var view = ViewArgument();
        return does(new Command(name, description) { view }, async (store, parsed, console, stop) =>
        {
            Insist(await ask(store.Views, parsed.GetValue(view)!, stop), parsed.GetValue(view)!);
            console.Show(new { asked = name }, people => people.WriteLine("It is recorded; the replica that leads the view obeys."));
            return true;
        });
    }

    private static Command CreateParked(
        Does<OperatedStore> does,
        string name,
        string description,
        Func<IViewOperations, string, string?, CancellationToken, Task<ViewRequestResult>> ask)
    {
        var view = ViewArgument();
        var key = new Option<string?>("--key") { Description = "Only those of the document under this key." };
        var all = new Option<bool>("--all") { Description = "Those of every document." };
        return does(new Command(name, description) { view, key, all }, async (store, parsed, console, stop) =>
        {
            if (parsed.GetValue(all) == parsed.GetValue(key) is not null)
            {
                throw new OperationFailedException("parked-key-required", "Say which documents: --key KEY, or --all.");
            }

            Insist(await ask(store.Views, parsed.GetValue(view)!, parsed.GetValue(key), stop), parsed.GetValue(view)!);
            console.Show(new { asked = name }, people => people.WriteLine("It is recorded; the replica that leads the view obeys."));
            return true;
        });
    }

    private static Command CreateRebuild(Does<OperatedStore> does)
    {
        var view = ViewArgument();
        var cancel = new Option<bool>("--cancel") { Description = "Give the rebuild up; the view stays as it is." };
        var command = new Command("rebuild", "Builds a view anew beside the live one, which stays in use until it is replaced.") { view, cancel };
        return does(command, async (store, parsed, console, stop) =>
        {
            var name = parsed.GetValue(view)!;
            if (parsed.GetValue(cancel))
            {
                Insist(await store.Views.CancelRebuildAsync(name, Request, stop), name);
                console.Show(new { cancelled = name }, people => people.WriteLine("The rebuild is given up."));
                return true;
            }

            Insist(await store.Views.RebuildAsync(name, Request, stop), name);
            var status = await console.WithProgressAsync(progress => WatchAsync(store.Views, name, progress, stop));
            console.Show(status, people => people.WriteLine($"{name} is rebuilt; it has come to position {status.Progress.Position:N0}."));
            return true;
        });
    }

    private static async Task<ViewStatus> WatchAsync(
        IViewOperations views, string name, IProgress<TransferProgress>? progress, CancellationToken stop)
    {
        while (true)
        {
            var status = (await views.ListAsync(stop)).First(one => one.View == name);
            if (status.Rebuild is not { } rebuild)
            {
                return status;
            }

            if (rebuild.Failure is { } failure)
            {
                throw new OperationFailedException(
                    "rebuild-stopped",
                    $"The rebuild stands still before position {failure.Position}: {failure.ErrorType}. It goes on when the fold is mended.");
            }

            var (position, head) = (rebuild.Progress.Position, rebuild.Progress.Head);
            progress?.Report(new TransferProgress($"rebuild of {name} (Ctrl-C leaves it going)", position, position, head));
            await Task.Delay(Look, stop);
        }
    }

    private static void Insist(ViewRequestResult result, string view)
    {
        if (result == ViewRequestResult.NoView)
        {
            throw new OperationFailedException("view-not-found", $"The service has no view '{view}'; see: store views.");
        }
    }
}
