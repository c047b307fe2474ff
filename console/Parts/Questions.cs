using System.Net;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OperationsConsole.Services;

namespace OperationsConsole.Parts;

/// <summary>What is asked before something is done that cannot be undone, and what is said after.</summary>
public sealed class Questions(IDialogService dialogs, ISnackbar sayings)
{
    /// <summary>Whether the person has said yes.</summary>
    public async Task<bool> AgreeAsync(string title, string consequence, string verb) =>
        await dialogs.ShowMessageBoxAsync(
            title, (MarkupString)WebUtility.HtmlEncode(consequence), yesText: verb, cancelText: "Leave it") == true;

    /// <summary>Says how it went; true when it went well.</summary>
    public bool Tell<T>(Answer<T> answer, string done)
    {
        if (answer.Failure is { } failure)
            sayings.Add(failure.Code is { } code ? $"{failure.Message} ({code})" : failure.Message, Severity.Error);
        else
            sayings.Add(done, Severity.Success);

        return answer.Succeeded;
    }
}
