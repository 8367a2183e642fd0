using FluentValidation;
using Mediator;

namespace TenantManager.Application.Behaviors;

/// <summary>Runs the message's validators before its handler; all fields' errors come at once.</summary>
internal sealed class ValidationBehavior<TMessage, TResponse>(IEnumerable<IValidator<TMessage>> validators)
    : IPipelineBehavior<TMessage, TResponse>
    where TMessage : IMessage
{
    public async ValueTask<TResponse> Handle(
        TMessage message, MessageHandlerDelegate<TMessage, TResponse> next, CancellationToken cancellationToken)
    {
        foreach (var validator in validators)
        {
            if (await validator.ValidateAsync(message, cancellationToken) is { IsValid: false } result)
                throw new ValidationException(result.Errors);
        }

        return await next(message, cancellationToken);
    }
}
