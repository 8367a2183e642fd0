using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Persistence;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Idempotency;

internal sealed class AnswerStore(
    AnswerTable table, GlobalDbContext context, SecretsKey secretsKey, FaultPoints faults, TimeProvider clock, ILogger<KeyedWork> logger)
    : IAnswerStore
{
    // A row that was in the claim's way may be released, or answered, before the look at it: then the claim is tried again.
    private const int Attempts = 5;

    public async Task<KeyOutcome> BeginAsync(KeyedRequest request, bool isResumable, CancellationToken cancellationToken)
    {
        var secrets = new RequestSecrets(secretsKey, request);
        var attempt = table.Enter(secrets);
        KeyedWork? ours = null;
        try
        {
            DateTime? orphan = null;
            for (var i = 0; i < Attempts; i++)
            {
                if (await table.ClaimAsync(secrets, orphan, cancellationToken) is { } claimedAt)
                {
                    if (!isResumable)
                        context.JoinWrites();
                    return new KeyIsOurs(
                        ours = new KeyedWork(table, context, faults, clock, logger, new Claim(attempt, secrets, claimedAt)));
                }

                if (await table.FindAsync(secrets, cancellationToken) is not { } row)
                    continue;
                if (!CryptographicOperations.FixedTimeEquals(row.BodyHash, secrets.BodyHash))
                    return new KeyIsReused();
                if (row.Answer is { } answer)
                    return new KeyIsAnswered(secrets.Open(answer));
                if (!table.IsOrphan(row, attempt))
                    return new KeyIsInProgress();
                orphan = row.CreatedAt;
            }

            return new KeyIsInProgress();
        }
        finally
        {
            if (ours is null)
                table.Leave(attempt);
        }
    }
}
