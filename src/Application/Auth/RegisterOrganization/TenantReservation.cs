using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Tenants.UndoRegistration;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>The first step of a registration: the intent, committed as a pending tenant with its administrator.</summary>
internal sealed class TenantReservation(
    ITenantRepository tenants,
    ITransliterator transliterator,
    ITenantDatabaseAccess databaseAccess,
    ICapacity capacity,
    TenantNaming naming,
    RegistrationUndoing undoing,
    TimeProvider clock)
{
    // Enough for a crowd of same-named organizations at once; whoever loses this often gets a random suffix.
    private const int NumberedAttempts = 20;

    public async Task<Result<ReservedTenant>> ReserveAsync(
        OrganizationName name, Plan plan, EmailAddress email, RequestKey? key, CancellationToken cancellationToken)
    {
        if (await capacity.FindShortageAsync(cancellationToken) is { } shortage)
            return RegistrationErrors.CapacityExhausted(shortage);
        var wanted = Slug.FromText(transliterator.ToAscii(name.Value));
        for (var attempt = 1; attempt <= NumberedAttempts + 1; attempt++)
        {
            var slug = attempt <= NumberedAttempts
                ? await tenants.FirstFreeSlugAsync(wanted, cancellationToken)
                : wanted.WithSuffix(RandomNumberGenerator.GetHexString(8, lowercase: true));
            var now = clock.GetUtcNow();
            var tenant = Tenant.Register(name, slug, DatabaseNameFor(slug), plan, databaseAccess.SecretsKeyId, now);
            var administrator = User.CreateAdmin(tenant.Id, email, now);

            switch (await ReserveAsync(tenant, administrator, key, cancellationToken))
            {
                case Reservation.Reserved:
                    return new ReservedTenant(tenant, administrator);
                case Reservation.EmailTaken:
                    return UserErrors.EmailTaken;
                case Reservation.KeyTaken:
                    return RegistrationErrors.InProgress;
                case Reservation.NoRoom:
                    return RegistrationErrors.CapacityExhausted("there are as many databases as MAX_DATABASES allows.");
                case Reservation.SlugTaken:
                    continue;
                default:
                    throw new InvalidOperationException("Unknown outcome of a reservation.");
            }
        }

        return RegistrationErrors.SlugTaken;
    }

    private async Task<Reservation> ReserveAsync(
        Tenant tenant, User administrator, RequestKey? key, CancellationToken cancellationToken)
    {
        try
        {
            return await tenants.ReserveAsync(tenant, administrator, key, cancellationToken);
        }
        catch (OutcomeUnknownException e)
        {
            // As long as this process lives, nobody else would look after what it may have reserved. The client does not wait for it.
            _ = undoing.ForgetAsync(tenant.Id);
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    private DatabaseName DatabaseNameFor(Slug slug) =>
        DatabaseName.For(naming.DatabasePrefix, slug, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)));
}

internal sealed record ReservedTenant(Tenant Tenant, User Administrator);
