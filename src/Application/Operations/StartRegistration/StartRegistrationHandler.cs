using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Operations.StartRegistration;

/// <summary>What can be refused at once is; the rest is written down, with the password hashed, and run by whoever is free.</summary>
internal sealed class StartRegistrationHandler(
    IOperationRepository operations,
    IOperationDispatcher dispatcher,
    IOperationTokens tokens,
    IUserRepository users,
    ICapacity capacity,
    IPasswordHasher hasher,
    TimeProvider clock) : IRequestHandler<StartRegistrationCommand, Result<StartedOperation>>
{
    public async ValueTask<Result<StartedOperation>> Handle(StartRegistrationCommand command, CancellationToken cancellationToken)
    {
        var registration = command.Registration;
        var id = OperationIds.For(registration.Key, clock.GetUtcNow());
        // Before the email, which the first try may have taken.
        if (registration.Key is not null && await operations.FindAsync(id, cancellationToken) is { } begun)
            return new StartedOperation(id, begun.State, tokens.TokenOf(id));
        if (await users.EmailExistsAsync(EmailAddress.From(registration.AdminEmail), cancellationToken))
            return UserErrors.EmailTaken;
        if (await capacity.FindShortageAsync(cancellationToken) is { } shortage)
            return RegistrationErrors.CapacityExhausted(shortage);

        var hash = await hasher.HashAsync(registration.AdminPassword, cancellationToken);
        var prepared = new PreparedRegistration(registration.OrganizationName, registration.AdminEmail, hash, registration.Plan);
        if (await operations.TryAddAsync(id, prepared, cancellationToken) is not { } state)
            return OperationErrors.Crowded;
        await dispatcher.EnqueueAsync(id, cancellationToken);
        return new StartedOperation(id, state, tokens.TokenOf(id));
    }
}
