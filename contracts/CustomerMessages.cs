using Wolverine.Attributes;

namespace Contracts.Customers;

/// <summary>Asks a service to make everything it holds about a person unreadable, for good. Asking again changes nothing.</summary>
/// <param name="CustomerId">The person, as the subject of their token.</param>
[MessageIdentity("customers.erase-personal-data", Version = 1)]
public sealed record ErasePersonalData(string CustomerId);

/// <summary>A service holds nothing readable about a person any more.</summary>
/// <param name="CustomerId">The person.</param>
/// <param name="Service">The service's name.</param>
[MessageIdentity("customers.personal-data-erased", Version = 1)]
public sealed record PersonalDataErased(string CustomerId, string Service);
