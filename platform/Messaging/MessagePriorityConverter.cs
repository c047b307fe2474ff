using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Messaging;

/// <summary>
/// Writes a priority as its word (<c>high</c>). CloudEvents leaves the meaning of extensions to their users, so another sender's priority
/// may be a number or a word of its own: that is no reason to refuse the message, it counts as none.
/// </summary>
internal sealed class MessagePriorityConverter : JsonConverter<MessagePriority?>
{
    public override MessagePriority? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        return reader.GetString() switch
        {
            "low" => MessagePriority.Low,
            "normal" => MessagePriority.Normal,
            "high" => MessagePriority.High,
            _ => null,
        };
    }

    public override void Write(Utf8JsonWriter writer, MessagePriority? value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case MessagePriority.Low:
                writer.WriteStringValue("low"u8);
                break;
            case MessagePriority.High:
                writer.WriteStringValue("high"u8);
                break;
            default:
                writer.WriteStringValue("normal"u8);
                break;
        }
    }
}
