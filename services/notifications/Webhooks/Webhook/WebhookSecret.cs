using System.Security.Cryptography;
using Contracts;

namespace Notifications;

/// <summary>Secrets in the form of Standard Webhooks: <c>whsec_</c> and 256 random bits in base64.</summary>
internal static class WebhookSecret
{
    public static Personal<string> New(string owner) => new(owner, $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}");
}
