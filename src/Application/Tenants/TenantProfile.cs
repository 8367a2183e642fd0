using AutoMapper;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants;

/// <summary>From the registry's entities to what operators see; used for <c>ProjectTo</c> alone.</summary>
public sealed class TenantProfile : Profile
{
    public TenantProfile()
    {
        CreateMap<Slug, string>().ConvertUsing(slug => slug.Value);
        CreateMap<OrganizationName, string>().ConvertUsing(name => name.Value);
        CreateMap<DatabaseName, string>().ConvertUsing(name => name.Value);
        CreateMap<TenantUsage, TenantUsageDetails>();
        CreateMap<Tenant, TenantDetails>().ForMember(details => details.QuotaOverrides, member => member.MapFrom(tenant => new TenantQuotaOverrides
        {
            StorageBytes = tenant.StorageBytesQuota,
            Users = tenant.UsersQuota,
            ApiCallsPerMonth = tenant.ApiCallsPerMonthQuota,
        }));
    }
}
