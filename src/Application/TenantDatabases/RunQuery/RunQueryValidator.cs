using FluentValidation;

namespace TenantManager.Application.TenantDatabases.RunQuery;

internal sealed class RunQueryValidator : AbstractValidator<RunQueryCommand>
{
    public RunQueryValidator()
    {
        RuleFor(c => c.Sql).Must(sql => !string.IsNullOrWhiteSpace(sql)).WithMessage("must not be empty")
            .Must(sql => !sql.Contains('\0', StringComparison.Ordinal)).WithMessage("must not contain NUL");
        RuleFor(c => c.Parameters).Must(parameters => parameters.Count <= RunQueryCommand.MaxParameters)
            .WithMessage($"must be at most {RunQueryCommand.MaxParameters}")
            .Must(parameters => parameters.All(parameter => parameter?.Contains('\0', StringComparison.Ordinal) != true))
            .WithMessage("must not contain NUL");
        RuleFor(c => c.Timeout).InclusiveBetween(TimeSpan.FromMilliseconds(1), RunQueryCommand.MaxTimeout)
            .OverridePropertyName("TimeoutMs").WithMessage($"must be 1 to {RunQueryCommand.MaxTimeout.TotalMilliseconds}");
        RuleFor(c => c.MaxRows).InclusiveBetween(1, RunQueryCommand.MostRows).WithMessage($"must be 1 to {RunQueryCommand.MostRows}");
    }
}
