namespace AppHost.Demo;

/// <summary>A story that the demo tells: what is done, how the order must end, and how many pieces may then be missing.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Sku">The item that is ordered.</param>
/// <param name="Quantity">How many pieces.</param>
/// <param name="PaymentToken">With which card.</param>
/// <param name="Ending">The status and reason in which the order must end.</param>
/// <param name="Taken">By how many pieces the available stock must have fallen at the end.</param>
internal sealed record Story(string Title, string Sku, int Quantity, string PaymentToken, string Ending, int Taken)
{
    /// <summary>What happens while the order is under way; returns the flows that it begins.</summary>
    public Func<Stage, PlacedOrder, CancellationToken, Task<IReadOnlyList<string>>> Meanwhile { get; init; } = (_, _, _) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>How slow the payment provider is told to be.</summary>
    public TimeSpan PaymentDelay { get; init; }

    public static IReadOnlyList<Story> All { get; } =
    [
        new("An order goes well", "ESPRESSO-1KG", 2, "tok_ok", "confirmed", Taken: 2),
        new("More is ordered than there is", "PRESS-1L", 100, "tok_ok", "rejected (out-of-stock)", Taken: 0),
        new("The card is declined", "GRINDER-M1", 1, "tok_declined", "rejected (payment-declined)", Taken: 0),
        new("The payment provider never answers", "KETTLE-GOOSE", 1, "tok_timeout", "rejected (timeout)", Taken: 0),
        new("The customer cancels while the order is under way", "MUG-350ML", 3, "tok_ok", "cancelled (changed my mind)", Taken: 0)
        {
            PaymentDelay = TimeSpan.FromSeconds(2),
            Meanwhile = async (stage, order, cancellation) =>
            {
                await stage.AwaitAsync(order, ["reserved"], cancellation);
                return [await stage.CancelAsync(order, cancellation)];
            },
        },
    ];
}
