namespace Orders.Tests;

internal enum ModelMoney
{
    None,
    Authorised,
    Declined,
    Voided,
    Captured,
}

/// <summary>
/// The payment provider. A forgetful one does not remember a void that came before its authorisation; the fulfilment must cope
/// with that as well.
/// </summary>
internal sealed class ModelProvider(bool forgetful)
{
    public bool IsForgetful { get; } = forgetful;

    public ModelMoney Money { get; private set; }

    /// <summary>Whether it was asked for something that contradicts what was asked before.</summary>
    public bool Contradicted { get; private set; }

    public FulfilmentInput Authorise(bool covered)
    {
        if (Money == ModelMoney.None)
        {
            Money = covered ? ModelMoney.Authorised : ModelMoney.Declined;
        }

        return Money is ModelMoney.Authorised or ModelMoney.Captured
            ? new FulfilmentInput.PaymentAuthorised()
            : new FulfilmentInput.PaymentDeclined("declined");
    }

    public FulfilmentInput Void()
    {
        Contradicted |= Money == ModelMoney.Captured;
        Money = Money switch
        {
            ModelMoney.Authorised => ModelMoney.Voided,
            ModelMoney.None when !IsForgetful => ModelMoney.Voided,
            _ => Money,
        };
        return new FulfilmentInput.PaymentVoided();
    }

    public FulfilmentInput Capture()
    {
        Contradicted |= Money is not (ModelMoney.Authorised or ModelMoney.Captured);
        Money = ModelMoney.Captured;
        return new FulfilmentInput.PaymentCaptured();
    }
}
