using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Tests;

/// <summary>Collects what is logged, with the exceptions and scopes.</summary>
public sealed class LogLines : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = new();
    private IExternalScopeProvider? scopes;

    public IReadOnlyList<(LogLevel Level, string Text)> All => [.. lines];

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(LogLines owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var around = new List<string>();
            owner.scopes?.ForEachScope(
                (scope, all) => all.AddRange(
                    scope is IEnumerable<KeyValuePair<string, object>> pairs ? pairs.Select(pair => $"{pair.Key}={pair.Value}") : []),
                around);
            owner.lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception} {string.Join(' ', around)}"));
        }
    }
}
