using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;
using TenantManager.Api.Configuration;
using TenantManager.Api.Hosting;
using TenantManager.Api.OpenApi;

namespace TenantManager.Api.Commands;

/// <summary>Writes the document that Swagger UI shows. Needs no database and no configuration.</summary>
internal static class OpenApiCommand
{
    // The document does not depend on the settings, but the host cannot be built without any.
    private static readonly Dictionary<string, string> AnySettings = new()
    {
        ["GLOBAL_DATABASE_URL"] = "postgresql://nobody:nothing@localhost/none",
        ["JWT_SECRET"] = "not used to write the document, but 32 bytes",
        ["SUPER_ADMIN_KEY"] = "not used to write the document, but 32 bytes",
    };

    public static async Task<int> RunAsync(string? file, TextWriter output)
    {
        var document = await WriteAsync();
        if (file is null)
            await output.WriteAsync(document);
        else
            await File.WriteAllTextAsync(file, document);
        return 0;
    }

    internal static async Task<string> WriteAsync()
    {
        await using var app = ApiHost.Build(SettingsReader.Read(AnySettings));
        var document = app.Services.GetRequiredService<ISwaggerProvider>().GetSwagger(OpenApiRegistration.Document);
        await using var text = new StringWriter { NewLine = "\n" };
        document.SerializeAsV3(new OpenApiJsonWriter(text));
        return text.ToString() + "\n";
    }
}
