namespace Traffic;

/// <summary>How a load went.</summary>
internal sealed record LoadReport(TimeSpan PlacedIn, IReadOnlyCollection<Followed> Followed, Latencies Latencies)
{
    /// <summary>Prints the figures; whether orders were accepted and all of them ended.</summary>
    public bool Print()
    {
        foreach (var (ending, count) in Followed.CountBy(order => order.Order.Ending).OrderByDescending(same => same.Value))
        {
            Console.WriteLine($"{count,8} {ending}");
        }

        Latencies.Add("placed → confirmed", Followed.SelectMany(ConfirmedAfter));
        Latencies.Print();
        if (Followed.Count == 0)
        {
            return false;
        }

        var lasted = Followed.Max(order => order.History[^1].At) - Followed.Min(order => order.History[0].At);
        Console.WriteLine($"{Followed.Count / PlacedIn.TotalSeconds:0.0} orders/s accepted, {Followed.Count / lasted.TotalSeconds:0.0}/s ended");
        Order[] open = [.. Followed.Select(order => order.Order).Where(order => !Order.Ended.Contains(order.Status))];
        Array.ForEach(open, order => Console.WriteLine($"The order {order.Id} did not end; it is {order.Status}."));
        return open.Length == 0;
    }

    private static IEnumerable<TimeSpan> ConfirmedAfter(Followed order) =>
        order.History.Where(entry => entry.Name == "order_confirmed").Select(entry => entry.At - order.History[0].At);
}
