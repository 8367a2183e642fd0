using FluentValidation;
using TenantManager.Domain.DatabaseCredentials;

namespace TenantManager.Application.DatabaseCredentials.LendCredential;

internal sealed class LendCredentialValidator : AbstractValidator<LendCredentialCommand>
{
    public LendCredentialValidator()
    {
        RuleFor(c => c.Access).Must(access => CredentialAccessNames.Find(access) is not null).WithMessage("must be read or write");
        RuleFor(c => c.Time)
            .Must(time => time >= DatabaseCredential.ShortestTime && time <= DatabaseCredential.LongestTime)
            .OverridePropertyName("ttl")
            .WithMessage("must be a duration such as 30m, 8h, 7d, or a number of seconds: from 1m to 30d");
    }
}
