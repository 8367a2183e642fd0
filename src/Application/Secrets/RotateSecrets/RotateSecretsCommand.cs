using Mediator;

namespace TenantManager.Application.Secrets.RotateSecrets;

/// <summary>
/// Gives every tenant's role the password that the configured secrets key derives. Can be interrupted and run again:
/// the registry says of each tenant which key its password is from.
/// </summary>
public sealed record RotateSecretsCommand : IRequest<RotateSecretsResult>;

/// <param name="Moved">How many tenants' passwords this run changed.</param>
public sealed record RotateSecretsResult(int Moved);
