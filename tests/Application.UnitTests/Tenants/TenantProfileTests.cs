using AutoMapper;
using AutoMapper.QueryableExtensions;
using Microsoft.Extensions.Logging.Abstractions;
using TenantManager.Application.Tenants;
using TenantManager.Application.UnitTests.Support;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants;

public sealed class TenantProfileTests
{
    private readonly MapperConfiguration _mapping = new(c => c.AddProfile<TenantProfile>(), NullLoggerFactory.Instance);

    [Fact]
    public void Leaves_no_member_out() => _mapping.AssertConfigurationIsValid();

    [Fact]
    public void Shows_a_tenant_as_operators_see_it()
    {
        var tenant = Some.Tenant();

        var details = Assert.Single(new[] { tenant }.AsQueryable().ProjectTo<TenantDetails>(_mapping));

        Assert.Equal(Some.Details() with { Id = tenant.Id }, details);
    }
}
