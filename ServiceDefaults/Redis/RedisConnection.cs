using StackExchange.Redis;

namespace ServiceDefaults.Redis;

/// <summary>How a service connects to what it can do without.</summary>
public static class RedisConnection
{
    /// <summary>Options of a connection that is made when Redis is there, and on which nobody waits for it.</summary>
    /// <param name="address">As in <c>ConnectionStrings:redis</c>.</param>
    public static ConfigurationOptions OptionsOf(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1000;
        options.AsyncTimeout = 1000;

        // What cannot be asked now is not asked later either.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return options;
    }
}
