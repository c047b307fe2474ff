using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("EventStore.Postgres.Tests")]
