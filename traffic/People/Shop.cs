namespace Traffic;

/// <summary>The shop as those see it who deal with it, each signed in as a demo user.</summary>
internal sealed class Shop : IDisposable
{
    /// <summary>Where everybody here lives.</summary>
    public static readonly object Home = new { name = "A. Reader", line1 = "Main Street 1", city = "Lyon", postalCode = "69001", country = "FR" };

    private readonly Client customer;
    private readonly Client other;
    private readonly Client staff;
    private readonly Client admin;

    public Shop(Uri gateway)
    {
        (customer, other, staff, admin) = (new(gateway, "customer"), new(gateway, "customer2"), new(gateway, "operator"), new(gateway, "admin"));
        Items = new Items(staff);
        Orders = new Orders(customer, staff);
        OthersOrders = new Orders(other, staff);
        Subscriptions = new Subscriptions(customer, admin);
        Inbox = new Inbox(customer);
        OthersInbox = new Inbox(other);
    }

    public Items Items { get; }

    public Orders Orders { get; }

    /// <summary>The orders of a second customer.</summary>
    public Orders OthersOrders { get; }

    public Subscriptions Subscriptions { get; }

    public Inbox Inbox { get; }

    public Inbox OthersInbox { get; }

    public void Dispose()
    {
        customer.Dispose();
        other.Dispose();
        staff.Dispose();
        admin.Dispose();
    }
}
