using System.Security.Cryptography;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>The first step of a registration: the intent, committed as a pending tenant with its administrator.</summary>
internal sealed class TenantReservation(
    ITenantRepository tenants,
    ITransliterator transliterator,
    ITenantDatabaseAccess databaseAccess,
    TenantNaming naming,
    TimeProvider clock)
{
    // Enough for a crowd of same-named organizations at once; whoever loses this often gets a random suffix.
    private const int NumberedAttempts = 20;

    public async Task<Result<ReservedTenant>> ReserveAsync(
        OrganizationName name, Plan plan, EmailAddress email, string passwordHash, CancellationToken cancellationToken)
    {
        var wanted = Slug.FromText(transliterator.ToAscii(name.Value));
        for (var attempt = 1; attempt <= NumberedAttempts + 1; attempt++)
        {
            var slug = attempt <= NumberedAttempts
                ? await tenants.FirstFreeSlugAsync(wanted, cancellationToken)
                : wanted.WithSuffix(RandomNumberGenerator.GetHexString(8, lowercase: true));
            var now = clock.GetUtcNow();
            var tenant = Tenant.Register(name, slug, DatabaseNameFor(slug), plan, databaseAccess.SecretsKeyId, now);
            var administrator = User.CreateAdmin(tenant.Id, email, passwordHash, now);

            switch (await tenants.ReserveAsync(tenant, administrator, cancellationToken))
            {
                case Reservation.Reserved:
                    return new ReservedTenant(tenant, administrator);
                case Reservation.EmailTaken:
                    return UserErrors.EmailTaken;
                case Reservation.SlugTaken:
                    continue;
                default:
                    throw new InvalidOperationException("Unknown outcome of a reservation.");
            }
        }

        return Error.Conflict("slug_taken", "Too many organizations of this name register at this moment. Try again.");
    }

    private DatabaseName DatabaseNameFor(Slug slug) =>
        DatabaseName.For(naming.DatabasePrefix, slug, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)));
}

internal sealed record ReservedTenant(Tenant Tenant, User Administrator);
