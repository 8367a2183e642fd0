using TenantManager.Domain.Common;

namespace TenantManager.Application.Secrets;

public static class SecretsErrors
{
    public static readonly Error KeyChanged = Error.Unavailable(
        "secrets_key_changed",
        "The service's secrets key is being changed. Try again when the operator has finished.");
}
