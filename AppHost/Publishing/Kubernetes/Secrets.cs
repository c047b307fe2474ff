namespace AppHost.Publishing.Kubernetes;

/// <summary>Where a parameter is found. No secret is published: each is referred to, and whoever owns the cluster makes it.</summary>
internal static class Secrets
{
    private const string Own = "shop";
    private const string BasicAuth = "--type=kubernetes.io/basic-auth --from-literal=username";
    private const string OfBroker = $"{Servers.RabbitMqName}-";
    private const string DatabasePassword = "-database-password";

    public static object Source(ParameterResource parameter) => parameter.Secret || IsOperators(parameter)
        ? new { secretKeyRef = Reference(parameter) }
        : new { configMapKeyRef = new { name = KubernetesFiles.Settings, key = Wording.Variable(parameter) } };

    /// <summary>The operator of RabbitMQ draws it and keeps it in a secret of its own.</summary>
    public static bool IsOperators(ParameterResource parameter) => parameter.Name.StartsWith(OfBroker, StringComparison.Ordinal);

    /// <summary>How a service signs in to its database, in the form that the operator of PostgreSQL wants.</summary>
    public static string OfDatabase(string service) => $"{service}-database";

    /// <summary>Makes those that are missing, for whoever has no vault that does.</summary>
    public static string Script(PublishedSystem system)
    {
        var own = system.Parameters.Where(one => one.Secret && !IsOperators(one) && one.Name != "postgres-password").ToList();
        return
            $$"""
            #!/bin/sh
            # Makes the secrets that are missing, and changes none. A vault may make them instead.
            set -eu
            namespace={{KubernetesFiles.Namespace}}
            make() { kubectl -n $namespace get secret "$1" >/dev/null 2>&1 || kubectl -n $namespace create secret generic "$@"; }

            {{string.Join('\n', own.Where(IsOfDatabase).Select(one =>
                $"make {OfDatabase(ServiceOf(one))} {BasicAuth}={ServiceOf(one)} {Literal(one, "password")}"))}}
            make {{Own}} \
            {{string.Join(" \\\n", own.Where(one => !IsOfDatabase(one)).Select(one => "  " + Literal(one, one.Name)))}}

            """;
    }

    private static object Reference(ParameterResource parameter) => parameter switch
    {
        _ when IsOperators(parameter) => new { name = $"{OfBroker}default-user", key = parameter.Name[OfBroker.Length..] },
        _ when IsOfDatabase(parameter) => new { name = OfDatabase(ServiceOf(parameter)), key = "password" },
        _ => new { name = Own, key = parameter.Name },
    };

    private static bool IsOfDatabase(ParameterResource parameter) => parameter.Name.EndsWith(DatabasePassword, StringComparison.Ordinal);

    private static string ServiceOf(ParameterResource parameter) => parameter.Name[..^DatabasePassword.Length];

    private static string Literal(ParameterResource parameter, string key)
    {
        var value = parameter.Annotations.OfType<Drawn>().SingleOrDefault() is { } drawn
            ? $"$({drawn.Command})"
            : $"${{{Wording.Variable(parameter)}:?is missing in the environment}}";
        return $"--from-literal={key}=\"{value}\"";
    }
}
