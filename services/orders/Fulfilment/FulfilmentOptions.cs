using Microsoft.Extensions.Options;

namespace Orders;

/// <summary>
/// How long each step of a fulfilment may take: the configuration section <c>Fulfilment</c>. A fulfilment records them when it
/// starts and keeps them to its end, so a change is for those that start after it. Because they are recorded, names and meanings are
/// storage format.
/// </summary>
public sealed record FulfilmentOptions
{
    public const string Section = "Fulfilment";

    /// <summary>Until inventory has reserved the stock.</summary>
    public TimeSpan Stock { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Until the payment is authorised or declined.</summary>
    public TimeSpan Payment { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Until inventory has committed the stock.</summary>
    public TimeSpan Commit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Until the order is confirmed.</summary>
    public TimeSpan Confirmation { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Until a confirmed order is shipped.</summary>
    public TimeSpan Shipment { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Until a capture that was not heard of is asked for again.</summary>
    public TimeSpan Capture { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until a compensation, or an end, that was not heard of is asked for again.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Until uncommitted stock goes back by itself.</summary>
    public TimeSpan Reservation { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long to wait in a step. What is asked for again waits twice as long each time, up to 64 times: a provider that is down
    /// for a day finds a few dozen requests waiting and not a thousand.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="attempt">1 for the first wait in the step.</param>
    public TimeSpan Wait(FulfilmentStep step, int attempt) => (step, attempt) switch
    {
        (FulfilmentStep.Stock, _) => Stock,
        (FulfilmentStep.Payment, _) => Payment,
        (FulfilmentStep.Commit, _) => Commit,
        (FulfilmentStep.Confirmation, 1) => Confirmation,
        (FulfilmentStep.Shipment, 1) => Shipment,
        (FulfilmentStep.Confirmation or FulfilmentStep.Shipment, _) => Longer(Retry, attempt - 1),
        (FulfilmentStep.Capture, _) => Longer(Capture, attempt),
        _ => Longer(Retry, attempt),
    };

    private static TimeSpan Longer(TimeSpan wait, int attempt) => wait * (1 << Math.Min(attempt - 1, 6));
}

/// <summary>Stops the start when the steps could not work out.</summary>
public sealed class FulfilmentOptionsValidator : IValidateOptions<FulfilmentOptions>
{
    public ValidateOptionsResult Validate(string? name, FulfilmentOptions options)
    {
        TimeSpan[] all =
        [
            options.Stock, options.Payment, options.Commit, options.Confirmation,
            options.Shipment, options.Capture, options.Retry, options.Reservation,
        ];
        if (all.Any(wait => wait <= TimeSpan.Zero || wait > TimeSpan.FromDays(365)))
        {
            return ValidateOptionsResult.Fail($"Every time in the section {FulfilmentOptions.Section} is more than zero and at most 365 days.");
        }

        // Otherwise stock could go back by itself while its payment is still awaited.
        var needed = options.Stock + options.Payment + options.Commit;
        return options.Reservation > needed
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{FulfilmentOptions.Section}:Reservation must be longer than Stock, Payment and Commit together ({needed}); "
                + $"found {options.Reservation}.");
    }
}
