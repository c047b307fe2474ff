using Contracts.Customers;
using ServiceDefaults.PersonalData;

namespace Orders;

/// <summary>The orders service erases what it holds itself, asked as every other service is: the addresses of orders.</summary>
public static class ErasePersonalDataHandler
{
    public static Task<PersonalDataErased> Handle(ErasePersonalData message, PersonalDataEraser eraser, CancellationToken stop) =>
        eraser.EraseAsync(message, stop);
}
