using Mediator;
using Microsoft.Extensions.Logging;

namespace TenantManager.Application.Behaviors;

/// <summary>Logs the names of messages and how long they took, never what is in them: commands carry passwords.</summary>
internal sealed partial class LoggingBehavior<TMessage, TResponse>(
    ILogger<LoggingBehavior<TMessage, TResponse>> logger, TimeProvider clock)
    : IPipelineBehavior<TMessage, TResponse>
    where TMessage : IMessage
{
    public async ValueTask<TResponse> Handle(
        TMessage message, MessageHandlerDelegate<TMessage, TResponse> next, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var response = await next(message, cancellationToken);
        Handled(typeof(TMessage).Name, clock.GetElapsedTime(start).TotalMilliseconds);
        return response;
    }

    [LoggerMessage(1000, LogLevel.Debug, "{Message} handled in {ElapsedMs:0.0} ms")]
    private partial void Handled(string message, double elapsedMs);
}
