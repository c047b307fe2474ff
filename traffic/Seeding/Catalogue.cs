namespace Traffic;

/// <summary>What the demo shop sells: coffees by the kilogram, and three boxes to subscribe to.</summary>
internal static class Catalogue
{
    private static readonly string[] Kinds = ["ESPRESSO", "FILTER"];

    private static readonly (string Origin, string Name, decimal Price)[] Origins =
    [
        ("ETHIOPIA", "Ethiopia Yirgacheffe", 24.50m),
        ("KENYA", "Kenya Nyeri", 26.00m),
        ("RWANDA", "Rwanda Nyamasheke", 23.00m),
        ("BURUNDI", "Burundi Kayanza", 22.50m),
        ("TANZANIA", "Tanzania Mbeya", 22.00m),
        ("COLOMBIA", "Colombia Huila", 21.00m),
        ("BRAZIL", "Brazil Cerrado", 18.90m),
        ("PERU", "Peru Cajamarca", 19.50m),
        ("GUATEMALA", "Guatemala Antigua", 22.80m),
        ("HONDURAS", "Honduras Marcala", 19.90m),
        ("SUMATRA", "Sumatra Gayo", 21.50m),
        ("INDIA", "India Malabar", 20.40m),
    ];

    public static IReadOnlyList<(string Sku, string Name, string Price, int Pieces, int ReorderPoint)> Coffees { get; } =
    [
        .. from origin in Origins
           from kind in Kinds
           let price = origin.Price + (kind == "FILTER" ? 1.50m : 0m)
           let pieces = origin.Origin == "BURUNDI" ? 6 : 200
           select ($"{origin.Origin}-{kind}", $"{origin.Name}, {kind.ToLowerInvariant()} roast, 1 kg", $"{price:0.00}", pieces, pieces == 6 ? 4 : 20),
    ];

    public static IReadOnlyList<(string Code, string Name, string Interval, string Price, string Sku, string? Trial)> Boxes { get; } =
    [
        ("espresso-monthly", "A kilogram of espresso a month", "P1M", "17.90", "BRAZIL-ESPRESSO", "P14D"),
        ("filter-weekly", "A kilogram of filter coffee a week", "P1W", "19.90", "COLOMBIA-FILTER", null),
        ("explorer-yearly", "A rare kilogram once a year", "P1Y", "24.00", "KENYA-FILTER", null),
    ];
}
