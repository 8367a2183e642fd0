using Microsoft.OpenApi;
using TenantManager.Api.Contracts;
using TenantManager.Api.Security;
using AuthenticationSchemes = TenantManager.Api.Security.AuthenticationSchemes;

namespace TenantManager.Api.OpenApi;

internal static class OpenApiRegistration
{
    public const string Document = "v1";

    private static readonly string[] DocumentedAssemblies = ["Api", "Application", "Domain"];
    private static readonly string[] DevelopmentPrefixes = ["swagger", ""];
    private static readonly string[] ProductionPrefixes = ["swagger"];

    private const string Introduction =
        """
        The control plane of a SaaS that gives every customer a PostgreSQL database of its own. Register an organization, and
        it has a database with the product's schema, a role that can open that database and nothing else, and an
        administrator; log in, and get a token and the database's URL.

        Answers are enveloped: `{"success": true, "data": ...}`. Failures are RFC 9457 problem details with the envelope's
        members on them; `code` is for programs, `message` for people, `trace_id` for whoever reads the log.
        """;

    // Refresh tokens are good once and no example can know one: the page remembers the last that it has seen.
    private const string RememberRefreshToken =
        "(response) => { try { const token = JSON.parse(response.text).data.refresh_token; "
        + "if (token) window.lastRefreshToken = token; } catch (e) { } return response; }";

    private const string FillInRefreshToken =
        "(request) => { if (typeof request.body === 'string' && window.lastRefreshToken) { request.body = request.body.replace('"
        + RequestExamples.RefreshTokenPlaceholder + "', window.lastRefreshToken); } return request; }";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddSwaggerGen(options =>
    {
        options.SwaggerDoc(Document, new OpenApiInfo { Title = "Tenant Manager", Version = Document, Description = Introduction });
        options.AddSecurityDefinition(AuthenticationSchemes.Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The access_token of register, login or refresh.",
        });
        options.AddSecurityDefinition(AuthenticationSchemes.AdminKey, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = AdminKeyAuthentication.Header,
            Description = "The operator's key, SUPER_ADMIN_KEY.",
        });
        options.AddSecurityDefinition(AuthenticationSchemes.OperationToken, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The operation_token of the operation that the address names.",
        });
        options.AddSecurityDefinition(AuthenticationSchemes.ApiKey, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiKeyAuthentication.Header,
            Description = "An API key of the organization; taken as a bearer token, too.",
        });
        options.AddSecurityDefinition(AuthenticationSchemes.OperatorForTenant, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = OperatorForTenantAuthentication.Header,
            Description = "With the admin key: the id of the tenant that the operator acts for.",
        });
        options.OperationFilter<OperationConventions>();
        options.SchemaFilter<SchemaConventions>();
        options.ParameterFilter<ParameterConventions>();
        options.CustomSchemaIds(SchemaIdOf);
        options.SupportNonNullableReferenceTypes();
        options.DescribeAllParametersInCamelCase();
        options.MapType<SettingsRequest>(AnyObject);
        options.MapType<SettingsResponse>(AnyObject);
        options.MapType<QuotaValue>(() => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer | JsonSchemaType.Null, Format = "int64", Minimum = "1",
        });
        options.MapType<CursorText>(() => new OpenApiSchema { Type = JsonSchemaType.String });
        foreach (var assembly in DocumentedAssemblies)
            options.IncludeXmlComments(Path.Combine(AppContext.BaseDirectory, $"TenantManager.{assembly}.xml"));
    });

    /// <summary>The document, and Swagger UI at <c>/swagger</c>; in development at <c>/</c> too.</summary>
    public static void UseApiDocument(this IApplicationBuilder app, bool isDevelopment) => app.UseWhen(
        // Each of them compares every path with patterns.
        context => !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase),
        documents => documents.UseDocument(isDevelopment));

    private static void UseDocument(this IApplicationBuilder app, bool isDevelopment)
    {
        app.UseSwagger();
        foreach (var prefix in isDevelopment ? DevelopmentPrefixes : ProductionPrefixes)
        {
            app.UseSwaggerUI(options =>
            {
                options.RoutePrefix = prefix;
                options.DocumentTitle = "Tenant Manager";
                options.SwaggerEndpoint($"/swagger/{Document}/swagger.json", "Tenant Manager");
                options.DisplayOperationId();
                options.DisplayRequestDuration();
                options.EnableTryItOutByDefault();
                options.UseRequestInterceptor(FillInRefreshToken);
                options.UseResponseInterceptor(RememberRefreshToken);
            });
        }
    }

    /// <summary>Said out loud: where nothing is said, generators of clients take it for an object without members.</summary>
    private static OpenApiSchema AnyObject() => new() { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema() };

    /// <summary><c>ApiResponse&lt;LoginResponse&gt;</c> becomes LoginResponseEnvelope, a list of it LoginResponseListEnvelope.</summary>
    private static string SchemaIdOf(Type type)
    {
        if (!type.IsGenericType)
            return type.Name;
        var argument = SchemaIdOf(type.GetGenericArguments()[0]);
        return type.GetGenericTypeDefinition() == typeof(ApiResponse<>) ? $"{argument}Envelope" : $"{argument}List";
    }
}
