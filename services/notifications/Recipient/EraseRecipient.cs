using Contracts.Customers;
using Marten;
using ServiceDefaults.PersonalData;

namespace Notifications;

/// <summary>A person is to be forgotten: they are told nothing any more. Their key, with which their address was sealed, is destroyed.</summary>
public static class EraseRecipientHandler
{
    public static async Task<Recipient> LoadAsync(ErasePersonalData message, IDocumentSession session, CancellationToken stop)
    {
        var id = RecipientId.Customer(message.CustomerId);
        return (await session.Events.FetchForExclusiveWriting<Recipient>(id.Value, stop)).Aggregate ?? Recipient.Unknown(id);
    }

    public static async Task<(RecipientChange, PersonalDataErased)> HandleAsync(
        ErasePersonalData message, Recipient recipient, IDocumentSession session, PersonalDataEraser eraser, CancellationToken stop)
    {
        await DeleteWebhookEndpoint.DeleteOfAsync(message.CustomerId, session, stop);
        var change = new RecipientChange(recipient, recipient.IsErased ? [] : [new RecipientErased()]);
        return (change, await eraser.EraseAsync(message, stop));
    }
}
