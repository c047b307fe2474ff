using Marten;
using Wolverine.Marten;

namespace Notifications;

/// <summary>What happens to a recipient, whose stream begins with it when there is none yet.</summary>
public sealed record RecipientChange(Recipient Recipient, Events Events) : IMartenOp
{
    public void Execute(IDocumentSession session)
    {
        if (Events.Count == 0)
        {
            return;
        }

        if (Recipient.Version == 0)
        {
            session.Events.StartStream<Recipient>(Recipient.Id.Value, Events);
        }
        else
        {
            session.Events.Append(Recipient.Id.Value, Events);
        }
    }
}
