using Moq.Language;
using Moq.Language.Flow;

namespace TenantManager.Application.UnitTests.Support;

internal static class MockExtensions
{
    /// <summary>The port does this and is done.</summary>
    public static IReturnsResult<TMock> Does<TMock>(this IReturns<TMock, Task> call, Action action)
        where TMock : class => call.Returns(() =>
        {
            action();
            return Task.CompletedTask;
        });
}
