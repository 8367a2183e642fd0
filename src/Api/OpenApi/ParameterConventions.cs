using System.Globalization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using TenantManager.Application.Tenants.ListTenants;

namespace TenantManager.Api.OpenApi;

/// <summary>The limits of lists' parameters, where the validator has them from.</summary>
internal sealed class ParameterConventions : IParameterFilter
{
    public void Apply(IOpenApiParameter parameter, ParameterFilterContext context)
    {
        if (parameter.In != ParameterLocation.Query || parameter.Schema is not OpenApiSchema schema)
            return;
        switch (parameter.Name)
        {
            case "limit": SetRange(schema, 1, ListTenantsQuery.MaxLimit, ListTenantsQuery.DefaultLimit); break;
            case "offset": SetRange(schema, 0, ListTenantsQuery.MaxOffset, 0); break;
            case "search": schema.MaxLength = ListTenantsQuery.MaxSearchLength; break;
            default: break;
        }
    }

    private static void SetRange(OpenApiSchema schema, int least, int most, int otherwise)
    {
        schema.Minimum = least.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = most.ToString(CultureInfo.InvariantCulture);
        schema.Default = otherwise;
    }
}
