using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.UnitTests.Support;

internal static class CallerMocks
{
    /// <summary>From here on the caller is this one, and may do everything.</summary>
    public static TenantCaller CalledBy(this TestApplication app, CallerKind kind, Guid id = default)
    {
        var tenant = new TenantAccess(Guid.CreateVersion7(Some.Now), "acme-corp", "Acme Corp", Plan.Pro, TenantStatus.Active, "acme", 1);
        var caller = new TenantCaller(tenant, kind, id, kind == CallerKind.User ? "admin@acme.com" : null, AccessLevel.Admin)
        {
            SessionId = Guid.CreateVersion7(Some.Now),
        };
        app.Context.SetupGet(c => c.Caller).Returns(caller);
        return caller;
    }
}
