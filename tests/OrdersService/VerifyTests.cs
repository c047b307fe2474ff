using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.PersonalData;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class VerifyTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private const string Name = "Grace Hopper";

    [Fact]
    public async Task What_is_personal_is_compared_as_it_reads_and_is_not_told()
    {
        var (one, other) = (await orders.PlaceAsync(), await PlaceAsAsync(Name));
        await orders.PlaceAsync(customer: "customer2");
        await orders.Service.Host.Services.GetRequiredService<SubjectKeys>().EraseAsync("customer2", TestContext.Current.CancellationToken);
        var (before, _) = await VerifyAsync();
        await orders.Service.Database.ExecuteAsync(
            $$"""
            update orders.mt_doc_order set data = jsonb_set(data, '{shippingAddress}', from_another.address)
            from (select data -> 'shippingAddress' as address from orders.mt_doc_order where id = '{{other}}') from_another where id = '{{one}}'
            """);

        var (exitCode, lines) = await VerifyAsync();

        Assert.Equal((0, 1), (before, exitCode));
        var finding = Assert.Single(lines, line => line.StartsWith($"order {one}: snapshot at version ", StringComparison.Ordinal));
        Assert.EndsWith(": expected shippingAddress.sealed to be a text, found another.", finding);
        Assert.DoesNotContain(lines, line => line.Contains(Name, StringComparison.Ordinal));
    }

    private async Task<string> PlaceAsAsync(string name)
    {
        var placed = await orders.PostAsync("", Body(name: name, lines: [(Beans, 1)]));
        Assert.Equal(HttpStatusCode.Created, placed.Status);
        return (string)placed.Data!["id"]!;
    }

    private Task<(int ExitCode, IReadOnlyList<string> Lines)> VerifyAsync() =>
        ServiceProgram.VerifyAsync(nameof(Orders), orders.Service.Database.ConnectionString);
}
