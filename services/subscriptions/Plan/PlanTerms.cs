using System.Text.RegularExpressions;
using Contracts;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Money;

namespace Subscriptions;

/// <summary>What may stand in a plan.</summary>
internal static partial class PlanTerms
{
    public const int MostItems = 50;

    public static ProblemDetails Validate(string interval, string? trialPeriod, Money price, IReadOnlyList<PlanItem> items) => true switch
    {
        _ when !BillingInterval.TryParse(interval, out _) => Refusals.Rule("interval-invalid", $"An interval is {BillingInterval.Form}."),
        _ when trialPeriod is not null && !BillingInterval.TryParse(trialPeriod, out _) =>
            Refusals.Rule("trial-period-invalid", $"A trial period is {BillingInterval.Form}."),
        _ when items.GroupBy(item => item.Sku).FirstOrDefault(same => same.Count() > 1) is { } twice =>
            Refusals.Rule("duplicate-sku", $"The item {twice.Key} is listed more than once."),
        _ when items.FirstOrDefault(item => !Sku().IsMatch(item.Sku)) is { } misnamed =>
            Refusals.Rule("sku-invalid", $"No item can be named '{misnamed.Sku}': a SKU has 1 to 64 capitals, digits and dashes."),
        _ => Price.Validate(price),
    };

    public static BillingInterval? TrialOf(string? text) => text is null ? null : BillingInterval.Parse(text);

    // Whether there is such an item is inventory's to say, when it is to be sent.
    [GeneratedRegex(Line.SkuPattern)]
    private static partial Regex Sku();
}
