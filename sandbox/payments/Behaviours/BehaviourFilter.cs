using Payments.Idempotency;

namespace Payments.Behaviours;

/// <summary>Makes payment requests wait or fail as the sandbox was told.</summary>
public sealed class BehaviourFilter(Behaviour behaviour, TimeProvider clock) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var setting = behaviour.Current;
        if (setting.DelayMs > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(setting.DelayMs), clock, context.HttpContext.RequestAborted);
        }

        return setting.Down
            ? Answer.Error(StatusCodes.Status503ServiceUnavailable, "provider_down", "The sandbox was told to be down.")
            : await next(context);
    }
}
