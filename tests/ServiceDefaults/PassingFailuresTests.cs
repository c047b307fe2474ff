using System.Net.Sockets;
using JasperFx.Events.Daemon;
using Npgsql;
using ServiceDefaults.EventStore;

namespace ServiceDefaults.Tests;

/// <summary>A projection is started again after what passes by itself, and waits for people after anything else.</summary>
public sealed class PassingFailuresTests
{
    public PassingFailuresTests() => PassingFailures.Tell();

    [Fact]
    public void A_database_that_could_not_be_asked_comes_back()
    {
        Assert.True(IsPassing(new NpgsqlException("No suitable host was found.")));
        Assert.True(IsPassing(new NpgsqlException("", new SocketException())));
        Assert.True(IsPassing(new InvalidOperationException("", new NpgsqlException("No suitable host was found."))));
        Assert.True(IsPassing(Answered(PostgresErrorCodes.ReadOnlySqlTransaction)));
        Assert.True(IsPassing(Answered(PostgresErrorCodes.AdminShutdown)));
    }

    [Fact]
    public void What_it_answered_would_be_answered_again()
    {
        Assert.False(IsPassing(Answered(PostgresErrorCodes.UndefinedTable)));
        Assert.False(IsPassing(Answered(PostgresErrorCodes.NotNullViolation)));
        Assert.False(IsPassing(new NpgsqlOperationInProgressException(new NpgsqlCommand())));
        Assert.False(IsPassing(new InvalidOperationException()));
    }

    private static bool IsPassing(Exception failure) => TransientFailures.IsTransient(failure);

    private static PostgresException Answered(string code) => new("", "ERROR", "ERROR", code);
}
