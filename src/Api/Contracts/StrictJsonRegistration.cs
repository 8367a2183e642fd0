using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace TenantManager.Api.Contracts;

internal static class StrictJsonRegistration
{
    public static IMvcBuilder AddStrictJsonBodies(this IMvcBuilder builder)
    {
        builder.Services.AddOptions<MvcOptions>().Configure<IOptions<JsonOptions>>((mvc, json) =>
        {
            mvc.InputFormatters.Clear();
            mvc.InputFormatters.Add(new StrictJsonInputFormatter(json.Value.JsonSerializerOptions));
        });
        return builder;
    }
}
