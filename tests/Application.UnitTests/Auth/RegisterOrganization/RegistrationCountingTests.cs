using FluentValidation;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.RegisterOrganization;

public sealed class RegistrationCountingTests
{
    private static readonly RegisterOrganizationCommand Command = new("ACME", "admin@acme.com", "a password", null);

    private readonly Mock<IRegistrationMetrics> _metrics = new(MockBehavior.Strict);

    [Theory]
    [InlineData(ProvisioningPath.Warm, "warm")]
    [InlineData(ProvisioningPath.Clone, "clone")]
    [InlineData(ProvisioningPath.Dump, "dump")]
    [InlineData(null, "none")]
    public Task A_success_is_counted_by_how_the_database_was_come_by(ProvisioningPath? path, string word) =>
        AssertCountedAsync("succeeded", word, new RegisterOrganizationResult(
            Guid.Empty, "acme", null!, null!, new TenantDatabaseAddress("", "", 0)) { Path = path });

    [Fact]
    public Task A_refusal_is_counted_by_its_code() =>
        AssertCountedAsync("slug_taken", "none", RegistrationErrors.SlugTaken);

    public static TheoryData<Exception, string> Faults => new()
    {
        { new ValidationException("bad"), "validation_failed" },
        { new HashingOverloadedException(), "overloaded" },
        { new ProvisioningException(RegistrationErrors.Stopping), "service_stopping" },
        { new OperationCanceledException(), "cancelled" },
        { new InvalidOperationException("bad"), "fault" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_counted_and_goes_on(Exception exception, string outcome)
    {
        _metrics.Setup(m => m.RegistrationFinished(outcome, "none"));

        var thrown = await Assert.ThrowsAsync(exception.GetType(), () => HandleAsync(() => throw exception));

        Assert.Same(exception, thrown);
        _metrics.VerifyAll();
    }

    private async Task AssertCountedAsync(string outcome, string path, Result<RegisterOrganizationResult> result)
    {
        _metrics.Setup(m => m.RegistrationFinished(outcome, path));

        Assert.Equal(result, await HandleAsync(() => result));

        _metrics.Verify(m => m.RegistrationFinished(outcome, path), Times.Once);
    }

    private async Task<Result<RegisterOrganizationResult>> HandleAsync(Func<Result<RegisterOrganizationResult>> handler) =>
        await new RegistrationCounting(new RegistrationCounter(_metrics.Object)).Handle(
            Command, (_, _) => ValueTask.FromResult(handler()), TestContext.Current.CancellationToken);
}
