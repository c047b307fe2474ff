using System.Globalization;
using Contracts;

namespace Notifications;

/// <summary>What other services say, as the flat texts of a <see cref="BusinessEvent"/>.</summary>
internal static class Plain
{
    private static readonly string[] ReasonsOfOurs = ["out-of-stock", "shipment-overdue"];

    public static string Amount(Money money) => money.Amount.ToString(CultureInfo.InvariantCulture);

    /// <summary>A reason that is a code; what people wrote in their own words may be personal and is told to nobody else.</summary>
    public static string Reason(string reason) => ReasonsOfOurs.Contains(reason) ? reason : "requested";
}
